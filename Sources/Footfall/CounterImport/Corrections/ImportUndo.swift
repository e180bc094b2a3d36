import Counts
import EventLog
import FootfallEvents
import Stores
import Timekeeping
import TypedTopics

/// Takes an import back, or an undo, or an invalidation: of each interval that it spoke of, its statements no longer count. What
/// stood before stands again; what other imports said stays as it is.
///
/// ```swift
/// let undo = try ImportUndo(log, id)
/// let plan = try undo.plan()
/// let done = try undo.run()
/// ```
/// **Crash.** A run that was killed goes on under the same id.
/// **Concurrency.** It takes its turn with imports into the same data directory.
package struct ImportUndo {
    /// What an undo comes to.
    package struct Plan: Sendable {
        package let record: ImportRecord
        /// Intervals of which the import says something, also where it doesn't count now.
        package var intervals = 0
        /// Sites of those intervals, in the order of their names.
        package var sites: [String] = []
        /// People in counts of the import that stand, and that no longer would.
        package var people: UInt64 = 0
        /// Every interval whose count in rows is another afterwards, also of other imports; and what would stand again, and is left out
        /// since an interval that overlaps it counts. In the order of time and place.
        package var changes = CountChanges()
        package var leftOut: Int { changes.leftOut }
        /// By whom the import was undone, once it is.
        package var id: ImportID?
    }

    private let log: EventLog
    private let id: ImportID
    private let time: TimeSource
    private let newID: @Sendable () -> ImportID
    package var rowsPerBatch = 4096
    package var rowsPerRequest = 16_384
    /// Of a topic with so many events only those are kept in memory that the import's intervals can touch.
    package var eventsKeptWhole = StatementScope.eventsMin

    package init(
        _ log: EventLog, _ id: ImportID, time: TimeSource = .system,
        newID: @escaping @Sendable () -> ImportID = { ImportID.random() }
    ) {
        self.log = log
        self.id = id
        self.time = time
        self.newID = newID
    }

    /// What would be taken back as the log is now.
    ///
    /// - Throws: ``ImportError/unknownImport(_:)``, ``ImportError/alreadyUndone(_:by:)``, ``ImportError/replaced(_:by:)``, `LogError`.
    package func plan() throws -> Plan {
        let (record, topic) = try found()
        return planned(record, try StatementIndex.read(log, topic, only: scope(topic)))
    }

    /// The intervals of which the import says something; `nil` where the topic is to be kept whole.
    private func scope(_ topic: Topic) throws -> StatementScope? {
        guard try StatementScope.isWorthwhile(log, topic, eventsMin: eventsKeptWhole) else { return nil }
        var scope = StatementScope()
        try scope.add(intervalsOf: [id], log, topic, stores: KnownStores(log))
        return scope
    }

    private func planned(_ record: ImportRecord, _ index: StatementIndex) -> Plan {
        var plan = Plan(record: record)
        let number = index.names.number(of: id)
        var sites: Set<UInt32> = []
        var intervals: [UInt32] = []
        for found in index.intervals.indices where index.says(found, number) {
            intervals.append(UInt32(found))
            sites.insert(index.names.places[index.intervals[found].place].site)
            guard index.live(found).contains(number), let standing = index.standing(found) else { continue }
            plan.people &+= standing.people(of: id)
        }
        plan.intervals = intervals.count
        plan.sites = sites.map { index.names.sites.names[Int($0)] }.sorted()
        plan.changes = changes(index, intervals, number)
        return plan
    }

    /// Takes the import's statements back in the index, and looks what became of all intervals.
    private func changes(_ index: StatementIndex, _ intervals: [UInt32], _ number: UInt32) -> CountChanges {
        let before = IntervalVerdicts(index)
        var retraction = StoredStatement(importID: index.names.number(of: .random()))
        retraction.kind = .retraction
        retraction.retracts = number
        for found in index.inOrderOfStanding(intervals.lazy.map(Int.init), without: [number]) {
            index.add(retraction, of: index.interval(Int(found)), in: index.partition(of: Int(found)))
        }
        return CountChanges(index, before: before, after: IntervalVerdicts(index))
    }

    private func found() throws -> (ImportRecord, Topic) {
        let imports = try KnownImports(log)
        guard let record = imports[id] else { throw ImportError.unknownImport(id.description) }
        switch record.state {
        case .undone(let by): throw ImportError.alreadyUndone(id.description, by: by.description)
        case .replaced(let by): throw ImportError.replaced(id.description, by: by.description)
        case .done, .unfinished: break
        }
        return (record, try FootfallTopic.counts.definition.checked(log.topic(record.topic)))
    }

    /// Takes it back.
    ///
    /// - Parameter report: told while other imports have their turn; may end the waiting by throwing.
    package func run(_ report: (ImportNotice) throws -> Void = { _ in }) throws -> Plan {
        try run(in: ImportTurn(log, report))
    }

    /// Takes it back in the turn of an import that is under way.
    func run(in turn: borrowing ImportTurn) throws -> Plan {
        try log.repeating {
            let (record, topic) = try found()
            let scope = try scope(topic)
            var plan = planned(record, try StatementIndex.read(log, topic, only: scope))
            var run = CorrectionRun(log: log, topic: topic, name: "undo:\(id)", time: time, newID: newID)
            run.settings = .init(rowsPerBatch: rowsPerBatch, rowsPerRequest: rowsPerRequest)
            run.scope = scope
            let done = try run.run(
                .retraction(of: id),
                // Also where another import has it displaced now: it must not count again once that one is taken back.
                isDue: { index, found, _ in index.says(found, index.names.number(of: id)) },
                event: { intervals in
                    var undone = ImportUndone()
                    undone.undoes = id.description
                    undone.topic = topic.name
                    undone.intervals = intervals
                    return .undone(undone)
                })
            plan.id = done.id
            plan.intervals = done.intervals
            return plan
        }
    }
}

extension StandingCount {
    /// People in the counts that an import brought.
    fileprivate func people(of importID: ImportID) -> UInt64 {
        var own = PeopleCounts()
        if enteredBy == importID { own.entered = counts.entered }
        if exitedBy == importID { own.exited = counts.exited }
        if totalBy == importID { own.total = counts.total }
        return own.people
    }
}
