/// A source's intervals, or those of its intervals whose labels the clocks skip: such an interval is another one than that of the
/// hour after it, although both begin at one instant, and neither overlaps the other.
struct CountLane: Hashable, Comparable {
    /// Twice the source's number in the file's `groups`, and 1 more where labels are skipped.
    let number: Int

    init(number: Int) { self.number = number }

    init(source: Int, isSkippedLabel: Bool) { number = source * 2 + (isSkippedLabel ? 1 : 0) }

    /// The number of its site, line and counter.
    var source: Int { number / 2 }
    var isSkippedLabel: Bool { number % 2 == 1 }

    static func < (a: CountLane, b: CountLane) -> Bool { a.number < b.number }
}
