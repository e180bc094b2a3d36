/// Bytes and integers as hexadecimal digits, most significant first and padded with zeros; written in lower case.
///
/// ```swift
/// Hexadecimal.text(UInt16(255))      // "00ff"
/// Hexadecimal.text([0xCA, 0xFE])     // "cafe"
/// Hexadecimal.bytes("cafe")          // [0xCA, 0xFE]
/// ```
package enum Hexadecimal {
    /// Every digit of an integer: two for each of its bytes.
    package static func text(_ number: some FixedWidthInteger & UnsignedInteger) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: type(of: number).bitWidth / 4 - digits.utf8.count) + digits
    }

    /// Two digits for each byte.
    package static func text(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            var position = 0
            for byte in bytes {
                text[position] = digit(byte >> 4)
                text[position + 1] = digit(byte & 15)
                position += 2
            }
            return position
        }
    }

    /// `nil` unless the text is pairs of digits, in either case.
    package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(of: digits[index]), let low = value(of: digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// `nil` unless the text is exactly 16 digits, in either case.
    package static func uint64(_ text: UnsafeRawBufferPointer) -> UInt64? {
        guard text.count == 16 else { return nil }
        var number: UInt64 = 0
        for byte in text {
            guard let digit = value(of: byte) else { return nil }
            number = number << 4 | UInt64(digit)
        }
        return number
    }

    /// Appends 16 digits.
    package static func append(_ number: UInt64, into buffer: inout ByteBuffer) {
        let text = buffer.appendUninitialized(16).assumingMemoryBound(to: UInt8.self)
        for position in 0..<16 {
            text[position] = digit(UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * position) & 15))
        }
    }

    /// `nil` where the byte is not a digit.
    package static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
