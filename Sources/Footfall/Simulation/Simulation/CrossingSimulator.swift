import Bytes
import CounterImport
import EventLog
import FootfallEvents
import Stores
import TypedTopics

/// Expands imported counts into individual crossings: as many `VisitorObserved` events as people were counted, spread
/// over each interval, in the order of time over all sites.
///
/// ```swift
/// let simulator = CrossingSimulator(log: log, options: options)
/// let summary = try simulator.run { progress in … }
/// ```
/// **Reproducible.** Same counts, filters and seed give the same events in the same order, whatever else is in the log.
/// **Crash.** The position is committed with the appends; the next run goes on behind it. A larger limit goes on as well.
/// **Concurrency.** Of two runs of the same simulation at once one ends with ``SimulationError/anotherRun``. Different
/// ones may run side by side.
///
/// For one thread.
package final class CrossingSimulator {
    private let log: EventLog
    private let options: SimulationOptions

    private static let ticketsMax = 3

    package init(log: EventLog, options: SimulationOptions) {
        self.log = log
        self.options = options
    }

    /// Appends what is missing.
    ///
    /// - Parameter report: told after each request. If it throws, the run ends there; the next goes on behind it.
    /// - Throws: ``SimulationError``, `LogError`; `LogError.notSynthetic` where the topic of visits holds what nobody made up.
    package func run(_ report: (SimulationProgress) throws -> Void = { _ in }) throws -> SimulationSummary {
        let selected = try SelectedCounts(log, options)
        let topic = try self.topic()
        let (name, stored) = try position(topic)
        let position = SimulationPosition(stored) ?? SimulationPosition()
        let goal = max(min(selected.crossings, options.limit ?? .max), position.total)
        var stage = Stage(
            log: log, name: name, stored: stored, position: position, goal: goal,
            rowsPerRequest: UInt64(options.rowsPerRequest))
        do {
            try expand(selected, topic, &stage, report)
            try stage.wait()
        } catch {
            stage.drain()
            if case LogError.expectationFailed = error { throw SimulationError.anotherRun }
            throw error
        }
        var summary = SimulationSummary()
        summary.appended = stage.position.total - position.total
        summary.total = stage.position.total
        summary.available = selected.crossings
        summary.sites = Set(selected.intervals.map(\.site)).map { selected.siteNames[Int($0)] }.sorted()
        summary.intervals = selected.intervals.count
        summary.topic = topic.name
        return summary
    }

    /// The simulation's position, and its name: by the ids of its stores, so that it is the same one by whichever names they are chosen.
    /// One that was begun before they were registered goes on under the names that it had.
    private func position(_ topic: Topic) throws -> (name: String, stored: [UInt8]?) {
        func name(_ identity: String) -> String {
            SimulationPosition.name(
                topic: topic.name, topicID: topic.id.rawValue, identity: identity, seed: options.seed)
        }
        let given = name(options.identity(of: options.sites))
        if let stored = try log.stagePosition(given) { return (given, stored) }
        let stores = try KnownStores(log)
        let ids = Set(options.sites.map { stores.store(named: StoreName.composed($0)) ?? $0 })
        let byID = name(options.identity(of: Array(ids)))
        return (byID, try log.stagePosition(byID))
    }

    /// - Throws: `LogError.notSynthetic` where it holds what nobody made up.
    private func topic() throws -> Topic {
        let topic = try FootfallTopic.visits.ensure(in: log, named: options.visits, partitions: options.partitions)
        // The log refuses the append all the same; here nothing has been expanded yet.
        try log.requireSynthetic(topic)
        return topic
    }

    private func expand(
        _ selected: SelectedCounts, _ topic: Topic, _ stage: inout Stage,
        _ report: (SimulationProgress) throws -> Void
    ) throws {
        var windows = CrossingWindows(
            selected.intervals, crossingsMax: options.crossingsPerWindow)
        var times = CrossingTimes()
        var batches = VisitBatches(
            topic, schemaID: try FootfallTopic.visits.register(in: log).id, siteNames: selected.siteNames,
            rowsPerBatch: options.rowsPerBatch)
        let resumed = stage.position
        var isThere = resumed.total == 0
        while let window = windows.next() {
            var first = 0
            if !isThere {
                if window.start < resumed.window { continue }
                guard window.start == resumed.window, Hexadecimal.text(window.fingerprint) == resumed.fingerprint else {
                    break
                }
                first = resumed.index
                isThere = true
            }
            if stage.position.total == stage.goal { return }
            let streams = window.active.map { index in
                let interval = selected.intervals[index]
                return CrossingTimes.stream(
                    seed: options.seed, identity: interval.identity, label: interval.label)
            }
            times.fill(window, selected.intervals, streams: streams)
            batches.begin(window, selected.intervals, streams: streams)
            stage.position.window = window.start
            stage.position.fingerprint = Hexadecimal.text(window.fingerprint)
            while first < times.count, stage.position.total < stage.goal {
                let count = min(times.count - first, Int(stage.roomInRequest))
                batches.append(times.crossings + first, count: count, windowStart: window.start)
                first += count
                stage.position.total += UInt64(count)
                stage.position.index = first
                if stage.roomInRequest == 0 || stage.position.total == stage.goal {
                    batches.flush()
                    try stage.submit(batches.takeRequest(), ticketsMax: Self.ticketsMax)
                    try report(SimulationProgress(total: stage.position.total, goal: stage.goal))
                }
            }
        }
        guard isThere, stage.position.total == stage.goal else {
            throw SimulationError.countsChanged(topic: options.counts)
        }
    }
}

extension CrossingSimulator {
    /// The simulation's place in the log, and the appends that are under way. For one thread.
    struct Stage {
        let log: EventLog
        let name: String
        /// What the log has once everything submitted is committed.
        var stored: [UInt8]?
        var position: SimulationPosition
        let goal: UInt64
        let rowsPerRequest: UInt64
        var tickets: [AppendTicket] = []
        private var submitted: UInt64

        init(
            log: EventLog, name: String, stored: [UInt8]?, position: SimulationPosition, goal: UInt64,
            rowsPerRequest: UInt64
        ) {
            self.log = log
            self.name = name
            self.stored = stored
            self.position = position
            self.goal = goal
            self.rowsPerRequest = rowsPerRequest
            submitted = position.total
        }

        /// Requests end at multiples of their size, so that a run which goes on makes the same ones.
        var roomInRequest: UInt64 {
            let end = min((submitted / rowsPerRequest + 1) * rowsPerRequest, goal)
            return end - position.total
        }

        mutating func submit(_ request: AppendRequest, ticketsMax: Int) throws {
            var request = request
            request.isSynthetic = true
            let bytes = try position.bytes()
            request.expect(position: stored, of: name, owner: .stage(name))
            request.setPosition(name, bytes)
            while tickets.count >= ticketsMax { try tickets.removeFirst().wait() }
            tickets.append(try log.submit(request))
            stored = bytes
            submitted = position.total
        }

        mutating func wait() throws {
            while !tickets.isEmpty { try tickets.removeFirst().wait() }
        }

        /// Waits for everything under way, whatever becomes of it.
        mutating func drain() {
            for ticket in tickets { _ = try? ticket.wait() }
            tickets.removeAll()
        }
    }
}
