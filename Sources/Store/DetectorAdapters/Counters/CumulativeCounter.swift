import Counts
import LocalTime
internal import Timekeeping

/// One of ``CumulativeCounters``: what it said, also in earlier imports.
struct CumulativeCounter {
    var device: String
    /// Of its site's day.
    let intervals: LocalIntervals
    var isNamed: Bool
    /// Up to when an earlier import read it, and since when: what comes of then and before leads to no new position.
    var resumedFrom: EventTime?
    var resumedFirst: EventTime?
    /// Before that it was not heard by the earlier import, and where it stood then.
    var resumedSilence: Range<EventTime>?
    var resumedBefore: CounterPosition?
    /// In whose place it goes on from there.
    var insteadOf: EventTime?
    var hasGoneOn = false
    /// Readings up to `resumedFrom`, and those after it.
    var past: CounterCourse?
    var current: CounterCourse?
    var hasMoved = false
    /// Whether it said something in this input; else others of its device did.
    var isMet = true
    var watch = PresenceWatch()
    /// It is none: what it says is not taken.
    var isRefused = false

    init(device: String, intervals: LocalIntervals, isNamed: Bool) {
        self.device = device
        self.intervals = intervals
        self.isNamed = isNamed
    }

    /// Its course from where an earlier import left it, which may have cut its intervals by another clock.
    func course(from position: CounterPosition, of name: CounterName) -> CounterCourse {
        let own = position.zone.flatMap { $0 == intervals.name ? nil : try? LocalZone(named: $0) }
        let isAlike =
            own.map { position.isAlike(LocalIntervals($0, seconds: Int(intervals.seconds)), to: intervals) } ?? true
        return isAlike
            ? position.course(of: name, intervals) : position.course(of: name, restartingWith: intervals)
    }

    /// Where it is left.
    ///
    /// - Parameters:
    ///   - covered: what its device says of intervals itself.
    ///   - deviceHeard: when the device was heard last, by any of its counters.
    func position(
        _ course: CounterCourse, besides covered: CoveredTimes?, deviceHeard: EventTime?
    ) -> CounterPosition {
        var position = CounterPosition(course, zone: intervals.name)
        position.watch = watch.position
        let spans = covered?.spans.filter { $0.upperBound > course.intervals.next } ?? []
        if !spans.isEmpty { position.covered = spans.map { CounterPosition.Span($0) } }
        let heard = max(course.level.heard, deviceHeard ?? course.level.heard)
        if let before = course.before, heard <= before.silence.upperBound + course.intervals.length {
            position.before = [CounterPosition(before.level, before.intervals, zone: intervals.name)]
            position.silence = CounterPosition.Span(before.silence)
        }
        return position
    }
}
