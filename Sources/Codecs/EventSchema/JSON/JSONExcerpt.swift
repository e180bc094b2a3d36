/// What a value of a line looks like, short enough for a message: `text "long"`, `the number 1.5`, `an object`.
enum JSONExcerpt {
    private static let charactersMax = 40

    /// - Parameter scanner: at the value's first byte.
    static func describe(_ kind: JSONKind, _ scanner: JSONScanner) -> String {
        switch kind {
        case .text: "text \(raw(scanner, end: textEnd(scanner)))"
        case .number: "the number \(raw(scanner, end: numberEnd(scanner)))"
        case .object: "an object"
        case .array: "an array"
        case .true: "true"
        case .false: "false"
        case .null: "null"
        case .nothing: "nothing"
        }
    }

    /// A text in quotes, as it was before escaping.
    static func quoted(_ text: UnsafeRawBufferPointer) -> String {
        "\"\(shortened(String(decoding: text, as: UTF8.self)))\""
    }

    /// Without line breaks and other control characters, and with an ellipsis where something is left out.
    static func shortened(_ text: String) -> String {
        var short = ""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if index == charactersMax { return short + "…" }
            short.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
        }
        return short
    }

    private static func raw(_ scanner: JSONScanner, end: Int) -> String {
        shortened(String(decoding: scanner.bytes[scanner.position..<end], as: UTF8.self))
    }

    private static func textEnd(_ scanner: JSONScanner) -> Int {
        var position = scanner.position + 1
        while position < scanner.bytes.count {
            let byte = scanner.bytes[position]
            if byte == UInt8(ascii: "\"") { return position + 1 }
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        return scanner.bytes.count
    }

    private static func numberEnd(_ scanner: JSONScanner) -> Int {
        var position = scanner.position
        while position < scanner.bytes.count {
            switch scanner.bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                position += 1
            default: return position
            }
        }
        return position
    }
}
