import ErrorKinds
package import Timekeeping

/// Why a line is not an event of its topic's schema. The caller adds the file and the number of the line.
package struct EventJSONError: Error, Equatable, Sendable {
    package enum Problem: Equatable, Sendable {
        /// Not JSON from here on.
        case malformed(String)
        /// The line holds a value other than one object.
        case notAnObject(got: String)
        /// Bytes after the object.
        case trailingBytes
        case unknownField(suggestion: String?, known: [String])
        case duplicateField
        case missingField
        case nullInRequiredField
        /// Two fields of which a oneof allows one.
        case conflict(with: String)
        case wrongType(expected: String, got: String)
        case outOfRange(expected: String, got: String)
        case badTimestamp(got: String, reason: RFC3339Error)
        case badPseudonym(got: String)
        case badBase64
        case unknownName(got: String, suggestion: String?, known: [String])
    }

    /// The byte of the line at which the trouble is, from 1.
    package var column: Int
    /// The path of the field, `box.left`; `nil` where it is no field that is wrong.
    package var field: String?
    package var problem: Problem

    /// Whether the line has something that the schema doesn't name.
    package var isUnknownField: Bool { if case .unknownField = problem { true } else { false } }
}

extension EventJSONError: KindedError {
    package var kind: ErrorKind { .malformed }

    /// `column 17: field "dwell_ms": expected an integer from 0 to 4294967295, got text "long"`.
    package var description: String {
        "column \(column): " + (field.map { "field \"\($0)\": " } ?? "") + problem.description
    }
}

extension EventJSONError.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let reason): "malformed JSON: \(reason)"
        case .notAnObject(let got): "expected one JSON object, got \(got)"
        case .trailingBytes: "malformed JSON: expected nothing after the object"
        case .unknownField(let suggestion, let known):
            "unknown field; "
                + (suggestion.map { "did you mean \"\($0)\"?" } ?? "the fields are " + known.joined(separator: ", "))
        case .duplicateField: "given twice"
        case .missingField: "missing, but required"
        case .nullInRequiredField: "is null, but required"
        case .conflict(let other): "can't be given together with \"\(other)\""
        case .wrongType(let expected, let got): "expected \(expected), got \(got)"
        case .outOfRange(let expected, let got): "out of range: expected \(expected), got \(got)"
        case .badTimestamp(let got, let reason):
            "\(got) is no time such as 2023-12-16T14:00:00.000Z: \(reason)"
        case .badPseudonym(let got): "expected 16 hexadecimal digits as text, got \(got)"
        case .badBase64: "the text is not base64"
        case .unknownName(let got, let suggestion, let known):
            "unknown name \(got); " + (suggestion.map { "did you mean \"\($0)\"? " } ?? "")
                + "allowed: " + known.joined(separator: ", ")
        }
    }
}
