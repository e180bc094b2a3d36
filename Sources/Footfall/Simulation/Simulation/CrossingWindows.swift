import Bytes
import LocalTime

/// Cuts the selected intervals into windows of time, so that crossings come out in the order of time while only one
/// window's are in memory: an hour, or a part of one where it has very many.
///
/// The cut depends on the intervals alone. One owner.
struct CrossingWindows {
    /// A window and the intervals that reach into it.
    struct Window {
        /// Milliseconds since 1970; `end` is not in it.
        var start: Int64
        var end: Int64
        /// Indices into the intervals, ascending.
        var active: [Int]
        /// Identifies the intervals that began before the end of this window's hour.
        var fingerprint: UInt64
    }

    static let hour: Int64 = 3_600_000
    let intervals: [CountedInterval]
    private let crossingsMax: UInt64
    private var nextInterval = 0
    private var active: [Int] = []
    private var hourStart: Int64 = .min
    private var part = 0
    private var parts = 0
    private var fingerprint: UInt64 = 0

    /// - Parameters:
    ///   - intervals: sorted by start, site's name and label.
    ///   - crossingsMax: about how many crossings of one window are in memory, at 24 bytes each.
    init(_ intervals: [CountedInterval], crossingsMax: UInt64) {
        self.crossingsMax = crossingsMax
        self.intervals = intervals
    }

    mutating func next() -> Window? {
        if part == parts, !advanceHour() { return nil }
        let start = hourStart + Self.hour * Int64(part) / Int64(parts)
        part += 1
        return Window(
            start: start, end: hourStart + Self.hour * Int64(part) / Int64(parts), active: active,
            fingerprint: fingerprint)
    }

    private mutating func advanceHour() -> Bool {
        if hourStart != .min {
            let end = hourStart + Self.hour
            active.removeAll { intervals[$0].end <= end }
            hourStart = end
        }
        if active.isEmpty {
            guard nextInterval < intervals.count else { return false }
            let start = intervals[nextInterval].start
            hourStart = start - (start % Self.hour + Self.hour) % Self.hour
        }
        while nextInterval < intervals.count, intervals[nextInterval].start < hourStart + Self.hour {
            absorb(intervals[nextInterval])
            active.append(nextInterval)
            nextInterval += 1
        }
        // Long intervals spread over many hours: count what falls in this one, roughly.
        let crossings = active.reduce(UInt64(0)) { sum, index in
            let interval = intervals[index]
            return sum + interval.crossings / max(1, UInt64(interval.seconds) / 3600)
        }
        parts = Int(min(crossings / crossingsMax, 3599)) + 1
        part = 0
        return true
    }

    private mutating func absorb(_ interval: CountedInterval) {
        for value in [
            interval.identity, UInt64(bitPattern: interval.start), UInt64(interval.seconds),
            UInt64(UInt32(bitPattern: interval.label.minutes)), interval.entered, interval.exited, interval.undirected,
        ] {
            fingerprint = SplitMix64.mix(fingerprint ^ value)
        }
    }
}
