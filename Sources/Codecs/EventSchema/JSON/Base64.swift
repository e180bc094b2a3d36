/// Base64 with the standard alphabet and padding (RFC 4648, section 4): bytes fields in JSON, and embedded schemas.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func encoded(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let present = min(3, bytes.count - index)
            var group: UInt32 = 0
            for position in 0..<3 {
                group = group << 8 | (position < present ? UInt32(bytes[index + position]) : 0)
            }
            for position in 0..<4 {
                let digit = Int(group >> (18 - 6 * UInt32(position)) & 63)
                text.append(position <= present ? alphabet[digit] : UInt8(ascii: "="))
            }
            index += 3
        }
        return text
    }

    /// `nil` where the text is not canonical base64: wrong alphabet, missing padding, or bits set beyond the last byte.
    package static func decoded(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var index = 0
        while index < text.count {
            let isLast = index + 4 == text.count
            var padding = 0
            if isLast {
                if text[index + 3] == UInt8(ascii: "=") { padding = 1 }
                if padding == 1, text[index + 2] == UInt8(ascii: "=") { padding = 2 }
            }
            var group: UInt32 = 0
            for position in 0..<4 {
                var digit: UInt32 = 0
                if position < 4 - padding {
                    guard let value = value(of: text[index + position]) else { return nil }
                    digit = value
                }
                group = group << 6 | digit
            }
            guard group & ((1 << (8 * UInt32(padding))) - 1) == 0 else { return nil }
            for position in 0..<(3 - padding) {
                bytes.append(UInt8(truncatingIfNeeded: group >> (16 - 8 * UInt32(position))))
            }
            index += 4
        }
        return bytes
    }

    private static func value(of digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
