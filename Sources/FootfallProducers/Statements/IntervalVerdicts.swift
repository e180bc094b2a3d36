import Counts
import Timekeeping

/// What counts of each interval of an index, as in rows of days: the counts that stand, unless an interval that overlaps it counts, or
/// no row has it since it is too long. A value, as the index was.
struct IntervalVerdicts {
    /// By interval, as they stand; empty where none do, or no row has any.
    private let standing: [PeopleCounts]
    /// By which interval one is left out.
    let leftOutBy: [Int: Int]

    /// What counts; empty where nothing does.
    func counted(_ interval: Int) -> PeopleCounts {
        interval >= standing.count || leftOutBy[interval] != nil ? PeopleCounts() : standing[interval]
    }

    init(_ index: StatementIndex) {
        var overlaps = IntervalOverlaps(index.names.places)
        standing = index.intervals.indices.map { number in
            let interval = index.intervals[number]
            guard interval.seconds <= CountInterval.secondsOfDayMax, let standing = index.standing(number),
                !standing.counts.isEmpty, let since = standing.since
            else { return PeopleCounts() }
            overlaps.add(
                number, CountInterval(start: interval.start, seconds: interval.seconds), at: interval.place,
                since: since)
            return standing.counts
        }
        leftOutBy = overlaps.leftOut()
    }
}

/// Which of the intervals that stand are left out, since one that overlaps them and may have counted the same people counts. One owner.
private struct IntervalOverlaps {
    private struct Entry {
        var number: Int
        var place: UInt32
        var interval: CountInterval
        var since: StatementPlace
    }

    private let places: CountedPlaces
    /// By the lowest place of those that are connected by being alike.
    private var groups: [UInt32: [Entry]] = [:]
    /// By place; of places that were asked for.
    private var groupOfPlace: [UInt32: UInt32] = [:]

    init(_ places: CountedPlaces) { self.places = places }

    mutating func add(_ number: Int, _ interval: CountInterval, at place: UInt32, since: StatementPlace) {
        groups[group(of: place), default: []].append(
            Entry(number: number, place: place, interval: interval, since: since))
    }

    private mutating func group(of place: UInt32) -> UInt32 {
        if let known = groupOfPlace[place] { return known }
        var found: Set<UInt32> = [place]
        var waiting = [place]
        while let next = waiting.popLast() {
            for other in places.alike(next) where found.insert(other).inserted { waiting.append(other) }
        }
        let group = found.min() ?? place
        for member in found { groupOfPlace[member] = group }
        return group
    }

    /// The numbers of those that don't count, each with that of one that does instead.
    func leftOut() -> [Int: Int] {
        var found: [Int: Int] = [:]
        for entries in groups.values {
            let sorted = entries.sorted { $0.interval < $1.interval }
            if Self.mayOverlap(sorted) { found.merge(leftOut(of: sorted)) { first, _ in first } }
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

    private func leftOut(of sorted: [Entry]) -> [Int: Int] {
        let longest = Duration.seconds(Int64(sorted.reduce(0) { max($0, $1.interval.seconds) }))
        var leftOutBy = [Int?](repeating: nil, count: sorted.count)
        func isSame(_ a: Entry, _ b: Entry) -> Bool {
            a.interval.overlaps(b.interval)
                && (a.place == b.place || places[a.place].mayCountSame(as: places[b.place]))
        }
        func overlapping(_ index: Int) -> [Int] {
            let entry = sorted[index]
            var found: [Int] = []
            var other = index
            while other > 0, sorted[other - 1].interval.start >= entry.interval.start - longest {
                other -= 1
                if isSame(sorted[other], entry) { found.append(other) }
            }
            other = index + 1
            while other < sorted.count, sorted[other].interval.start <= entry.interval.end {
                if isSame(sorted[other], entry) { found.append(other) }
                other += 1
            }
            return found
        }
        OverlapRule.apply(
            to: Array(sorted.indices), since: { sorted[$0].since }, overlapping: overlapping,
            isLeftOut: { leftOutBy[$0] != nil }, judge: { leftOutBy[$0] = $1 })
        var found: [Int: Int] = [:]
        for (index, by) in leftOutBy.enumerated() {
            if let by { found[sorted[index].number] = sorted[by].number }
        }
        return found
    }
}
