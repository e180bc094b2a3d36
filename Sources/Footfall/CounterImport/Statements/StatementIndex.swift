import Bytes
import Counts
import EventLog
import LocalTime
import Stores
import Timekeeping

/// All that is said in a topic of counts, by interval: what stands of each, and which intervals overlap one.
///
/// Some 20 bytes an interval with one statement, and as many a further statement at most. For one thread.
package final class StatementIndex {
    package let names: StatementNames
    /// Where each partition ended when the topic was read.
    private(set) var highWaterMarks: [Offset] = []
    @exclusivity(unchecked) private var table = IntervalTable()
    @exclusivity(unchecked) private var chains = StatementChains()
    @exclusivity(unchecked) private var statements = StatementColumns()
    @exclusivity(unchecked) private var grids = IntervalGrids()
    @exclusivity(unchecked) private var zones: SiteZones

    init(_ names: StatementNames = StatementNames()) {
        self.names = names
        zones = SiteZones(names)
    }

    /// In the order in which they were met.
    package var intervals: StatedIntervals { StatedIntervals(index: self) }
    package var count: Int { table.count }
    /// How an interval is told, in ``tellings``.
    func telling(_ index: Int) -> UInt32 { table.telling(index) }
    var tellings: TellingTable { table.known }
    package func interval(_ index: Int) -> StatedInterval { table[index] }

    /// Reads all of a topic as it is now.
    ///
    /// - Parameters:
    ///   - stores: as they are known; `nil` for what the log says of them now.
    ///   - scope: intervals outside of it are left out. Where some of a site's may overlap one another all of that site are kept: which
    ///     of them counts may depend on any.
    package static func read(
        _ log: EventLog, _ topic: Topic, stores: KnownStores? = nil, only scope: StatementScope? = nil
    ) throws -> StatementIndex {
        let stores = try stores ?? KnownStores(log)
        let index = StatementIndex(StatementNames(stores: stores))
        try index.read(log, topic, scope)
        guard var scope else { return index }
        let overlapping = index.sitesThatMayOverlap.filter { scope.isCut($0) }
        guard !overlapping.isEmpty else { return index }
        for site in overlapping { scope.addAll(of: site) }
        let whole = StatementIndex(StatementNames(stores: stores))
        try whole.read(log, topic, scope)
        return whole
    }

    private func read(_ log: EventLog, _ topic: Topic, _ scope: StatementScope?) throws {
        var scope = scope
        var scan = CountsScan(names)
        for partition in topic.partitions {
            var last = EventTime.min
            let end = try scan.scan(log, topic, partition, from: .zero) { interval, statement, appendTime in
                last = max(last, appendTime)
                switch scope?.part(of: interval, names) ?? .inside {
                case .outside: break
                case .besides: note(interval)
                case .inside: add(statement, of: interval, appendTime: last, partition: partition)
                }
            }
            highWaterMarks.append(end)
        }
    }

    private var sitesThatMayOverlap: Set<String> {
        let places = names.places
        return Set(
            places.places.indices.filter { mayOverlap(at: UInt32($0)) }.map {
                names.sites.names[Int(places.places[$0].site)]
            })
    }

    /// Takes up that there is an interval, and nothing of what is said of it.
    private func note(_ interval: StatedInterval) {
        grids.add(interval)
        zones.add(interval)
    }

    /// Takes up a statement that comes after all that is known.
    func add(_ statement: StoredStatement, of interval: StatedInterval, in partition: PartitionID) {
        add(statement, of: interval, appendTime: .max, partition: partition)
    }

    func add(
        _ statement: StoredStatement, of interval: StatedInterval, appendTime: EventTime, partition: PartitionID
    ) {
        let (index, telling, isNew) = table.insert(interval)
        zones.add(interval)
        let form = StatementForm(statement, appendTime, partition)
        guard !isNew else {
            grids.add(interval)
            statements.set(chains.addFirst(), statement, form)
            return
        }
        // Only after partitions were added may an older statement come later.
        let (number, isNewest) = chains.add(to: index) { form.precedes(statements.forms[$0]) }
        statements.set(number, statement, form)
        if telling != table.telling(index) { statements.tellings.set(number, UInt64(telling)) }
        retell(index, isOrdered: isNewest)
    }

    /// Gives an interval of several statements the site's name, the zone and the offset of its newest counts that stand: another import may say them in
    /// another way, and may be taken back.
    ///
    /// - Parameter isOrdered: whether the newest statement was taken up last.
    private func retell(_ index: Int, isOrdered: Bool) {
        let newest = chains.newest(index)
        let current = table.telling(index)
        let said = telling(of: newest, index)
        // What is told under another name may not be what stands.
        let isPlain =
            isOrdered && statements.forms[newest].kind == .counts
            && table.known.site(said) == table.known.site(current)
        let due = isPlain ? said : telling(of: index, without: [])
        guard due != current else { return }
        // Statements without a telling of their own have that of the interval.
        chains.newestFirst(index) { number in
            if statements.tellings[number] == NumberColumn.absent { statements.tellings.set(number, UInt64(current)) }
        }
        table.retell(index, as: due)
    }

    /// How a statement of an interval tells it.
    private func telling(of statement: Int, _ index: Int) -> UInt32 {
        let own = statements.tellings[statement]
        return own == NumberColumn.absent ? table.telling(index) : UInt32(truncatingIfNeeded: own)
    }

    /// How the newest counts of an interval tell it that stand; where none do, as it was known.
    private func telling(of index: Int, without excluded: Set<UInt32>) -> UInt32 {
        standing(index, without: excluded)?.newest.map { telling(of: Int($0.offset.rawValue), index) }
            ?? table.telling(index)
    }

    /// An interval as its newest counts have it that stand; where none do, as it was known.
    ///
    /// - Parameter excluded: imports whose statements don't count.
    func interval(_ index: Int, without excluded: Set<UInt32> = []) -> StatedInterval {
        table.known.interval(telling(of: index, without: excluded), table[index].start)
    }

    /// The partition that has the newest statement about an interval.
    func partition(of index: Int) -> PartitionID {
        PartitionID(rawValue: statements.forms[chains.newest(index)].partition)
    }

    /// The index of an interval of which something is said; by place, start and length.
    func find(_ interval: StatedInterval) -> Int? { table.find(interval) }

    /// The zones by which intervals of the same site were told, an interval's own left out.
    func zones(besidesThatOf interval: StatedInterval) -> [UInt32] { zones.others(than: interval) }

    /// `false` where it is known at once that no interval of the same site was told by another zone.
    func mayHaveOtherZones(than interval: StatedInterval) -> Bool { zones.mayHaveOthers(than: interval) }

    /// Whether these counts are all that is said of an interval.
    func hasOnly(_ counts: PeopleCounts, _ index: Int) -> Bool {
        chains.isSingle(index) && statements.hasCounts(chains.newest(index), counts)
    }

    /// What is said of an interval, from the newest on.
    func newestFirst(_ index: Int, _ body: (StoredStatement) -> Void) {
        chains.newestFirst(index) { body(statements[$0]) }
    }

    /// The newest statement of those whose counts stand, the first name's where several tell of the interval; `nil` where none do.
    func newestStanding(_ index: Int) -> StoredStatement? {
        standing(index)?.newest.map { statements[Int($0.offset.rawValue)] }
    }

    /// Names of the site whose counts of an interval don't stand, since those of the first name contradict them.
    func contradictions(_ index: Int) -> [StandingCount.Contradiction] {
        chains.isSingle(index) ? [] : StandingCount.contradictions(in: countStatements(index))
    }

    /// In the order of their places.
    ///
    /// - Parameter excluded: imports whose statements are left out.
    private func countStatements(_ index: Int, without excluded: Set<UInt32> = []) -> [CountStatement] {
        var found: [CountStatement] = []
        chains.newestFirst(index) { number in
            if excluded.isEmpty || !excluded.contains(statements.forms[number].importID) {
                found.append(countStatement(number, index))
            }
        }
        return found.reversed()
    }

    /// What stands of an interval. The places that it names have the numbers of statements as their offsets.
    ///
    /// - Parameter excluded: imports whose statements don't count.
    func standing(_ index: Int, without excluded: Set<UInt32> = []) -> StandingCount? {
        guard chains.isSingle(index) else { return StandingCount(countStatements(index, without: excluded)) }
        let only = chains.newest(index)
        guard excluded.isEmpty || !excluded.contains(statements.forms[only].importID) else { return nil }
        return StandingCount(only: countStatement(only, index))
    }

    private func countStatement(_ number: Int, _ index: Int) -> CountStatement {
        statements[number].statement(
            names, under: table.known.site(telling(of: number, index)), at: place(of: number))
    }

    /// Where a statement stands, by its number.
    func place(of statement: Int) -> StatementPlace {
        let form = statements.forms[statement]
        return StatementPlace(
            appendTime: form.appendTime, partition: PartitionID(rawValue: form.partition),
            offset: Offset(Int64(statement)))
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
        mayOverlap(at: table[index].place)
    }

    private func mayOverlap(at place: UInt32) -> Bool {
        names.places.hasAlike(place) || grids.mayOverlap(at: place)
    }

    /// Intervals that overlap one, itself left out, at places where the same people may be counted.
    ///
    /// - Parameter onlyStanding: only those with counts that stand.
    func overlapping(_ interval: StatedInterval, standing onlyStanding: Bool = true) -> [Int] {
        guard names.places.hasAlike(interval.place) || grids.hasOthers(than: interval) else { return [] }
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

/// The intervals of an index by their numbers. As the index is.
package struct StatedIntervals: RandomAccessCollection {
    fileprivate let index: StatementIndex

    package var startIndex: Int { 0 }
    package var endIndex: Int { index.count }
    package subscript(_ number: Int) -> StatedInterval { index.interval(number) }
}
