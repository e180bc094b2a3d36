import ErrorKinds
internal import Bytes
internal import Timekeeping

extension EventJSONReader {
    /// Takes the value of a leaf and sets its column.
    mutating func scalar(
        _ scanner: inout JSONScanner, _ kind: JSONKind, of field: Int, _ planned: PlannedField,
        into row: inout EventRow
    ) throws(EventJSONError) {
        let column = Int(planned.column)
        switch planned.type {
        case .string: row.setText(column, try text(&scanner, kind, of: field, expected: "text"))
        case .bytes: try base64(&scanner, kind, of: field, column: column, into: &row)
        case .enumeration: row.setScalar(column, try enumeration(&scanner, kind, of: field, planned))
        case .bool: row.setScalar(column, try boolean(&scanner, kind, of: field))
        case .float: row.setScalar(column, UInt64(try float(&scanner, kind, of: field).bitPattern))
        case .double: row.setScalar(column, try double(&scanner, kind, of: field).bitPattern)
        case .int32, .sint32, .sfixed32:
            row.setScalar(
                column, signed(try integer(&scanner, kind, of: field, Int64(Int32.min)...Int64(Int32.max))))
        case .int64, .sint64, .sfixed64:
            switch planned.format {
            case .timestamp: row.setScalar(column, signed(try timestamp(&scanner, kind, of: field)))
            default: row.setScalar(column, signed(try integer(&scanner, kind, of: field, Int64.min...Int64.max)))
            }
        case .uint32, .fixed32:
            row.setScalar(column, try unsigned(&scanner, kind, of: field, upTo: UInt64(UInt32.max)))
        case .uint64, .fixed64:
            switch planned.format {
            case .pseudonym: row.setScalar(column, try pseudonym(&scanner, kind, of: field))
            default: row.setScalar(column, try unsigned(&scanner, kind, of: field, upTo: UInt64.max))
            }
        }
    }

    private func signed(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) }

    private func boolean(
        _ scanner: inout JSONScanner, _ kind: JSONKind, of field: Int
    ) throws(EventJSONError) -> UInt64 {
        do throws(JSONSyntaxError) {
            switch kind {
            case .true:
                try scanner.literal("true")
                return 1
            case .false:
                try scanner.literal("false")
                return 0
            default: break
            }
        } catch { throw malformed(error) }
        throw wrongType(scanner, kind, of: field, expected: "true or false")
    }

    private mutating func text(
        _ scanner: inout JSONScanner, _ kind: JSONKind, of field: Int, expected: String
    ) throws(EventJSONError) -> UnsafeRawBufferPointer {
        guard kind == .text else { throw wrongType(scanner, kind, of: field, expected: expected) }
        do throws(JSONSyntaxError) { return try scanner.string(scratch: &scratch) } catch { throw malformed(error) }
    }

    private mutating func base64(
        _ scanner: inout JSONScanner, _ kind: JSONKind, of field: Int, column: Int, into row: inout EventRow
    ) throws(EventJSONError) {
        let start = scanner.position
        let encoded = try text(&scanner, kind, of: field, expected: "bytes as base64 text")
        guard let bytes = Base64.decoded(encoded) else {
            throw EventJSONError(column: start + 1, field: plan.paths[field], problem: .badBase64)
        }
        bytes.withUnsafeBytes { row.setText(column, $0) }
    }

    private mutating func enumeration(
        _ scanner: inout JSONScanner, _ kind: JSONKind, of field: Int, _ planned: PlannedField
    ) throws(EventJSONError) -> UInt64 {
        let index = Int(planned.enumeration)
        // A number is what an older schema writes for a value that it does not know.
        if kind == .number {
            return signed(try integer(&scanner, kind, of: field, Int64(Int32.min)...Int64(Int32.max)))
        }
        let start = scanner.position
        guard kind == .text else {
            let known = plan.names(of: index).joined(separator: ", ")
            throw wrongType(scanner, kind, of: field, expected: "one of \(known)")
        }
        let name = try text(&scanner, kind, of: field, expected: "text")
        guard let number = plan.enumerationNumber(name, of: index) else {
            let known = plan.names(of: index)
            throw EventJSONError(
                column: start + 1, field: plan.paths[field],
                problem: .unknownName(
                    got: JSONExcerpt.quoted(name),
                    suggestion: NearestName.suggestion(for: String(decoding: name, as: UTF8.self), among: known),
                    known: known))
        }
        return signed(Int64(number))
    }

    private mutating func timestamp(
        _ scanner: inout JSONScanner, _ kind: JSONKind, of field: Int
    ) throws(EventJSONError) -> Int64 {
        if kind == .number { return try integer(&scanner, kind, of: field, Int64.min...Int64.max) }
        let start = scanner.position
        let time = try text(&scanner, kind, of: field, expected: "a time in RFC 3339 or milliseconds since 1970")
        do throws(RFC3339Error) { return try RFC3339.milliseconds(of: time) } catch {
            throw EventJSONError(
                column: start + 1, field: plan.paths[field],
                problem: .badTimestamp(got: JSONExcerpt.quoted(time), reason: error))
        }
    }

    private mutating func pseudonym(
        _ scanner: inout JSONScanner, _ kind: JSONKind, of field: Int
    ) throws(EventJSONError) -> UInt64 {
        let start = scanner.position
        let digits = try text(&scanner, kind, of: field, expected: "16 hexadecimal digits as text")
        guard let value = Hexadecimal.uint64(digits) else {
            throw EventJSONError(
                column: start + 1, field: plan.paths[field],
                problem: .badPseudonym(got: "text " + JSONExcerpt.quoted(digits)))
        }
        return value
    }
}

extension EventPlan {
    /// The JSON names of an enum, for messages.
    func names(of enumeration: Int) -> [String] {
        let planned = enumerations[enumeration]
        let first = Int(planned.firstValue)
        return (first..<(first + Int(planned.valueCount))).map { String(decoding: name(values[$0]), as: UTF8.self) }
    }
}
