/// Offsets from UTC as files write them: `Z`, `+01:00`, `+0100` or `+01`.
package enum OffsetText {
    /// No clock was ever further from UTC.
    private static let minutesMax: Int32 = 18 * 60

    /// The offset that a text is; `nil` for another text.
    package static func minutes(_ text: String) -> Int32? {
        var text = text
        return text.withUTF8 { bytes in
            var position = 0
            guard let offset = minutes(UnsafeRawBufferPointer(bytes), &position), position == bytes.count else {
                return nil
            }
            return offset
        }
    }

    /// The offset at `position`, in minutes, behind which `position` then is; `nil` where there is none.
    static func minutes(_ text: UnsafeRawBufferPointer, _ position: inout Int) -> Int32? {
        guard position < text.count else { return nil }
        let sign = text[position]
        if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") {
            position += 1
            return 0
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = twoDigits(text, position + 1) else {
            return nil
        }
        var next = position + 3
        var minutes: Int32 = 0
        let isSeparated = next < text.count && text[next] == UInt8(ascii: ":")
        if let found = twoDigits(text, isSeparated ? next + 1 : next) {
            minutes = found
            next += isSeparated ? 3 : 2
        } else if isSeparated {
            return nil
        }
        let offset = hours * 60 + minutes
        guard minutes < 60, offset <= minutesMax else { return nil }
        position = next
        return sign == UInt8(ascii: "-") ? -offset : offset
    }

    /// The offset that a cell of a column of offsets is: as above, or hours as a number (`-4`, `5.5`, `1`, `1:00`), also behind
    /// `UTC` or `GMT`; `nil` for anything else.
    package static func minutes(ofCell text: UnsafeRawBufferPointer) -> Int32? {
        var start = 0
        if text.count >= 3, ["utc", "gmt"].contains(where: { zip($0.utf8, text).allSatisfy { $0 == $1 | 0x20 } }) {
            start = 3
            while start < text.count, text[start] == UInt8(ascii: " ") { start += 1 }
            if start == text.count { return 0 }
        }
        var position = start
        if let offset = minutes(text, &position), position == text.count { return offset }
        return hours(UnsafeRawBufferPointer(rebasing: text[start...]))
    }

    package static func minutes(ofCell text: String) -> Int32? {
        var text = text
        return text.withUTF8 { minutes(ofCell: UnsafeRawBufferPointer($0)) }
    }

    /// Of a number of hours, with a quarter of one or minutes behind it.
    private static func hours(_ text: UnsafeRawBufferPointer) -> Int32? {
        var position = 0
        let isNegative = text.first == UInt8(ascii: "-") || text.starts(with: [0xE2, 0x88, 0x92])
        if isNegative || text.first == UInt8(ascii: "+") { position = text.first == 0xE2 ? 3 : 1 }
        let digits = text[position...].prefix { $0 &- 0x30 <= 9 }
        guard (1...2).contains(digits.count) else { return nil }
        let hours = digits.reduce(Int32(0)) { $0 * 10 + Int32($1 &- 0x30) }
        position += digits.count
        var minutes: Int32 = 0
        if position < text.count {
            let rest = text[(position + 1)...]
            switch text[position] {
            case UInt8(ascii: ":"):
                guard rest.count == 2, let found = twoDigits(text, position + 1) else { return nil }
                minutes = found
            case UInt8(ascii: "."), UInt8(ascii: ","):
                let quarters: [String: Int32] = ["0": 0, "00": 0, "25": 15, "5": 30, "50": 30, "75": 45]
                guard let found = quarters[String(decoding: rest, as: UTF8.self)] else { return nil }
                minutes = found
            default: return nil
            }
        }
        let offset = hours * 60 + minutes
        guard minutes < 60, offset <= minutesMax else { return nil }
        return isNegative ? -offset : offset
    }

    private static func twoDigits(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int32? {
        guard start + 1 < text.count else { return nil }
        let (tens, ones) = (text[start] &- UInt8(ascii: "0"), text[start + 1] &- UInt8(ascii: "0"))
        return tens <= 9 && ones <= 9 ? Int32(tens) * 10 + Int32(ones) : nil
    }
}
