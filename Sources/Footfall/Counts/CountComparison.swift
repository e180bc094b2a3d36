/// What a delivery of an interval's counts says beside those that stand: each count is judged for itself.
package struct CountComparison {
    /// Counts of the delivery that nothing stands for.
    package private(set) var added = PeopleCounts()
    /// Whether a count is another than the one that stands, or does not add up with those that stand.
    package private(set) var differs = false

    package init(_ said: PeopleCounts, standing: PeopleCounts) {
        compare(\.entered, said, standing)
        compare(\.exited, said, standing)
        var known = standing
        // A total that both directions add up to says nothing that they don't.
        if known.total == PeopleCounts.absent, known.hasBothDirections { known.total = known.people }
        compare(\.total, said, known)
        if !standing.adding(added).addsUp {
            differs = true
            // Of what does not add up it can't be told which count is wrong: nothing of it is added.
            added = PeopleCounts()
        } else if differs {
            // The total includes the count that differs.
            added.total = PeopleCounts.absent
        }
    }

    private mutating func compare(
        _ count: WritableKeyPath<PeopleCounts, UInt64>, _ said: PeopleCounts, _ standing: PeopleCounts
    ) {
        guard said[keyPath: count] != PeopleCounts.absent else { return }
        if standing[keyPath: count] == PeopleCounts.absent {
            added[keyPath: count] = said[keyPath: count]
        } else if standing[keyPath: count] != said[keyPath: count] {
            differs = true
        }
    }
}

extension PeopleCounts {
    /// With the counts of another in the place of those that are absent.
    package func adding(_ other: PeopleCounts) -> PeopleCounts {
        var counts = self
        for count in [\PeopleCounts.entered, \.exited, \.total] where counts[keyPath: count] == Self.absent {
            counts[keyPath: count] = other[keyPath: count]
        }
        return counts
    }
}
