import Bytes

/// Which statements are of one interval, in the order of their places. Both have numbers in the order in which they were met: an
/// interval that of its first statement, less the statements before it that were not the first of theirs.
///
/// Nothing is kept of intervals with one statement, and some 10 bytes of any further one at most. One owner.
struct StatementChains: ~Copyable {
    /// Of statements.
    private(set) var count = 0
    private var intervalCount = 0

    // The others: statements that are not the first that was met of their interval.
    private var otherCount = 0
    /// By other: how many intervals there were when it was met.
    private var intervalsBefore = NearNumbers()
    /// By other: the next older statement of its interval.
    private var older = LinkColumn()
    /// By interval: its newest statement; none is kept as long as each is the first.
    private var newestLinks = NearNumbers()
    /// By interval, where its first statement is not the oldest: only after partitions were added may an older statement come later.
    private var olderThanFirst: [UInt32: UInt32] = [:]

    /// What links are: none, the interval's first statement, or the number of another one + 2.
    fileprivate static let none: UInt32 = 0
    fileprivate static let first: UInt32 = 1

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
        otherCount += 1

        var above = Self.none
        var below = newestLink(interval)
        while below != Self.none, precedes(statement(below, interval)) {
            above = below
            below = olderLink(below, interval)
        }
        older.set(link, below)
        switch above {
        case Self.none:
            newestLinks.set(interval, link)
        case Self.first: olderThanFirst[UInt32(interval)] = link
        default: older.set(above, link)
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
        otherCount == 0 ? Self.first : max(Self.first, newestLinks[interval])
    }

    private func olderLink(_ link: UInt32, _ interval: Int) -> UInt32 {
        link == Self.first ? olderThanFirst[UInt32(interval)] ?? Self.none : older[link]
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

/// The link that follows on each of another statement: mostly none, the first one, or a neighbour. One owner.
private struct LinkColumn: ~Copyable {
    /// By other: the link as it is where it leads to no other, else how far it is to that one: twice the distance, and 1 more where it
    /// lies behind.
    private var numbers = NumberColumn()

    subscript(_ link: UInt32) -> UInt32 {
        let number = numbers[Int(link) - 2]
        guard number > UInt64(StatementChains.first) else { return UInt32(number) }
        let distance = UInt32(truncatingIfNeeded: number >> 1)
        return number & 1 == 0 ? link &- distance : link &+ distance
    }

    mutating func set(_ link: UInt32, _ next: UInt32) {
        let isOther = next > StatementChains.first
        let distance = UInt64(next < link ? link - next : next - link)
        numbers.set(Int(link) - 2, isOther ? distance << 1 | (next < link ? 0 : 1) : UInt64(next))
    }
}
