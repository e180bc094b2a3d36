internal import EventSchema

/// A local label as minutes on the wall clock: `2023-03-26T02:00` is that many minutes after 1970-01-01T00:00 there.
enum LocalLabel {
    /// `nil` where the text is not of the normalised form or no such minute is in the calendar.
    static func minutes(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard text.count == 16, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"),
            let year = number(text, 0, 4), let month = number(text, 5, 2), let day = number(text, 8, 2),
            let hour = number(text, 11, 2), let minute = number(text, 14, 2),
            (1...12).contains(month), (1...CivilDate.days(inMonth: month, of: year)).contains(day), hour < 24,
            minute < 60
        else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        return Int64(days * 1_440 + hour * 60 + minute)
    }

    private static func number(_ text: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for position in start..<(start + count) {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
