import Counts
import LocalTime
internal import Timekeeping

/// The readings of one counter, one after the other: how far it counted, and who came when.
struct CounterCourse {
    private(set) var level: CounterLevel
    private(set) var intervals: CounterIntervals
    /// Whether an earlier import read up to here: what the counter said in between nobody heard.
    private var isResumed: Bool

    init(_ level: CounterLevel, _ intervals: CounterIntervals, isResumed: Bool = false) {
        self.level = level
        self.intervals = intervals
        self.isResumed = isResumed
    }

    mutating func take(_ reading: CounterReading, isAsked: Bool, wrapBits: Int?) -> [CounterLevel.Step] {
        let steps = level.take(reading, wrapBits: wrapBits)
        for case .rise(let rise) in steps {
            intervals.add(rise, isAsked: isAsked || isResumed)
            isResumed = false
        }
        return steps
    }

    /// - Parameter heard: when its device was heard last, for a counter that says each change; else `nil`.
    mutating func tell(heard: EventTime?) -> [CounterIntervals.Told] {
        // Where nobody listened for a while, that it is heard now says nothing of then.
        var known = isResumed ? level.last.time : max(level.last.time, heard ?? level.last.time)
        if let fallen = level.fallen { known = min(known, max(level.last.time, intervals.start(of: fallen.time))) }
        return intervals.tell(through: known)
    }
}
