package import Timekeeping

/// A span of time of which a counter tells: when it began, and how long it is. With its site, line and counter it is what
/// statements are about.
///
/// One without a length is a moment, which overlaps nothing.
package struct CountInterval: Hashable, Comparable, Sendable {
    package var start: EventTime
    package var seconds: UInt32

    package init(start: EventTime, seconds: UInt32) {
        self.start = start
        self.seconds = seconds
    }

    /// Of the longest day: that on which clocks go back has 25 hours. What is longer is in no row of a day.
    package static let secondsOfDayMax: UInt32 = 90_000

    /// The first instant after it; it saturates.
    package var end: EventTime {
        // Asked for every pair of neighbours: a Duration has twice the bits.
        let (end, overflow) = start.milliseconds.addingReportingOverflow(Int64(seconds) * 1000)
        return overflow ? .max : EventTime(milliseconds: end)
    }

    /// Whether some instant lies in both. Where one ends and the other begins none does.
    package func overlaps(_ other: CountInterval) -> Bool {
        seconds > 0 && other.seconds > 0 && start < other.end && other.start < end
    }

    package static func < (a: CountInterval, b: CountInterval) -> Bool {
        a.start != b.start ? a.start < b.start : a.seconds < b.seconds
    }
}
