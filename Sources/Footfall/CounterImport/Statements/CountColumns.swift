import Counts

/// Counts of people by index, each in as many bytes as most need. One owner.
struct CountColumns: ~Copyable {
    private var entered = NumberColumn()
    private var exited = NumberColumn()
    private var total = NumberColumn()

    // What is absent in a column is absent in counts.
    subscript(_ index: Int) -> PeopleCounts {
        var counts = PeopleCounts()
        counts.entered = entered[index]
        counts.exited = exited[index]
        counts.total = total[index]
        return counts
    }

    /// Sets counts of an index that has none.
    mutating func set(_ index: Int, _ counts: PeopleCounts) {
        if counts.entered != PeopleCounts.absent { entered.set(index, counts.entered) }
        if counts.exited != PeopleCounts.absent { exited.set(index, counts.exited) }
        if counts.total != PeopleCounts.absent { total.set(index, counts.total) }
    }
}
