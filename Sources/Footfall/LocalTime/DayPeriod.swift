/// Which half of the day a 12-hour clock means: `AM`, `pm`, `a.m.`, `p. m.`, with whatever blank.
package enum DayPeriod {
    /// Whether it is after noon; `nil` where the text has no such word at `position`, which then stays.
    package static func read(_ text: UnsafeRawBufferPointer, _ position: inout Int) -> Bool? {
        var next = position
        guard next < text.count else { return nil }
        let letter = text[next] | 0x20
        guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p") else { return nil }
        next += 1
        let hasDot = next < text.count && text[next] == UInt8(ascii: ".")
        if hasDot {
            next += 1
            Blanks.skip(text, &next)
        }
        guard next < text.count, text[next] | 0x20 == UInt8(ascii: "m") else { return nil }
        next += 1
        if hasDot, next < text.count, text[next] == UInt8(ascii: ".") { next += 1 }
        position = next
        return letter == UInt8(ascii: "p")
    }
}

/// Blanks of a text, also fixed and narrow ones.
enum Blanks {
    static func skip(_ text: UnsafeRawBufferPointer, _ position: inout Int) {
        while position < text.count {
            if text[position] == 0x20 {
                position += 1
            } else if position + 1 < text.count, text[position] == 0xC2, text[position + 1] == 0xA0 {
                position += 2
            } else if position + 2 < text.count, text[position] == 0xE2, text[position + 1] == 0x80,
                text[position + 2] == 0xAF || text[position + 2] == 0x89
            {
                position += 3
            } else {
                return
            }
        }
    }
}
