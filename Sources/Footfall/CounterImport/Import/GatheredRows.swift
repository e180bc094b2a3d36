import Bytes
import Counts
import LocalTime
import Timekeeping

/// What rows that are added up come to: the people of each interval of a place, whichever order they came in.
///
/// Some 25 bytes an interval. For one thread.
struct GatheredRows: ~Copyable {
    typealias Delivery = FileIntervals.Delivery

    /// Whether all rows were added.
    var isComplete = false

    private var intervals = IntervalTable()
    private var counts = CountColumns()
    /// The line of the first row of each.
    private var lines = NearNumbers()
    /// Counts that a row has no number for, as bits: nobody knows their sum. And ``exactBit``.
    private var marks = ZeroedArray<UInt8>(count: 0)
    private var taken = 0

    /// By place: of which counts there is any person, as bits.
    private var seen: [UInt32: UInt8] = [:]
    private let countsDays: Bool
    private let arePersons: Bool
    /// Whether the row said its offset from UTC.
    private static let exactBit: UInt8 = 8
    private static let allCounts: UInt8 = 7

    /// Which counts the rows of an interval have between them, as ``PeopleCounts/bits``, where a cell of each says the direction: those
    /// that no row has are zero. 0 where none says it.
    private let directions: UInt8

    init(_ format: CounterFormat) {
        countsDays = format.countsDays
        arePersons = format.gathering == .persons
        guard case .long(let long) = format.columns, let direction = long.direction else {
            directions = 0
            return
        }
        directions =
            (direction.entered.isEmpty ? 0 : 1) | (direction.exited.isEmpty ? 0 : 2)
            | (direction.neither.isEmpty ? 0 : 4)
    }

    // MARK: Adding

    /// - Parameter roles: which counts the row has a place for, as bits.
    /// - Returns: What the interval would come to, where that is more than ``CounterFile/peopleMax``: then nobody knows its counts.
    mutating func add(_ delivery: Delivery, roles: UInt8) -> UInt64? {
        let unknown = roles & ~delivery.counts.bits
        if arePersons { seen[delivery.interval.place, default: 0] |= delivery.counts.bits }
        let (index, _, isNew) = intervals.insert(delivery.interval)
        marks.reserve(index + 1)
        marks.base[index] |= unknown
        guard !isNew else {
            counts.set(index, delivery.counts)
            lines.set(index, UInt32(clamping: delivery.line))
            if delivery.isExact { marks.base[index] |= Self.exactBit }
            return nil
        }
        var sum = counts[index]
        sum.add(delivery.counts)
        guard largest(of: sum) <= CounterFile.peopleMax else {
            marks.base[index] |= Self.allCounts
            return largest(of: sum)
        }
        counts.set(index, sum)
        return nil
    }

    /// The largest of the counts that an interval would have.
    private func largest(of counts: PeopleCounts) -> UInt64 {
        let entered = counts.entered == PeopleCounts.absent ? 0 : counts.entered
        let exited = counts.exited == PeopleCounts.absent ? 0 : counts.exited
        let total = counts.total == PeopleCounts.absent ? 0 : counts.total
        return directions & 4 != 0 ? entered + exited + total : max(entered, exited, total)
    }

    // MARK: Handing out

    /// The next interval, in the order in which they were met; without any count where none of its sums is known.
    mutating func next() -> Delivery? {
        guard taken < intervals.count else { return nil }
        let index = taken
        taken += 1
        var counts = counts[index]
        complete(&counts, at: intervals[index].place)
        let marks = marks.base[index]
        if marks & 1 != 0 { counts.entered = PeopleCounts.absent }
        if marks & 2 != 0 { counts.exited = PeopleCounts.absent }
        if marks & 4 != 0 { counts.total = PeopleCounts.absent }
        let interval = intervals[index]
        var label = interval.label
        // Where clocks skip midnight, a day is called by it all the same.
        if countsDays { label = LocalLabel(minutes: label.minutes.dividedDown(by: 1440) * 1440) }
        return Delivery(
            interval: interval, label: label, counts: counts, line: Int(lines[index]),
            isExact: marks & Self.exactBit != 0)
    }

    /// Of rows whose cell says the direction. Where each row is a person, nobody went the way that none of an interval's did; unless the
    /// file has no one of a place who did.
    private func complete(_ counts: inout PeopleCounts, at place: UInt32) {
        guard directions != 0 else { return }
        if arePersons {
            let known = directions & (seen[place] ?? 0)
            if known & 1 != 0, counts.entered == PeopleCounts.absent { counts.entered = 0 }
            if known & 2 != 0, counts.exited == PeopleCounts.absent { counts.exited = 0 }
        }
        guard counts.total != PeopleCounts.absent else { return }
        if counts.entered != PeopleCounts.absent { counts.total += counts.entered }
        if counts.exited != PeopleCounts.absent { counts.total += counts.exited }
    }
}

extension PeopleCounts {
    /// Adds what each has; a count that only one of them has is that one's.
    fileprivate mutating func add(_ other: PeopleCounts) {
        func sum(_ a: UInt64, _ b: UInt64) -> UInt64 { a == Self.absent ? b : b == Self.absent ? a : a + b }
        entered = sum(entered, other.entered)
        exited = sum(exited, other.exited)
        total = sum(total, other.total)
    }
}
