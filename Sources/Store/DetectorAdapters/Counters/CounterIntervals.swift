import Counts
import LocalTime
internal import Timekeeping

/// Who came in which interval, of one counter; an interval is told when it is known whole.
struct CounterIntervals {
    struct Sum: Equatable {
        var people: PeopleCounts
        /// Of the last reading in it.
        var line: Int
    }

    struct Told {
        var interval: LocalIntervals.Interval
        var sum: Sum
    }

    /// From when on there are readings.
    let first: EventTime
    /// The first interval that is not told.
    private(set) var next: EventTime {
        didSet { upcoming = intervals.interval(at: next) }
    }
    /// The interval in which ``next`` lies: nearly every reading is of it.
    private var upcoming: LocalIntervals.Interval
    /// Of intervals that are under way, by their start.
    private(set) var sums: [EventTime: Sum]
    /// Stretches in which somebody came, and it isn't known when: whole intervals.
    private(set) var unknown: [Range<EventTime>]
    /// Intervals that were passed and can't be told: those with readings in part only, and those in which it isn't known who came.
    private(set) var heldBack: Set<EventTime> = []
    private(set) var missing = 0
    /// The times of those of them that were not named, joined where they touch.
    private var unnamed: [Range<EventTime>] = []

    private let intervals: LocalIntervals
    private let zero: PeopleCounts

    /// Clocks are not exact: a counter that is asked every hour is asked a few minutes before it or after it.
    var slack: Duration { max(.seconds(60), .seconds(intervals.seconds / 12)) }
    /// So long may it be between two readings where each interval has one.
    var gapMax: Duration { length + max(.seconds(60), .seconds(intervals.seconds / 6)) }

    init(
        _ intervals: LocalIntervals, first: EventTime, zero: PeopleCounts, next: EventTime? = nil,
        sums: [EventTime: Sum] = [:], unknown: [Range<EventTime>] = []
    ) {
        self.intervals = intervals
        self.first = first
        self.zero = zero
        upcoming = intervals.interval(at: next ?? first)
        self.next = next ?? upcoming.start
        self.sums = sums
        self.unknown = unknown
    }

    var zone: LocalZone { intervals.zone }
    /// Of an interval without a change of the clocks.
    var length: Duration { .seconds(intervals.seconds) }

    /// Takes who came between two readings into the interval of the later one. A reading on the boundary is of the interval that ends.
    ///
    /// - Parameters:
    ///   - isAsked: of a counter that is asked from time to time, a little after an interval has ended; else it says each change.
    ///   - isHeardOnly: whether nothing is known of the time between the two readings but what they say.
    ///   - unknown: since when it is not known who came; else `nil`.
    mutating func add(
        _ rise: CounterLevel.Rise, isAsked: Bool, isHeardOnly: Bool, unknownSince unknown: EventTime?
    ) {
        var interval = self.interval(of: rise, isAsked: isAsked, late: slack, share: 12)
        var unknown = unknown
        if isHeardOnly, unknown == nil, rise.people.sum > 0 || rise.isReset, rise.from <= interval.start - length {
            // An interval without a reading lies between.
            unknown = rise.from
        }
        if let unknown {
            interval = self.interval(of: rise, isAsked: isAsked, late: .seconds(60), share: 20)
            self.unknown.append(max(intervals.interval(at: unknown).start, next)..<max(interval.end, next))
            return
        }
        let sum = sums[interval.start] ?? Sum(people: zero, line: 0)
        sums[interval.start] = Sum(people: sum.people.adding(rise.people), line: rise.line)
    }

    /// The interval of those who came between two readings.
    ///
    /// - Parameters:
    ///   - late: so long after an interval a counter is asked of it;
    ///   - share: by no more than such a part of the time between the two.
    private func interval(
        of rise: CounterLevel.Rise, isAsked: Bool, late: Duration, share: Int
    ) -> LocalIntervals.Interval {
        var interval = self.interval(at: rise.to - .milliseconds(1))
        if isAsked, rise.from < interval.start {
            let passed = rise.to - interval.start
            if passed <= late, passed * share <= rise.to - rise.from {
                interval = intervals.interval(at: interval.start - .milliseconds(1))
            }
        }
        // Where its interval was told: another reading had the same time, or a neighbour was heard later.
        return interval.start < next ? upcoming : interval
    }

    /// - Parameters:
    ///   - known: up to when everything is known.
    ///   - covered: what the device says of intervals itself.
    /// - Returns: The intervals that are complete by then, in order, without those that the device says.
    mutating func tell(through known: EventTime, besides covered: CoveredTimes?) -> [Told] {
        guard upcoming.end <= known || next != upcoming.start else { return [] }
        var told: [Told] = []
        var interval = upcoming
        while interval.end <= known {
            let sum = sums.removeValue(forKey: interval.start)
            if let covered, covered.cover(of: interval.start..<interval.end) == .whole {
                // It is said.
            } else if unknown.contains(where: { $0.contains(interval.start) }) {
                miss(interval.start..<interval.end)
            } else if first <= interval.start {
                told.append(Told(interval: interval, sum: sum ?? Sum(people: zero, line: 0)))
            } else if sum != nil {
                heldBack.insert(interval.start)
            }
            interval = intervals.interval(at: interval.end)
        }
        next = interval.start
        unknown.removeAll { $0.upperBound <= next }
        return told
    }

    private mutating func miss(_ span: Range<EventTime>) {
        missing += 1
        if let last = unnamed.last, last.upperBound == span.lowerBound {
            unnamed[unnamed.count - 1] = last.lowerBound..<span.upperBound
        } else {
            unnamed.append(span)
        }
    }

    mutating func takeMissing() -> [Range<EventTime>] {
        guard !unnamed.isEmpty else { return [] }
        defer { unnamed = [] }
        return unnamed
    }

    /// The start of the interval to which a reading belongs: before that its value changes nothing.
    func start(of time: EventTime) -> EventTime { interval(at: time - .milliseconds(1)).start }

    private func interval(at time: EventTime) -> LocalIntervals.Interval {
        upcoming.start <= time && time < upcoming.end ? upcoming : intervals.interval(at: time)
    }
}
