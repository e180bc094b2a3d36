import LocalTime
import Bytes
import Counts
import EventLog
import Stores
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
    private var zones: SiteZones

    private struct Entry {
        var counts: PeopleCounts
        /// From 1; 0 where it isn't known.
        var line: UInt32
        /// In `forms`.
        var form: UInt32
        /// In `wordings`.
        var wording: UInt32
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
        zones = SiteZones(names)
    }

    /// In the order in which they were met.
    var intervals: [StatedInterval] { table.intervals }

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
        let (index, isNew) = table.insert(interval)
        if isNew {
            newest.append(Self.none)
            grids.add(interval)
        }
        zones.add(interval)
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
            Entry(
                counts: statement.counts, line: statement.line, form: UInt32(forms.count - 1),
                wording: number(of: Wording(interval)), older: below))
        if above == Self.none { newest[index] = entry } else { statements[Int(above)].older = entry }
        reword(index, isOrdered: above == Self.none)
    }

    /// Gives an interval the site's name, the zone and the offset of its newest counts that stand: another import may say them in
    /// another way, and may be taken back.
    ///
    /// - Parameter isOrdered: whether the newest statement was taken up last.
    private func reword(_ index: Int, isOrdered: Bool) {
        let head = newest[index]
        let entry = statements[Int(head)]
        var interval = intervals[index]
        // What is told under another name may not be what stands.
        if forms[Int(entry.form)].kind == .counts,
            entry.older == Self.none || isOrdered && wordings[Int(entry.wording)].site == interval.site
        {
            reword(&interval, as: head)
        } else {
            interval = self.interval(index)
        }
        table.reword(index, as: interval)
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
        PartitionID(rawValue: forms[Int(statements[Int(newest[index])].form)].partition)
    }

    /// The index of an interval of which something is said; by place, start and length.
    func find(_ interval: StatedInterval) -> Int? { table.find(interval) }

    /// The zones by which intervals of the same site were told, an interval's own left out.
    func zones(besidesThatOf interval: StatedInterval) -> [UInt32] { zones.others(than: interval) }

    /// What is said of an interval, from the newest on.
    func newestFirst(_ index: Int, _ body: (StoredStatement) -> Void) {
        var entry = newest[index]
        while entry != Self.none {
            body(statement(entry))
            entry = statements[Int(entry)].older
        }
    }

    /// The newest statement of those whose counts stand, the first name's where several tell of the interval; `nil` where none do.
    func newestStanding(_ index: Int) -> StoredStatement? {
        standing(index)?.newest.map { statement(UInt32($0.offset.rawValue)) }
    }

    /// Names of the site whose counts of an interval don't stand, since those of the first name contradict them.
    func contradictions(_ index: Int) -> [StandingCount.Contradiction] {
        statements[Int(newest[index])].older == Self.none
            ? [] : StandingCount.contradictions(in: countStatements(index))
    }

    /// In the order of their places.
    ///
    /// - Parameter excluded: imports whose statements are left out.
    private func countStatements(_ index: Int, without excluded: Set<UInt32> = []) -> [CountStatement] {
        var found: [CountStatement] = []
        var entry = newest[index]
        while entry != Self.none {
            if !excluded.contains(forms[Int(statements[Int(entry)].form)].importID) {
                found.append(countStatement(entry))
            }
            entry = statements[Int(entry)].older
        }
        return found.reversed()
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
        return StandingCount(countStatements(index, without: excluded))
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
            names, under: wordings[Int(statements[Int(entry)].wording)].site,
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

    /// Whether an interval may overlap another: at its place, or one that is alike, there are intervals of other lengths or steps.
    func mayOverlap(_ index: Int) -> Bool {
        let place = intervals[index].place
        return names.places.alike(place).count > 1 || grids.count(at: place) > 1
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
}
