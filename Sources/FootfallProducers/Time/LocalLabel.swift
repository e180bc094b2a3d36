/// What a counter's file calls an interval: a date and a time of day on the wall clock of the site, to the minute.
///
/// Together with the site it is the interval's identity, as delivered: a label may name an hour that doesn't exist, or
/// one that happens twice. The instant that it stands for is a separate matter, see ``LocalZone``.
package struct LocalLabel: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Minutes since 1970-01-01T00:00 on that clock.
    package let minutes: Int32

    /// Counters don't date further back; a year outside is an error of reading.
    package static let years = 1970...2199

    package init(minutes: Int32) { self.minutes = minutes }

    /// `nil` where the calendar has no such day or the day no such minute. 24:00 is not taken for the next day's 00:00.
    package init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0) {
        guard Self.years.contains(year), (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        minutes = Int32(days * 1440 + hour * 60 + minute)
    }

    /// Reads `2023-12-16T13:00`, the form of ``description``.
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let label = text.withUTF8({ LocalLabel(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = label
    }

    /// The same over bytes.
    package init?(utf8 bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.textBytes, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8..<10]), let hour = Self.number(bytes[11..<13]),
            let minute = Self.number(bytes[14..<16])
        else { return nil }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute)
    }

    /// The length of the text of a label.
    static let textBytes = 16

    /// Writes the text into the front of `target`, ``textBytes`` bytes.
    func write(to target: UnsafeMutableRawBufferPointer) {
        let (year, month, day) = Self.date(daysSinceEpoch: Int(minutes) / 1440)
        let minuteOfDay = Int(minutes) % 1440
        func put(_ value: Int, _ position: Int) {
            target[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / 10)
            target[position + 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10)
        }
        put(year / 100, 0)
        put(year % 100, 2)
        target[4] = UInt8(ascii: "-")
        put(month, 5)
        target[7] = UInt8(ascii: "-")
        put(day, 8)
        target[10] = UInt8(ascii: "T")
        put(minuteOfDay / 60, 11)
        target[13] = UInt8(ascii: ":")
        put(minuteOfDay % 60, 14)
    }

    private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> Int? {
        var value = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }

    package static func < (left: LocalLabel, right: LocalLabel) -> Bool { left.minutes < right.minutes }

    package var description: String {
        withUnsafeTemporaryAllocation(byteCount: Self.textBytes, alignment: 1) { buffer in
            write(to: buffer)
            return String(decoding: buffer, as: UTF8.self)
        }
    }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Source: H. Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`.
    static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The inverse, `civil_from_days`, for days from 1970 on.
    static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
