/// A text of XML with its entities, sections and comments resolved.
enum XMLText {
    static func resolved(_ bytes: UnsafeRawBufferPointer) -> String {
        var rest = String(decoding: bytes, as: UTF8.self)[...]
        var text = ""
        while let special = rest.firstIndex(where: { $0 == "&" || $0 == "<" }) {
            text += rest[..<special]
            rest = rest[special...]
            if rest.hasPrefix("<![CDATA["), let end = rest.firstRange(of: "]]>") {
                text += rest.dropFirst(9)[..<end.lowerBound]
                rest = rest[end.upperBound...]
            } else if rest.hasPrefix("<!--"), let end = rest.dropFirst(4).firstRange(of: "-->") {
                rest = rest[end.upperBound...]
            } else if let end = rest.firstIndex(of: ";"), let value = entity(rest.dropFirst().prefix(upTo: end)) {
                text += value
                rest = rest[rest.index(after: end)...]
            } else {
                text.append(rest.removeFirst())
            }
        }
        return text + rest
    }

    private static func entity(_ name: Substring) -> String? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.first == "#" else { return nil }
            let digits = name.dropFirst()
            let value = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return value.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
        }
    }
}
