import Counts
import LocalTime
import Timekeeping

/// What counts of each interval of an index, as in rows of days: the counts that stand, unless an interval that overlaps it counts, or
/// no row has it since it is too long. As the index was when they were made.
package final class IntervalVerdicts: Sendable {
    /// By interval, as they stand; empty where none do, or no row has any.
    private let standing: CountColumns
    /// By which interval one is left out.
    let leftOutBy: [Int: Int]

    /// What counts; empty where nothing does.
    package func counted(_ interval: Int) -> PeopleCounts {
        leftOutBy[interval] != nil ? PeopleCounts() : standing[interval]
    }

    package init(_ index: StatementIndex) {
        var standing = CountColumns()
        var overlaps = IntervalOverlaps(index)
        for number in index.intervals.indices {
            guard index.interval(number).seconds <= CountInterval.secondsOfDayMax,
                let counts = index.standing(number)?.counts, !counts.isEmpty
            else { continue }
            standing.set(number, counts)
            overlaps.add(number)
        }
        self.standing = standing
        leftOutBy = overlaps.leftOut()
    }
}

/// Which of the intervals that stand are left out, since one that overlaps them and may have counted the same people counts.
///
/// Only those are looked at of which others may be in the way, and only what lies together is taken apart. One owner.
private struct IntervalOverlaps {
    private struct Entry {
        var number: Int
        var place: UInt32
        var interval: CountInterval
        var since: StatementPlace
    }

    private let index: StatementIndex
    private var places: CountedPlaces { index.names.places }
    /// Numbers, by the lowest place of those that are connected by being alike.
    private var groups: [UInt32: [UInt32]] = [:]
    /// By place; of places that were asked for.
    private var groupOfPlace: [UInt32: UInt32] = [:]

    init(_ index: StatementIndex) { self.index = index }

    /// - Parameter number: of an interval with counts that stand.
    mutating func add(_ number: Int) {
        guard index.mayOverlap(number) else { return }
        groups[group(of: index.interval(number).place), default: []].append(UInt32(number))
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

    private func interval(_ number: UInt32) -> CountInterval {
        let interval = index.interval(Int(number))
        return CountInterval(start: interval.start, seconds: interval.seconds)
    }

    /// The numbers of those that don't count, each with that of one that does instead.
    consuming func leftOut() -> [Int: Int] {
        var found: [Int: Int] = [:]
        for group in groups.keys.sorted() {
            var numbers = groups.removeValue(forKey: group) ?? []
            numbers.sort { interval($0) < interval($1) }
            forEachCluster(of: numbers) { found.merge(leftOut(of: $0)) { first, _ in first } }
        }
        return found
    }

    /// Hands out runs of two and more that are connected by overlapping in time: none of another run can be in their way.
    private func forEachCluster(of numbers: [UInt32], _ body: ([Entry]) -> Void) {
        var from = 0
        var end = EventTime.min
        for position in numbers.indices {
            let interval = interval(numbers[position])
            if interval.start >= end {
                if position - from > 1 { body(entries(numbers[from..<position])) }
                from = position
                end = interval.end
            }
            end = max(end, interval.end)
        }
        if numbers.count - from > 1 { body(entries(numbers[from...])) }
    }

    private func entries(_ numbers: ArraySlice<UInt32>) -> [Entry] {
        numbers.compactMap { number in
            guard let since = index.standing(Int(number))?.since else { return nil }
            return Entry(
                number: Int(number), place: index.interval(Int(number)).place, interval: interval(number),
                since: since)
        }
    }

    /// - Parameter sorted: by their intervals.
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
