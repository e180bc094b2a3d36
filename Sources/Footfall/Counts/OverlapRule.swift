/// Which of one site's intervals count, where some that may have counted the same people overlap: an hour and its quarters, or a
/// door's and the whole site's (``CountedSpot``), are the same people twice.
///
/// The interval of which something stands since longest counts, and one that overlaps an interval that counts is left out. What was
/// taken back and stands again stands since then: it hides nothing that came meanwhile.
/// So only the places of statements matter, not the order in which they are read.
package enum OverlapRule {
    /// Brings verdicts up to date after something changed of some intervals.
    ///
    /// A verdict depends on those of overlapping intervals that came before. So intervals are judged in the order of their
    /// places, and those after one whose verdict changed are judged again.
    ///
    /// - Parameters:
    ///   - changed: intervals of which other statements are known than when they were last judged.
    ///   - since: since when counts of an interval stand; `nil` where none do.
    ///   - overlapping: the other intervals that overlap one.
    ///   - isLeftOut: the last verdict; `false` where there was none.
    ///   - judge: takes the verdict: by which interval it is left out, or `nil` where it counts.
    package static func apply<Interval: Hashable>(
        to changed: [Interval], since: (Interval) -> StatementPlace?, overlapping: (Interval) throws -> [Interval],
        isLeftOut: (Interval) -> Bool, judge: (Interval, _ by: Interval?) -> Void
    ) rethrows {
        var due = DueIntervals<Interval>()
        for interval in changed {
            let others = try overlapping(interval)
            let place = since(interval)
            if let place, !others.isEmpty { due.add(interval, place) } else { judge(interval, nil) }
            for other in others { if let place = since(other) { due.add(other, place) } }
        }
        while let (interval, place) = due.removeFirst() {
            var by: (interval: Interval, place: StatementPlace)?
            var later: [(interval: Interval, place: StatementPlace)] = []
            for other in try overlapping(interval) {
                guard let otherPlace = since(other) else { continue }
                if otherPlace > place {
                    later.append((other, otherPlace))
                } else if !isLeftOut(other), by.map({ otherPlace < $0.place }) ?? true {
                    by = (other, otherPlace)
                }
            }
            let isChanged = isLeftOut(interval) != (by != nil)
            judge(interval, by?.interval)
            if isChanged { for other in later { due.add(other.interval, other.place) } }
        }
    }
}

/// Intervals to be judged, the one of which something stands since longest first; each once. A binary heap.
private struct DueIntervals<Interval: Hashable> {
    private var waiting: Set<Interval> = []
    /// Each before those at twice its index and 1 or 2 more.
    private var heap: [(interval: Interval, place: StatementPlace)] = []

    mutating func add(_ interval: Interval, _ place: StatementPlace) {
        guard waiting.insert(interval).inserted else { return }
        heap.append((interval, place))
        var index = heap.count - 1
        while index > 0, heap[index].place < heap[(index - 1) / 2].place {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func removeFirst() -> (interval: Interval, place: StatementPlace)? {
        guard let first = heap.first else { return nil }
        waiting.remove(first.interval)
        let last = heap.removeLast()
        if heap.isEmpty { return first }
        heap[0] = last
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < heap.count && heap[child].place < heap[least].place { least = child }
            guard least != index else { return first }
            heap.swapAt(index, least)
            index = least
        }
    }
}
