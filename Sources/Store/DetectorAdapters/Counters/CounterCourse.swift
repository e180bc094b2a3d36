import Counts
import LocalTime
internal import Timekeeping

/// The readings of one counter, one after the other: how far it counted, and who came when.
///
/// **When it is not known who came.** A counter that is asked says it between two answers, unless they lie further apart than an
/// interval. One that says each change is silent while nobody comes: that holds until it rises by more people than come at once
/// after its device was not heard for longer than an interval, or the silence was longer than a place is closed.
struct CounterCourse {
    private(set) var level: CounterLevel
    private(set) var intervals: CounterIntervals
    /// When its device was not heard, since this counter was.
    private(set) var silences: [Range<EventTime>]
    /// Where it stood before a silence that has just ended: the clock of what came after it may have been wrong.
    private(set) var before: Before?

    struct Before {
        let level: CounterLevel
        let intervals: CounterIntervals
        let silence: Range<EventTime>
    }

    /// So many come at once; where more have, changes were not heard.
    private static let groupMax: UInt64 = 5
    /// A message after a silence that is longer is doubted.
    private static let doubtedMin = Duration.seconds(4 * 3_600)
    /// A silence that is longer is not taken for nobody.
    private static let closedMax = Duration.seconds(7 * 86_400)

    /// A course that begins with a reading.
    init(from reading: CounterReading, _ intervals: LocalIntervals) {
        self.init(
            CounterLevel(reading), CounterIntervals(intervals, first: reading.time, zero: reading.value.zero))
    }

    init(_ level: CounterLevel, _ intervals: CounterIntervals, silences: [Range<EventTime>] = []) {
        self.level = level
        self.intervals = intervals
        self.silences = silences
    }

    mutating func take(_ reading: CounterReading, isAsked: Bool, wrapBits: Int?) -> [CounterLevel.Step] {
        let heard = level.heard
        if isAsked, reading.time - heard > intervals.gapMax {
            before = Before(level: level, intervals: intervals, silence: heard..<reading.time)
        } else if let before, reading.time > before.silence.upperBound + intervals.length {
            self.before = nil
        }
        let steps = level.take(reading, wrapBits: wrapBits, in: intervals.zone)
        for step in steps {
            switch step {
            case .rise(let rise):
                intervals.add(
                    rise, isAsked: isAsked, isHeardOnly: isAsked, unknownSince: unknown(rise, isAsked: isAsked))
                silences.removeAll { $0.upperBound <= rise.to }
            case .climb(let high, let before, let from):
                let rise = CounterLevel.Rise(from: from, to: high.time, people: high.value.zero, line: high.line)
                intervals.add(rise, isAsked: isAsked, isHeardOnly: true, unknownSince: before.time)
            case .outlier, .reset: break
            }
        }
        return steps
    }

    /// Since when it is not known who came until a reading; `nil` where it is.
    private func unknown(_ rise: CounterLevel.Rise, isAsked: Bool) -> EventTime? {
        if isAsked {
            let length = rise.to - rise.from
            let isKnown = rise.people.sum == 0 && !rise.isReset && length <= Self.closedMax
            return isKnown || length <= intervals.gapMax ? nil : rise.from
        }
        guard let silence = silences.first(where: { $0.upperBound <= rise.to }),
            rise.people.sum > Self.groupMax || silence.upperBound - silence.lowerBound > Self.closedMax
        else { return nil }
        return max(silence.lowerBound, rise.from)
    }

    /// Its device was not heard for a while. Who came meanwhile the next reading says.
    mutating func note(silence: Range<EventTime>) {
        guard silence.upperBound - silence.lowerBound > intervals.length else { return }
        before = Before(level: level, intervals: intervals, silence: silence)
        // Of a fall there may be one before it and one after it.
        if silences.count == 2 {
            silences[1] = silences[1].lowerBound..<silence.upperBound
        } else {
            silences.append(silence)
        }
    }

    /// - Parameters:
    ///   - heard: when its device was heard last, for a counter that says each change; else `nil`.
    ///   - known: up to when all is known that the device says; else `nil`.
    ///   - covered: what the device says of intervals itself.
    mutating func tell(
        heard: EventTime?, known upTo: EventTime?, besides covered: CoveredTimes?
    ) -> [CounterIntervals.Told] {
        var known = max(level.last.time, upTo ?? level.last.time)
        // A single message after a long silence may be of a wrong clock: the next decides.
        if let before, before.silence.upperBound - before.silence.lowerBound > Self.doubtedMin,
            max(level.heard, heard ?? level.heard) <= before.silence.upperBound
        {
            known = min(known, before.silence.lowerBound)
        }
        if let silence = silences.first { known = min(known, max(level.last.time, silence.lowerBound)) }
        if let fallen = level.fallen { known = min(known, max(level.last.time, intervals.start(of: fallen.time))) }
        return intervals.tell(through: known, besides: covered)
    }

    /// The times of intervals of which it isn't known who came, since they were taken last.
    mutating func takeMissing() -> [Range<EventTime>] { intervals.takeMissing() }
}
