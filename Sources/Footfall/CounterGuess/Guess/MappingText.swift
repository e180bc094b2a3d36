/// The JSON of a mapping, its keys in the order in which they are to be read.
package indirect enum MappingText: Sendable, Hashable {
    case text(String)
    case number(Int)
    case null
    case list([MappingText])
    case object([Field])

    package struct Field: Sendable, Hashable {
        package let key: String
        package let value: MappingText
    }

    static func texts(_ texts: [String]) -> MappingText { .list(texts.map { .text($0) }) }

    /// Over several lines, with one at its end.
    package var json: String { write(indent: 0) + "\n" }

    private func write(indent: Int) -> String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): "\(number)"
        case .null: "null"
        case .list(let values): list(values, indent)
        case .object(let fields): object(fields, indent)
        }
    }

    private static let widthMax = 100

    private func list(_ values: [MappingText], _ indent: Int) -> String {
        let line = "[" + values.map { $0.write(indent: 0) }.joined(separator: ", ") + "]"
        guard line.count > Self.widthMax || line.contains("\n") else { return line }
        let blanks = String(repeating: " ", count: indent + 2)
        return "[\n" + values.map { blanks + $0.write(indent: indent + 2) }.joined(separator: ",\n") + "\n"
            + String(repeating: " ", count: indent) + "]"
    }

    private func object(_ fields: [Field], _ indent: Int) -> String {
        let line =
            "{" + fields.map { "\(Self.quoted($0.key)): \($0.value.write(indent: 0))" }.joined(separator: ", ") + "}"
        guard indent == 0 || line.count > Self.widthMax || line.contains("\n") else { return line }
        let blanks = String(repeating: " ", count: indent + 2)
        let lines = fields.map { "\(blanks)\(Self.quoted($0.key)): \($0.value.write(indent: indent + 2))" }
        return "{\n" + lines.joined(separator: ",\n") + "\n" + String(repeating: " ", count: indent) + "}"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                result +=
                    "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
                    + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// Collects the keys of a mapping's object.
struct MappingFields {
    private(set) var fields: [MappingText.Field] = []

    mutating func add(_ key: String, _ value: MappingText?) {
        if let value { fields.append(.init(key: key, value: value)) }
    }

    mutating func add(_ key: String, text: String?) { add(key, text.map { .text($0) }) }
    mutating func add(_ key: String, texts: [String]) { if !texts.isEmpty { add(key, .texts(texts)) } }

    var object: MappingText { .object(fields) }
}
