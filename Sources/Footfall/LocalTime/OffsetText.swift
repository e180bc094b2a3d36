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

    private static func twoDigits(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int32? {
        guard start + 1 < text.count else { return nil }
        let (tens, ones) = (text[start] &- UInt8(ascii: "0"), text[start + 1] &- UInt8(ascii: "0"))
        return tens <= 9 && ones <= 9 ? Int32(tens) * 10 + Int32(ones) : nil
    }
}
