import LocalTime
import Bytes
import Counts
import EventLog
import Stores
import Timekeeping

/// All that is said in a topic of counts, by interval: what stands of each, and which intervals overlap one.
///
/// Some hundred bytes an interval with one statement. For one thread.
final class StatementIndex {
    let names: StatementNames
    /// Where each partition ended when the topic was read.
    private(set) var highWaterMarks: [Offset] = []
    private(set) var intervals: [StatedInterval] = []
    /// By interval: index of its newest statement.
    private var newest: [UInt32] = []
    private var statements: [Entry] = []
    /// Open addressing, a power of two: index of an interval + 1, 0 for free.
    private var slots: [UInt32]
    private var grids = IntervalGrids()

    private struct Entry {
        var statement: StoredStatement
        /// In `wordings`.
        var wording: UInt32
        /// Never falls within a partition, whatever its clock did.
        var appendTime: EventTime
        var partition: Int32
        /// The next older one of the same interval.
        var older: UInt32
    }

    /// How a statement names its site, and how its label became the start.
    private struct Wording: Hashable {
        var site: UInt32
        var offsetMinutes: Int32
        var zone: UInt32

        init(_ interval: StatedInterval) {
            (site, offsetMinutes, zone) = (interval.site, interval.offsetMinutes, interval.zone)
        }
    }

    private var wordings: [Wording] = []
    private var wordingNumbers: [Wording: UInt32] = [:]
    /// By site: the number + 1 of the wording that it had last.
    private var lastWordings: [UInt32] = []

    private static let none = UInt32.max

    init(_ names: StatementNames = StatementNames()) {
        self.names = names
        slots = Array(repeating: 0, count: 1024)
    }

    /// Reads all of a topic as it is now.
    ///
    /// - Parameter stores: as they are known; `nil` for what the log says of them now.
    convenience init(_ log: EventLog, _ topic: Topic, stores: KnownStores? = nil) throws {
        self.init(StatementNames(stores: try stores ?? KnownStores(log)))
        var scan = CountsScan(names)
        for partition in topic.partitions {
            var last = EventTime.min
            let end = try scan.scan(log, topic, partition, from: .zero) { interval, statement, appendTime in
                last = max(last, appendTime)
                add(statement, of: interval, appendTime: last, partition: partition)
            }
            highWaterMarks.append(end)
        }
    }

    /// Takes up a statement that comes after all that is known.
    func add(_ statement: StoredStatement, of interval: StatedInterval, in partition: PartitionID) {
        add(statement, of: interval, appendTime: .max, partition: partition)
    }

    private func add(
        _ statement: StoredStatement, of interval: StatedInterval, appendTime: EventTime, partition: PartitionID
    ) {
        let index = self.index(of: interval)
        let entry = UInt32(statements.count)
        let key = (appendTime, Int32(partition.index))
        var above = Self.none
        var below = newest[index]
        // Only after partitions were added may an older statement come later.
        while below != Self.none {
            let other = statements[Int(below)]
            guard (other.appendTime, other.partition) > key else { break }
            above = below
            below = other.older
        }
        statements.append(
            Entry(
                statement: statement, wording: number(of: Wording(interval)), appendTime: appendTime,
                partition: key.1, older: below))
        if above == Self.none { newest[index] = entry } else { statements[Int(above)].older = entry }
        reword(index)
    }

    /// Gives an interval the site's name, the zone and the offset of its newest counts that stand: another import may say them in
    /// another way, and may be taken back.
    private func reword(_ index: Int) {
        let head = newest[index]
        if statements[Int(head)].statement.kind == .counts {
            reword(&intervals[index], as: head)
        } else {
            intervals[index] = interval(index)
        }
    }

    /// An interval as its newest counts have it that stand; where none do, as it was known.
    ///
    /// - Parameter excluded: imports whose statements don't count.
    func interval(_ index: Int, without excluded: Set<UInt32> = []) -> StatedInterval {
        var interval = intervals[index]
        if let newest = standing(index, without: excluded)?.newest {
            reword(&interval, as: UInt32(newest.offset.rawValue))
        }
        return interval
    }

    private func reword(_ interval: inout StatedInterval, as entry: UInt32) {
        let wording = wordings[Int(statements[Int(entry)].wording)]
        (interval.site, interval.offsetMinutes, interval.zone) = (wording.site, wording.offsetMinutes, wording.zone)
    }

