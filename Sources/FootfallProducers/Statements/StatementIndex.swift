import LocalTime
import Bytes
import Counts
import EventLog
import Timekeeping

/// All that is said in a topic of counts, by interval: what stands of each, and which intervals overlap one.
///
/// Some 90 bytes an interval with one statement. For one thread.
final class StatementIndex {
    let names: StatementNames
    /// Where each partition ended when the topic was read.
    private(set) var highWaterMarks: [Offset] = []
    private var table = IntervalTable()
    /// By interval: index of its newest statement.
    private var newest: [UInt32] = []
    private var statements: [Entry] = []
    private var forms: [Form] = []
    private var grids = IntervalGrids()

    private struct Entry {
        var counts: PeopleCounts
        /// From 1; 0 where it isn't known.
        var line: UInt32
        /// In `forms`.
        var form: UInt32
        /// The next older one of the same interval.
        var older: UInt32
    }

    /// What statements that were read or made one after the other mostly have in common.
    private struct Form: Equatable {
        var kind: StoredStatement.Kind
        var importID: UInt32
        var retracts: UInt32
        var source: UInt32
        var partition: Int32
        /// Never falls within a partition, whatever its clock did.
        var appendTime: EventTime

        init(_ statement: StoredStatement, _ appendTime: EventTime, _ partition: PartitionID) {
            kind = statement.kind
            importID = statement.importID
            retracts = statement.retracts
            source = statement.source
            self.partition = partition.rawValue
            self.appendTime = appendTime
        }

        func precedes(_ other: Form) -> Bool {
            appendTime != other.appendTime ? appendTime < other.appendTime : partition < other.partition
        }
    }

    private static let none = UInt32.max

    init(_ names: StatementNames = StatementNames()) {
        self.names = names
    }

    /// In the order in which they were met.
    var intervals: [StatedInterval] { table.intervals }

    /// Reads all of a topic as it is now.
    convenience init(_ log: EventLog, _ topic: Topic, _ names: StatementNames = StatementNames()) throws {
        self.init(names)
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
    func add(_ statement: StoredStatement, of interval: StatedInterval) {
        add(statement, of: interval, appendTime: .max, partition: PartitionID(0))
    }

    private func add(
        _ statement: StoredStatement, of interval: StatedInterval, appendTime: EventTime, partition: PartitionID
    ) {
        let (index, isNew) = table.insert(interval)
        if isNew {
            newest.append(Self.none)
            grids.add(interval)
        }
        let form = Form(statement, appendTime, partition)
        if forms.last != form { forms.append(form) }
        let entry = UInt32(statements.count)
        var above = Self.none
        var below = newest[index]
        // Only after partitions were added may an older statement come later.
        while below != Self.none, form.precedes(forms[Int(statements[Int(below)].form)]) {
            above = below
            below = statements[Int(below)].older
        }
        statements.append(
            Entry(counts: statement.counts, line: statement.line, form: UInt32(forms.count - 1), older: below))
        if above == Self.none { newest[index] = entry } else { statements[Int(above)].older = entry }
        // How a label became the start may be said in another way later.
        if above == Self.none {
            if !isNew { table.setClock(of: index, as: interval) }
        }
    }

    /// The index of an interval of which something is said; by place, start and length.
    func find(_ interval: StatedInterval) -> Int? { table.find(interval) }

    /// What is said of an interval, from the newest on.
    func newestFirst(_ index: Int, _ body: (StoredStatement) -> Void) {
        var entry = newest[index]
        while entry != Self.none {
            body(statement(entry))
            entry = statements[Int(entry)].older
        }
    }

    /// What stands of an interval.
    ///
    /// - Parameter excluded: imports whose statements don't count.
    func standing(_ index: Int, without excluded: Set<UInt32> = []) -> StandingCount? {
        let head = statements[Int(newest[index])]
        if head.older == Self.none {
            guard excluded.isEmpty || !excluded.contains(forms[Int(head.form)].importID) else { return nil }
            return StandingCount(only: countStatement(newest[index]))
        }
        var found: [CountStatement] = []
        var entry = newest[index]
        while entry != Self.none {
            if !excluded.contains(forms[Int(statements[Int(entry)].form)].importID) {
                found.append(countStatement(entry))
            }
            entry = statements[Int(entry)].older
        }
        return StandingCount(found.reversed())
    }

    private func statement(_ entry: UInt32) -> StoredStatement {
        let known = statements[Int(entry)]
        let form = forms[Int(known.form)]
        return StoredStatement(
            counts: known.counts, kind: form.kind, importID: form.importID, retracts: form.retracts,
            source: form.source,
            line: known.line)
    }

    private func countStatement(_ entry: UInt32) -> CountStatement {
        let form = forms[Int(statements[Int(entry)].form)]
        return statement(entry).statement(
            names,
            at: StatementPlace(
                appendTime: form.appendTime, partition: PartitionID(rawValue: form.partition),
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

    /// Intervals that overlap one, itself left out, at the same place.
    ///
    /// - Parameter onlyStanding: only those with counts that stand.
    func overlapping(_ interval: StatedInterval, standing onlyStanding: Bool = true) -> [Int] {
        var found: [Int] = []
        grids.forEachCandidate(around: interval) { candidate in
            guard candidate.start != interval.start || candidate.seconds != interval.seconds,
                let index = find(candidate)
            else { return }
            if onlyStanding, standing(index)?.counts.isEmpty ?? true { return }
            found.append(index)
        }
        return found
    }
}
