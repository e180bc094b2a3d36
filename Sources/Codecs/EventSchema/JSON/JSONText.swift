package import Bytes

/// Scalars as JSON.
package enum JSONText {
    /// Appends well-formed UTF-8 in quotes; escapes quotes, backslashes and control characters, nothing else.
    package static func append(_ text: UnsafeRawBufferPointer, into buffer: inout ByteBuffer) {
        buffer.append(UInt8(ascii: "\""))
        var run = 0
        for position in 0..<text.count {
            let byte = text[position]
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
            buffer.append(UnsafeRawBufferPointer(rebasing: text[run..<position]))
            run = position + 1
            buffer.append(UInt8(ascii: "\\"))
            switch byte {
            case 0x08: buffer.append(UInt8(ascii: "b"))
            case 0x09: buffer.append(UInt8(ascii: "t"))
            case 0x0A: buffer.append(UInt8(ascii: "n"))
            case 0x0C: buffer.append(UInt8(ascii: "f"))
            case 0x0D: buffer.append(UInt8(ascii: "r"))
            case 0..<0x20:
                append("u00", to: &buffer)
                buffer.append(digit(byte >> 4))
                buffer.append(digit(byte & 15))
            default: buffer.append(byte)
            }
        }
        buffer.append(UnsafeRawBufferPointer(rebasing: text[run...]))
        buffer.append(UInt8(ascii: "\""))
    }

    package static func append(_ text: String, into buffer: inout ByteBuffer) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0), into: &buffer) }
    }

    package static func append(_ number: Int64, into buffer: inout ByteBuffer) {
        if number < 0 { buffer.append(UInt8(ascii: "-")) }
        append(number.magnitude, into: &buffer)
    }

    package static func append(_ number: UInt64, into buffer: inout ByteBuffer) {
        var rest = number
        var count = 1
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        let text = buffer.appendUninitialized(count).assumingMemoryBound(to: UInt8.self)
        rest = number
        for position in stride(from: count - 1, through: 0, by: -1) {
            text[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    /// With the fewest digits that read back as the same float. What JSON has no number for goes as text, by the names of
    /// Protobuf's JSON mapping.
    package static func append(_ number: Float, into buffer: inout ByteBuffer) {
        // Scores and probabilities are mostly thousandths. Two decimals of up to six digits never share a float, so the
        // one that divides back to this float is the shortest.
        let thousandths = number * 1_000
        if thousandths > 0, thousandths < 999_999 {
            let rounded = thousandths.rounded()
            if rounded / 1_000 == number, rounded >= 1 { return append(thousandths: UInt64(rounded), into: &buffer) }
        }
        if number.isFinite { buffer.append(utf8: number.description) } else { special(Double(number), into: &buffer) }
    }

    package static func append(_ number: Double, into buffer: inout ByteBuffer) {
        if number.isFinite { buffer.append(utf8: number.description) } else { special(number, into: &buffer) }
    }

    private static func append(thousandths: UInt64, into buffer: inout ByteBuffer) {
        append(thousandths / 1_000, into: &buffer)
        buffer.append(UInt8(ascii: "."))
        var fraction = thousandths % 1_000
        var scale: UInt64 = 100
        repeat {
            buffer.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction / scale))
            fraction %= scale
            scale /= 10
        } while fraction > 0
    }

    private static func special(_ number: Double, into buffer: inout ByteBuffer) {
        if number.isNaN { return append("\"NaN\"", to: &buffer) }
        append(number < 0 ? "\"-Infinity\"" : "\"Infinity\"", to: &buffer)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func append(_ word: StaticString, to buffer: inout ByteBuffer) {
        buffer.append(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
}
