internal import Counts

/// What one interval adds to its hour or day. Its identity is (lane, interval).
struct CountContribution: Equatable {
    var lane: CountLane
    var interval: CountInterval
    var counts: PeopleCounts
    /// Whether it is marked as missing, and has no counts.
    var isMissing = false

    /// The delivered total, else the sum of the directions that are there.
    var persons: UInt64? {
        if counts.total != PeopleCounts.absent { return counts.total }
        if counts.isEmpty { return nil }
        return CountSum.adding(
            counts.entered == PeopleCounts.absent ? 0 : counts.entered,
            counts.exited == PeopleCounts.absent ? 0 : counts.exited)
    }

    static func precedes(_ a: CountContribution, _ b: CountContribution) -> Bool {
        a.lane != b.lane ? a.lane < b.lane : a.interval < b.interval
    }
}

/// A sum of counts, absent as long as every summand is.
struct CountSum {
    private(set) var value: UInt64?

    mutating func add(_ count: UInt64?) {
        guard let count else { return }
        value = Self.adding(value ?? 0, count)
    }

    /// Stays at the largest number rather than starting over: only nonsense gets there.
    static func adding(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }
}
