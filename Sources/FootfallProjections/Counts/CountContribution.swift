/// What one interval adds to its hour or day. Its identity is (site, label): a later event of it replaces it.
struct CountContribution: Equatable {
    var site: Int
    /// The label as delivered, minutes on the wall clock since 1970.
    var label: Int64
    /// Minutes east of UTC that the site's clock had.
    var offsetMinutes: Int64
    var entered: UInt64?
    var exited: UInt64?
    var total: UInt64?

    /// The delivered total, else the sum of the directions that are there.
    var persons: UInt64? {
        if let total { return total }
        if entered == nil && exited == nil { return nil }
        return CountSum.adding(entered ?? 0, exited ?? 0)
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

/// An event on its way into the file: a contribution, or the removal of one that moved to another bucket.
struct CountChange {
    var bucket: CountBucket
    /// When it came: of two changes of an identity the later counts.
    var order: Int
    var isRemoval: Bool
    var contribution: CountContribution
}
