import Counts
import Timekeeping

/// Which of the intervals that stand are left out, since one that overlaps them at the same place counts. One owner.
struct IntervalOverlaps {
    private struct Entry {
        var number: Int
        var interval: CountInterval
        var since: StatementPlace
    }

    /// By place.
    private var places: [UInt32: [Entry]] = [:]

    mutating func add(_ number: Int, _ interval: CountInterval, at place: UInt32, since: StatementPlace) {
        places[place, default: []].append(Entry(number: number, interval: interval, since: since))
    }

    /// The numbers of those that don't count.
    func leftOut() -> Set<Int> {
        var found: Set<Int> = []
        for entries in places.values {
            let sorted = entries.sorted { $0.interval < $1.interval }
            if Self.mayOverlap(sorted) { found.formUnion(Self.leftOut(of: sorted)) }
        }
        return found
    }

    private static func mayOverlap(_ sorted: [Entry]) -> Bool {
        var end = EventTime.min
        for entry in sorted where entry.interval.seconds > 0 {
            if entry.interval.start < end { return true }
            end = entry.interval.end
        }
        return false
    }

    private static func leftOut(of sorted: [Entry]) -> [Int] {
        let longest = Duration.seconds(Int64(sorted.reduce(0) { max($0, $1.interval.seconds) }))
        var isLeftOut = [Bool](repeating: false, count: sorted.count)
        func overlapping(_ index: Int) -> [Int] {
            let interval = sorted[index].interval
            var found: [Int] = []
            var other = index
            while other > 0, sorted[other - 1].interval.start >= interval.start - longest {
                other -= 1
                if sorted[other].interval.overlaps(interval) { found.append(other) }
            }
            other = index + 1
            while other < sorted.count, sorted[other].interval.start <= interval.end {
                if sorted[other].interval.overlaps(interval) { found.append(other) }
                other += 1
            }
            return found
        }
        OverlapRule.apply(
            to: Array(sorted.indices), since: { sorted[$0].since }, overlapping: overlapping,
            isLeftOut: { isLeftOut[$0] }, judge: { isLeftOut[$0] = $1 != nil })
        return sorted.indices.filter { isLeftOut[$0] }.map { sorted[$0].number }
    }
}
