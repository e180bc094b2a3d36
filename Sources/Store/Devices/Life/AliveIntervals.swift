package import Timekeeping

/// When something was alive: disjoint stretches of time in order, ends left out.
///
/// Signs of life may be noted in any order; the result is the same.
package struct AliveIntervals: Sendable, Equatable {
    /// How long a sign of life holds.
    package static let hold = Duration.seconds(30)

    package private(set) var intervals: [Range<EventTime>] = []

    package init() {}

    /// Alive at `time`, and for 30 s from then on.
    package mutating func note(_ time: EventTime) {
        let end = time + Self.hold
        guard end < .max else { return }
        add(time..<end)
    }

    private mutating func add(_ new: Range<EventTime>) {
        // Nearly always the newest sign of life comes last.
        if let last = intervals.last, new.lowerBound >= last.lowerBound {
            if new.lowerBound <= last.upperBound {
                intervals[intervals.count - 1] = last.lowerBound..<max(last.upperBound, new.upperBound)
            } else {
                intervals.append(new)
            }
            return
        }
        // The first that ends at or after the new one's start, and the first that starts after its end.
        let first = place { $0.upperBound >= new.lowerBound }
        let end = place { $0.lowerBound > new.upperBound }
        guard first < end else { return intervals.insert(new, at: first) }
        let joined =
            min(new.lowerBound, intervals[first].lowerBound)..<max(new.upperBound, intervals[end - 1].upperBound)
        intervals.replaceSubrange(first..<end, with: [joined])
    }

    /// The first interval that `isFound` holds for; it must hold for all after it.
    private func place(_ isFound: (Range<EventTime>) -> Bool) -> Int {
        var (low, high) = (0, intervals.count)
        while low < high {
            let middle = (low + high) / 2
            if isFound(intervals[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    package func isAlive(at time: EventTime) -> Bool {
        let index = place { $0.upperBound > time }
        return index < intervals.count && intervals[index].contains(time)
    }

    /// How much of a stretch was alive.
    package func alive(in range: Range<EventTime>) -> Duration {
        var index = place { $0.upperBound > range.lowerBound }
        var sum = Duration.zero
        while index < intervals.count, intervals[index].lowerBound < range.upperBound {
            let common = intervals[index].clamped(to: range)
            sum += common.upperBound - common.lowerBound
            index += 1
        }
        return sum
    }

    /// The parts of the intervals within a stretch.
    package func clamped(to range: Range<EventTime>) -> [Range<EventTime>] {
        intervals.map { $0.clamped(to: range) }.filter { !$0.isEmpty }
    }
}