    private func number(of wording: Wording) -> UInt32 {
        while lastWordings.count <= Int(wording.site) { lastWordings.append(0) }
        let last = lastWordings[Int(wording.site)]
        if last != 0, wordings[Int(last) - 1] == wording { return last - 1 }
        let number = wordingNumbers[wording] ?? UInt32(wordings.count)
        if number == UInt32(wordings.count) {
            wordings.append(wording)
            wordingNumbers[wording] = number
        }
        lastWordings[Int(wording.site)] = number + 1
        return number
    }

    /// The partition that has the newest statement about an interval.
    func partition(of index: Int) -> PartitionID {
        PartitionID(Int(statements[Int(newest[index])].partition))
    }

    private func index(of interval: StatedInterval) -> Int {
        let slot = self.slot(interval)
        if slots[slot] != 0 { return Int(slots[slot]) - 1 }
        intervals.append(interval)
        newest.append(Self.none)
        slots[slot] = UInt32(intervals.count)
        grids.add(interval)
        if intervals.count * 2 > slots.count { grow() }
        return intervals.count - 1
    }

    /// The index of an interval of which something is said; by place, start and length.
    func find(_ interval: StatedInterval) -> Int? {
        let slot = self.slot(interval)
        return slots[slot] == 0 ? nil : Int(slots[slot]) - 1
    }

    /// What is said of an interval, from the newest on.
    func newestFirst(_ index: Int, _ body: (StoredStatement) -> Void) {
        var entry = newest[index]
        while entry != Self.none {
            body(statements[Int(entry)].statement)
            entry = statements[Int(entry)].older
        }
    }

    /// What stands of an interval.
    ///
    /// - Parameter excluded: imports whose statements don't count.
    func standing(_ index: Int, without excluded: Set<UInt32> = []) -> StandingCount? {
        let head = statements[Int(newest[index])]
        if head.older == Self.none {
            guard !excluded.contains(head.statement.importID) else { return nil }
            return StandingCount(CollectionOfOne(countStatement(newest[index])))
        }
        var found: [CountStatement] = []
        var entry = newest[index]
        while entry != Self.none {
            if !excluded.contains(statements[Int(entry)].statement.importID) { found.append(countStatement(entry)) }
            entry = statements[Int(entry)].older
        }
        return StandingCount(found.reversed())
    }

    private func countStatement(_ entry: UInt32) -> CountStatement {
        let stored = statements[Int(entry)]
        return stored.statement.statement(
            names,
            at: StatementPlace(
                appendTime: stored.appendTime, partition: PartitionID(Int(stored.partition)),
                offset: Offset(Int64(entry))))
    }

    /// Imports of whose statements about an interval any was not taken back.
    ///
    /// - Parameter excluded: an import whose statements don't count.
    func live(_ index: Int, without excluded: UInt32? = nil) -> Set<UInt32> {
        var live: Set<UInt32> = []
        var retracted: Set<UInt32> = excluded.map { [$0] } ?? []
        newestFirst(index) { statement in
            guard !retracted.contains(statement.importID) else { return }
            live.insert(statement.importID)
            if statement.kind == .retraction, statement.retracts != 0 { retracted.insert(statement.retracts) }
        }
        return live
    }

    /// Intervals that overlap one, itself left out, at places where the same people may be counted.
    ///
    /// - Parameter onlyStanding: only those with counts that stand.
    func overlapping(_ interval: StatedInterval, standing onlyStanding: Bool = true) -> [Int] {
        var found: [Int] = []
        for place in names.places.alike(interval.place) {
            var there = interval
            there.place = place
            grids.forEachCandidate(around: there) { candidate in
                let isItself =
                    place == interval.place && candidate.start == interval.start
                    && candidate.seconds == interval.seconds
                guard !isItself, let index = find(candidate) else { return }
                if onlyStanding, standing(index)?.counts.isEmpty ?? true { return }
                found.append(index)
            }
        }
        return found
    }

    /// The slot that holds an interval, or the free one where it belongs.
    private func slot(_ interval: StatedInterval) -> Int {
        let mask = slots.count - 1
        let mixed = SplitMix64.mix(
            UInt64(bitPattern: interval.start.milliseconds) ^ UInt64(interval.place) &<< 40
                ^ UInt64(interval.seconds) &<< 20)
        var slot = Int(truncatingIfNeeded: mixed) & mask
        while slots[slot] != 0 {
            let known = intervals[Int(slots[slot]) - 1]
            if known.start == interval.start, known.place == interval.place, known.seconds == interval.seconds { break }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for (index, interval) in intervals.enumerated() { slots[slot(interval)] = UInt32(index + 1) }
    }
}
