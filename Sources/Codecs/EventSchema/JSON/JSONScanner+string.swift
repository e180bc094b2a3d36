internal import Bytes

extension JSONScanner {
    /// Takes a string, of which the opening quote has been seen. The bytes are those of the line, or of `scratch` where
    /// escapes had to be resolved: valid until the next string.
    mutating func string(scratch: inout ByteBuffer) throws(JSONSyntaxError) -> UnsafeRawBufferPointer {
        position += 1
        let start = position
        skipPlainWords()
        var union: UInt8 = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let text = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
                if union >= 0x80, let wrong = UTF8Validation.firstIllFormed(text) {
                    throw JSONSyntaxError(position: start + wrong, reason: "the text is not well-formed UTF-8")
                }
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start, scratch: &scratch) }
            if byte < 0x20 { throw syntaxError("a control character within text must be escaped") }
            union |= byte
            position += 1
        }
        throw syntaxError("the line ends within a text")
    }

    /// Skips eight bytes at a time as long as they are ASCII that needs no closer look.
    private mutating func skipPlainWords() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while position + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            // A byte that is 0 after the exclusive or borrows its high bit in the subtraction.
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5C)
            let special =
                word | ((word &- (ones &* 0x20)) & ~word)
                | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
            guard special & highs == 0 else { return }
            position += 8
        }
    }

    private mutating func escapedString(
        from start: Int, scratch: inout ByteBuffer
    ) throws(JSONSyntaxError) -> UnsafeRawBufferPointer {
        scratch.removeAll()
        var run = start
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                try copy(run..<position, into: &scratch)
                position += 1
                return UnsafeRawBufferPointer(start: scratch.base, count: scratch.count)
            }
            if byte == UInt8(ascii: "\\") {
                try copy(run..<position, into: &scratch)
                try escape(into: &scratch)
                run = position
                continue
            }
            if byte < 0x20 { throw syntaxError("a control character within text must be escaped") }
            position += 1
        }
        throw syntaxError("the line ends within a text")
    }

    /// Copies what stands between escapes. A well-formed sequence contains no backslash, so runs are checked alone.
    private func copy(_ range: Range<Int>, into scratch: inout ByteBuffer) throws(JSONSyntaxError) {
        let run = UnsafeRawBufferPointer(rebasing: bytes[range])
        if let wrong = UTF8Validation.firstIllFormed(run) {
            throw JSONSyntaxError(position: range.lowerBound + wrong, reason: "the text is not well-formed UTF-8")
        }
        scratch.append(run)
    }

    private mutating func escape(into scratch: inout ByteBuffer) throws(JSONSyntaxError) {
        let start = position
        guard position + 1 < bytes.count else {
            position = bytes.count
            throw syntaxError("the line ends within a text")
        }
        let letter = bytes[position + 1]
        position += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(letter)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0C)
        case UInt8(ascii: "n"): scratch.append(0x0A)
        case UInt8(ascii: "r"): scratch.append(0x0D)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "u"):
            let unit = try codeUnit()
            switch unit {
            case 0xD800...0xDBFF:
                guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                    bytes[position + 1] == UInt8(ascii: "u")
                else { throw JSONSyntaxError(position: start, reason: "a high surrogate without a low one") }
                position += 2
                let low = try codeUnit()
                guard (0xDC00...0xDFFF).contains(low) else {
                    throw JSONSyntaxError(position: start, reason: "a high surrogate without a low one")
                }
                append(scalar: 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00), to: &scratch)
            case 0xDC00...0xDFFF:
                throw JSONSyntaxError(position: start, reason: "a low surrogate without a high one")
            default: append(scalar: unit, to: &scratch)
            }
        default: throw JSONSyntaxError(position: start, reason: "no such escape in JSON")
        }
    }

    private mutating func codeUnit() throws(JSONSyntaxError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count, let digit = Hexadecimal.value(of: bytes[position]) else {
                throw syntaxError("expected four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }

    private func append(scalar: UInt32, to scratch: inout ByteBuffer) {
        func continuation(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(truncatingIfNeeded: scalar >> shift & 0x3F) }
        switch scalar {
        case 0..<0x80: scratch.append(UInt8(truncatingIfNeeded: scalar))
        case 0x80..<0x800:
            scratch.append(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
            scratch.append(continuation(0))
        case 0x800..<0x10000:
            scratch.append(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
            scratch.append(continuation(6))
            scratch.append(continuation(0))
        default:
            scratch.append(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
            scratch.append(continuation(12))
            scratch.append(continuation(6))
            scratch.append(continuation(0))
        }
    }
}
