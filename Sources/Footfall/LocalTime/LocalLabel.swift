internal import Timekeeping

/// What a counter's file calls an interval: a date and a time of day on the wall clock of the site, to the minute.
///
/// Together with the site it is the interval's identity, as delivered: a label may name an hour that doesn't exist, or
/// one that happens twice. The instant that it stands for is a separate matter, see ``LocalZone``.
package struct LocalLabel: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Minutes since 1970-01-01T00:00 on that clock.
    package let minutes: Int32

    /// Counters don't date further back; a year outside is an error of reading.
    package static let years = 1970...2199

    /// Of ``years``.
    package static let last = LocalLabel(year: years.upperBound, month: 12, day: 31, hour: 23, minute: 59)!

    package init(minutes: Int32) { self.minutes = minutes }

    /// `nil` where the calendar has no such day or the day no such minute. 24:00 is not taken for the next day's 00:00.
    package init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0) {
        guard Self.years.contains(year), let minutes = Self.minutes(year, month, day, hour, minute) else { return nil }
        self.minutes = Int32(minutes)
    }

    /// Reads `2023-12-16T13:00`, the form of ``description``.
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let label = text.withUTF8({ LocalLabel(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = label
    }

    /// The same over bytes.
    package init?(utf8 bytes: UnsafeRawBufferPointer) {
        guard let (year, minutes) = Self.parse(bytes), Self.years.contains(year) else { return nil }
        self.minutes = Int32(minutes)
    }

    /// The minutes of a label of any year from 0 to 9999, for events that others wrote; `nil` where the text is not of the
    /// form or no such minute is in the calendar.
    package static func minutes(utf8 bytes: UnsafeRawBufferPointer) -> Int64? { parse(bytes)?.minutes }

    private static func parse(_ bytes: UnsafeRawBufferPointer) -> (year: Int, minutes: Int64)? {
        guard bytes.count == textBytes, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let minutes = minutes(year, month, day, hour, minute)
        else { return nil }
        return (year, minutes)
    }

    private static func minutes(_ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int) -> Int64? {
        guard (1...12).contains(month), (1...CivilDate.days(inMonth: month, of: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        return Int64(days * 1440 + hour * 60 + minute)
    }

    /// The length of the text of a label.
    package static let textBytes = 16

    /// Writes the text into the front of `target`, ``textBytes`` bytes.
    package func write(to target: UnsafeMutableRawBufferPointer) {
        let date = CivilDate(daysSinceEpoch: Int(minutes).dividedDown(by: 1440))
        let minuteOfDay = Int(minutes) - date.daysSinceEpoch * 1440
        func put(_ value: Int, _ position: Int) {
            target[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / 10)
            target[position + 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10)
        }
        put(date.year / 100, 0)
        put(date.year % 100, 2)
        target[4] = UInt8(ascii: "-")
        put(date.month, 5)
        target[7] = UInt8(ascii: "-")
        put(date.day, 8)
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
}
