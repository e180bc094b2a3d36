package import Timekeeping

/// The instants that a bare local label may stand for.
package struct LabelInstants: Hashable, Sendable {
    package struct Instant: Hashable, Sendable {
        package let time: EventTime
        /// By which the label became the instant.
        package let offsetMinutes: Int32

        package init(time: EventTime, offsetMinutes: Int32) {
            self.time = time
            self.offsetMinutes = offsetMinutes
        }
    }

    /// Of an hour that comes twice the first; of one that is skipped as far after the change as was meant.
    package let first: Instant
    /// Of an hour that comes twice the second, else `nil`.
    package let second: Instant?
    /// Whether the clocks skip the label: no wall clock ever showed it.
    package let isSkipped: Bool
}

extension LocalZone {
    /// What a bare label may stand for.
    package func instants(of label: LocalLabel) -> LabelInstants {
        let (time, offsetSeconds) = instant(of: label)
        let first = LabelInstants.Instant(time: time, offsetMinutes: offsetSeconds / 60)
        let shown = self.offsetSeconds(at: time)
        let later = self.offsetSeconds(at: time + Self.repetition)
        var second: LabelInstants.Instant?
        if later < shown {
            let candidate = EventTime(milliseconds: (Int64(label.minutes) * 60 - Int64(later)) * 1000)
            if self.offsetSeconds(at: candidate) == later {
                second = LabelInstants.Instant(time: candidate, offsetMinutes: Int32(later / 60))
            }
        }
        return LabelInstants(first: first, second: second, isSkipped: shown != Int(offsetSeconds))
    }

    /// Whether an interval's label is one that the clocks skip: then it is another interval than that of the hour after it, although
    /// both begin at one instant.
    ///
    /// - Parameter offsetMinutes: by which the label became the instant.
    package func isSkipped(_ label: LocalLabel, at start: EventTime, offsetMinutes: Int32) -> Bool {
        guard self.offsetMinutes(at: start) != Int64(offsetMinutes) else { return false }
        let (time, offsetSeconds) = instant(of: label)
        return time == start && offsetSeconds / 60 == offsetMinutes
    }

    /// Local midnight of the day of a label, and that of the day after: the day's length is 23 or 25 hours where clocks change.
    package func day(of label: LocalLabel) -> (start: EventTime, end: EventTime, midnight: LocalLabel) {
        let midnight = LocalLabel(minutes: label.minutes.dividedDown(by: 1440) * 1440)
        let next = LocalLabel(minutes: midnight.minutes + 1440)
        return (instant(of: midnight).time, instant(of: next).time, midnight)
    }
}
