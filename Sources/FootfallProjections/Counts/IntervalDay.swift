internal import Bytes
internal import Counts
internal import LocalTime
internal import Timekeeping

/// The intervals of one lane that begin on one day of UTC, by start and length: what the file's `state` has under one key.
/// One owner.
final class IntervalDay {
    static let milliseconds: Int64 = 86_400_000
    /// Days since 1970.
    let number: Int32
    var intervals: [SaidInterval] = []

    init(_ number: Int32) { self.number = number }

    static func number(of instant: EventTime) -> Int32 {
        Int32(clamping: instant.milliseconds.dividedDown(by: milliseconds))
    }

    /// The place of an interval, or the one where it belongs.
    func place(of interval: CountInterval) -> (index: Int, isFound: Bool) {
        var low = 0
        var high = intervals.count
        while low < high {
            let middle = (low + high) / 2
            if intervals[middle].interval < interval { low = middle + 1 } else { high = middle }
        }
        return (low, low < intervals.count && intervals[low].interval == interval)
    }

    // MARK: Keys

    /// A byte for what the value is, the lane and the day, both big-endian.
    static let keyTag: UInt8 = 1

    static func key(_ lane: CountLane, _ day: Int32) -> [UInt8] {
        var key = prefix(lane)
        withUnsafeBytes(of: (UInt32(bitPattern: day) ^ 1 << 31).bigEndian) { key += $0 }
        return key
    }

    static func prefix(_ lane: CountLane) -> [UInt8] {
        [keyTag] + withUnsafeBytes(of: UInt32(lane.number).bigEndian) { [UInt8]($0) }
    }

    /// The day of a key that begins with a prefix.
    static func day(ofKey key: RawSpan) -> Int32? {
        guard key.byteCount == 9 else { return nil }
        let stored = UInt32(bigEndian: key.unsafeLoadUnaligned(fromByteOffset: 5, as: UInt32.self))
        return Int32(bitPattern: stored ^ 1 << 31)
    }
}

extension CountInterval {
    /// Whether it is as long as a day, be it one of 23 hours.
    var isDay: Bool { seconds >= 23 * 3_600 }
}

extension ZoneTable {
    /// By which offset an event states the date of a count of a day: that of its zone, else its own, unless that says nothing: an
    /// event without either is of 0, and of a date where that makes it begin at midnight.
    func statedOffsetMinutes(_ said: SaidCount, from start: EventTime) -> Int64? {
        if let offset = offsetMinutes(of: said.zone, at: start) { return max(-1_439, min(1_439, offset)) }
        let isMidnight = start.milliseconds % IntervalDay.milliseconds == 0
        return said.offsetMinutes != 0 || isMidnight ? Int64(said.offsetMinutes) : nil
    }
}
