import Bytes

/// Which statements are of one interval, in the order of their places. Both have numbers in the order in which they were met: an
/// interval that of its first statement, less the statements before it that were not the first of theirs.
///
/// Nothing is kept of intervals with one statement, and some 10 bytes of any further one. One owner.
struct StatementChains: ~Copyable {
    /// Of statements.
    private(set) var count = 0
    private var intervalCount = 0

    // The others: statements that are not the first that was met of their interval.
    private var otherCount = 0
    /// By other: how many intervals there were when it was met.
    private var intervalsBefore = NearNumbers()
    /// By other: the next older statement of its interval.
    private var older = ZeroedArray<UInt32>(count: 0)
    /// By interval: its newest statement, less 1; none is kept as long as each is the first.
    private var newestLinks = ZeroedArray<UInt32>(count: 0)
    /// By interval, where its first statement is not the oldest: only after partitions were added may an older statement come later.
    private var olderThanFirst: [UInt32: UInt32] = [:]

    /// What links are: none, the interval's first statement, or the number of another one + 2.
    private static let none: UInt32 = 0
    private static let first: UInt32 = 1

    /// The first statement of a new interval.
    ///
    /// - Returns: its number.
    mutating func addFirst() -> Int {
        intervalCount += 1
        count += 1
        return count - 1
    }

    /// Another statement of an interval.
    ///
    /// - Parameter precedes: whether the new one comes before a statement in the order of places.
    /// - Returns: its number, and whether it is the interval's newest.
    mutating func add(to interval: Int, precedes: (Int) -> Bool) -> (number: Int, isNewest: Bool) {
        let number = count
        count += 1
        let link = UInt32(otherCount) + 2
        intervalsBefore.set(otherCount, UInt32(intervalCount))
        older.reserve(otherCount + 1)
        otherCount += 1

        var above = Self.none
        var below = newestLink(interval)
        while below != Self.none, precedes(statement(below, interval)) {
            above = below
            below = olderLink(below, interval)
        }
        older.base[Int(link) - 2] = below
        switch above {
        case Self.none:
            newestLinks.reserve(interval + 1)
            newestLinks.base[interval] = link - 1
        case Self.first: olderThanFirst[UInt32(interval)] = link
        default: older.base[Int(above) - 2] = link
        }
        return (number, above == Self.none)
    }

    /// Whether an interval has one statement alone.
    @inline(__always)
    func isSingle(_ interval: Int) -> Bool {
        newestLink(interval) == Self.first && (olderThanFirst.isEmpty || olderThanFirst[UInt32(interval)] == nil)
    }

    /// The number of an interval's newest statement.
    @inline(__always)
    func newest(_ interval: Int) -> Int { statement(newestLink(interval), interval) }

    /// The numbers of an interval's statements, from the newest on.
    @inline(__always)
    func newestFirst(_ interval: Int, _ body: (Int) -> Void) {
        var link = newestLink(interval)
        while link != Self.none {
            body(statement(link, interval))
            link = olderLink(link, interval)
        }
    }

    @inline(__always)
    private func newestLink(_ interval: Int) -> UInt32 {
        interval < newestLinks.count ? newestLinks.base[interval] &+ 1 : Self.first
    }

    private func olderLink(_ link: UInt32, _ interval: Int) -> UInt32 {
        link == Self.first ? olderThanFirst[UInt32(interval)] ?? Self.none : older.base[Int(link) - 2]
    }

    @inline(__always)
    private func statement(_ link: UInt32, _ interval: Int) -> Int {
        if link != Self.first {
            let other = Int(link) - 2
            return other + Int(intervalsBefore[other])
        }
        return otherCount == 0 ? interval : interval + othersBefore(interval)
    }

    /// How many others were met before an interval.
    private func othersBefore(_ interval: Int) -> Int {
        var (low, high) = (0, otherCount)
        // Most often all or none: another import's.
        if intervalsBefore[high - 1] <= interval { return high }
        while low < high {
            let middle = (low + high) / 2
            if intervalsBefore[middle] <= interval { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
