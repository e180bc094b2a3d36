internal import Glibc
internal import LMDB
internal import Timekeeping
package import EventLog

/// Computes a projection: reads its topic, drives its program by chunks, and commits rows, state and checkpoints together.
///
/// ```swift
/// let runner = try ProjectionRunner(source, program, folder: "DATA/projections")
/// let report = try runner.runOnce()
/// ```
///
/// **One at a time.** The runner holds the projection's run lock until it is dropped; a second one, in this or another
/// process, is refused. Readers of the file are never held up.
/// **On crash** the file has the last commit; the next runner goes on from there with the same result.
/// **Threads.** With more than one, lanes read and compute beside the runner's thread, each over its own partitions, while
/// that merges and commits; the first events of the next commit are computed while one is synced. Rows don't depend on it.
/// **When another version begins to serve** (``ProjectionRebuild``) it stops after the commit that it is in: see
/// ``successor``. What it holds is then no longer what readers see.
/// **After an error** nothing of the step that threw is in the file, and the runner refuses to go on: make a new one.
/// One thread at a time.
package final class ProjectionRunner {
    package let file: ProjectionFile
    private let source: any EventSource
    private let program: any ProjectionProgram
    private let options: RunnerOptions
    /// For what is computed on this thread.
    private let reader: TopicReader
    private var lanes: LaneGroup?
    /// Rounds of the lanes, and their events: rounds that are too small cost more than they bring.
    private var laneRounds = 0
    private var laneEvents = 0
    private(set) var lanesPay = true
    private let claim: RunClaim
    /// Whether it computes a version that is to serve only later: which version serves then doesn't matter to it.
    private let isBuild: Bool
    /// What is committed, and in a step what is merged.
    private(set) var progress: [PartitionProgress] = []
    /// Gaps of the step that is under way.
    private var gaps: [GapRange] = []
    /// Records that were found to be no events in the step that is under way.
    private var parked: [LedgerEntry] = []
    private var report = RunReport()
    private var failure: (any Error)?
    /// No record after those ends at which ``ends()`` looked is appended earlier, unless the clock is set back by more than
    /// ``clockStepMax``: the wall clock before, less that, or when a record was appended that was known by then.
    private var looked = EventTime.epoch
    /// When all state was last looked at, by the monotonic clock.
    private var released: ContinuousClock.Instant?

    package var topicName: String { source.topicName }
    package var rowCount: Int { program.rowCount }
    var eventsPerCommit: Int { options.eventsPerCommit }
    /// The version that serves instead of this runner's, once it has noticed: drop it, and make a new runner.
    package private(set) var successor: Int?

    /// Takes the run lock and opens the projection's serving version, or makes the first.
    ///
    /// - Throws: ``ProjectionError/alreadyRunning(projection:processID:)``, ``ProjectionError/topicReplaced(projection:topic:)``,
    ///   ``ProjectionError/stale(projection:path:differences:)`` where the rows were computed by another definition,
    ///   ``ProjectionError/otherLog(projection:topic:partition:checkpoint:difference:)`` where they are of another log,
    ///   ``ProjectionError/schemaMismatch(projection:topic:expected:found:)``.
    package convenience init(
        _ source: any EventSource, _ program: any ProjectionProgram, folder: String,
        options: RunnerOptions = RunnerOptions()
    ) throws {
        try Self.check(source, fits: program.definition)
        let claim = try RunClaim.serving(
            program.definition, topicID: source.topicID, in: folder, promotedAt: options.time.wallClock())
        try self.init(source, program, claim, isBuild: false, options)
    }

    /// - Throws: ``ProjectionError/schemaMismatch(projection:topic:expected:found:)``.
    static func check(_ source: any EventSource, fits definition: ProjectionDefinition) throws {
        guard source.schemaName == definition.schema else {
            throw ProjectionError.schemaMismatch(
                projection: definition.name, topic: source.topicName, expected: definition.schema,
                found: source.schemaName)
        }
    }

    /// Computes the version that was claimed, whose file is there.
    init(
        _ source: any EventSource, _ program: any ProjectionProgram, _ claim: consuming RunClaim, isBuild: Bool,
        _ options: RunnerOptions
    ) throws {
        let definition = program.definition
        file = try ProjectionFile(opening: claim.location, readOnly: false)
        self.claim = claim
        self.isBuild = isBuild
        self.source = source
        self.program = program
        self.options = options
        reader = TopicReader(source, definition, options)
        guard file.definitionText == definition.canonicalText else {
            throw ProjectionError.stale(
                projection: definition.name, path: file.path,
                differences: definition.differences(fromCanonicalText: file.definitionText))
        }
        guard file.topicID == source.topicID else {
            throw ProjectionError.topicReplaced(projection: definition.name, topic: definition.topic)
        }
        // A write transaction only because programs restore through the calls that they use later; it is dropped.
        // The environment has to outlive it, also when this throws.
        progress = try withExtendedLifetime(file) {
            let transaction = try file.environment.beginWrite()
            try program.load(file, from: transaction)
            return try file.progress(in: transaction)
        }
        try CheckpointOrigin(definition, source).require(progress)
    }

    /// Processes what is in the topic now, and returns when that is committed; or earlier, when `stop` returns true after a
    /// commit, or another version serves.
    ///
    /// - Returns: What this runner has done since it was made.
    @discardableResult
    package func runOnce(
        _ callback: (RunReport) -> Void = { _ in }, until stop: () -> Bool = { false }
    ) throws -> RunReport {
        try guarded {
            let ends = try ends()
            report.total = report.processed + remaining(ends)
            callback(report)
            while !stop(), try serves(), try step(ends) { callback(report) }
            try releaseAfterRun(ends)
            return report
        }
    }

    /// Processes what is in the topic, and what comes, until `stop` returns true; it is asked at least every 100 ms and
    /// after each commit. Also returns when another version serves.
    @discardableResult
    package func follow(until stop: () -> Bool, _ callback: (RunReport) -> Void = { _ in }) throws -> RunReport {
        try guarded {
            while !stop(), try serves() {
                let began = options.time.monotonic()
                let ends = try ends()
                guard try remaining(ends) > 0 || hasGap(ends) || program.isDue() else {
                    try releaseWhileIdle(ends, after: .seconds(3_600))
                    let next = Dictionary(uniqueKeysWithValues: progress.map { ($0.partition, $0.next) })
                    _ = try source.wait(for: next, atMost: .milliseconds(100))
                    continue
                }
                report.total = report.processed + remaining(ends)
                while try step(ends, thoroughAfter: .seconds(60)) {
                    callback(report)
                    if try stop() || !serves() { return report }
                }
                // A trickle of events must not become a commit each.
                let due = began + options.commitInterval
                while options.time.monotonic() < due, !stop() { usleep(5_000) }
            }
            return report
        }
    }

    /// Processes what lies before the ends that `wanted` gives, which may move from commit to commit, a commit at a time.
    ///
    /// - Parameter callback: before the first commit, and after each.
    /// - Returns: Whether everything was done; `false` where `stop` returned true before.
    func run(to wanted: () throws -> [SourceExtent], _ callback: (RunReport) throws -> Void, until stop: () -> Bool)
        throws
        -> Bool
    {
        try guarded {
            try callback(report)
            while !stop() {
                guard try step(try wanted()) else { return true }
                try callback(report)
            }
            let ends = try wanted()
            return remaining(ends) == 0 && !hasGap(ends)
        }
    }

    /// Whether this runner's version is still the one that readers see.
    private func serves() throws -> Bool {
        guard !isBuild, let serving = try claim.catalog.entry(claim.location.name)?.serving else { return true }
        if serving != claim.location.version, serving > 0 { successor = serving }
        return successor == nil
    }

    /// How many records there are now that it has not processed.
    package func remaining() throws -> Int { try guarded { remaining(try ends()) } }

    private func guarded<R>(_ body: () throws -> R) throws -> R {
        if let failure { throw failure }
        do { return try body() } catch {
            failure = error
            throw error
        }
    }
}

// MARK: A step

extension ProjectionRunner {
    /// Where each partition begins and ends now. Partitions that are new are read from 0.
    func ends() throws -> [SourceExtent] {
        let now = options.time.wallClock()
        looked = max(now - Self.clockStepMax, program.newestAppend(notAfter: now) ?? .min)
        let partitions = try source.partitions()
        for partition in partitions where partition.index >= progress.count {
            progress.append(PartitionProgress(partition))
        }
        let ends = try partitions.map { try source.extent(of: $0) }
        // Waiting until the log has grown back would take other events for those that were read.
        for (partition, end) in zip(progress, ends) where partition.next > end.highWaterMark {
            throw ProjectionError.checkpointBeyondEnd(
                projection: program.definition.name, topic: source.topicName, partition: partition.partition,
                checkpoint: partition.next, highWaterMark: end.highWaterMark)
        }
        return ends
    }

    func remaining(_ ends: [SourceExtent]) -> Int {
        zip(progress, ends).reduce(0) { $0 + max(0, $1.1.highWaterMark - max($1.0.next, $1.1.logStart)) }
    }

    private func hasGap(_ ends: [SourceExtent]) -> Bool { zip(progress, ends).contains { $0.next < $1.logStart } }

    /// Processes up to a commit's worth of events before `ends`, and commits.
    ///
    /// - Parameter pause: how long not to look at all state again, where everything was read.
    /// - Returns: `false` when there was nothing to do.
    private func step(_ ends: [SourceExtent], thoroughAfter pause: Duration = .zero) throws -> Bool {
        guard try remaining(ends) > 0 || hasGap(ends) || program.isDue() else { return false }
        let before = progress
        gaps = []
        parked = []
        let due = options.time.monotonic() + options.commitInterval
        let transaction = try file.environment.beginWrite()
        program.begin(progress)
        let events = try compute(ends, due, transaction)
        try program.finish(progress, in: transaction)
        let isThorough = remaining(ends) == 0 && isReleaseDue(after: pause)
        try release(ends, isThorough: isThorough, in: transaction)
        var skipped = 0
        for (index, partition) in progress.enumerated() where index >= before.count || partition != before[index] {
            progress[index].mark = try source.mark(partition.partition, at: partition.next)
            try file.put(progress[index], in: transaction)
            skipped += partition.gap - (index < before.count ? before[index].gap : 0)
        }
        guard skipped == gaps.reduce(0, { $0 + $1.count }) else {
            let gap = gaps.first ?? GapRange(partition: PartitionID(0), first: .zero, last: .zero)
            throw ProjectionError.notConserved(
                projection: program.definition.name, partition: gap.partition, offset: gap.first, accounted: skipped)
        }
        for gap in gaps { try file.enter(gap, in: transaction) }
        for entry in parked { try file.enter(entry, in: transaction) }
        try file.put(rowCount: program.rowCount, in: transaction)
        try file.put(committedAt: options.time.wallClock(), in: transaction)
        try transaction.commit()
        if isThorough { try scrubIfDue() }
        report.processed += events
        report.commits += 1
        report.gaps += gaps
        report.parked.add(parked)
        return true
    }

    /// Processes up to a commit's worth of events on as many threads as it is worth, and moves ``progress`` on.
    private func compute(
        _ ends: [SourceExtent], _ due: ContinuousClock.Instant, _ transaction: borrowing WriteTransaction
    ) throws -> Int {
        var events = 0
        if let lanes = lanesIfWorthwhile(ends) {
            events = try compute(on: lanes, ends, due, transaction)
            if lanesPay || events >= options.eventsPerCommit { return events }
            program.begin(progress)
        }
        reader.progress = progress
        reader.own = Array(progress.indices)
        try reader.skipPurged(ends, program.seed)
        let advance = try reader.advance(
            ends, eventsMax: options.eventsPerCommit - events, due: due, program.seed
        ) { chunk, progress in
            try program.process(chunk, &progress, in: transaction)
            return chunk.rows.upperBound
        }
        progress = reader.progress
        gaps += reader.takeGaps()
        parked += reader.takeParked()
        return events + advance.events
    }

    private func lanesIfWorthwhile(_ ends: [SourceExtent]) -> LaneGroup? {
        // What was begun has to be taken over.
        if let lanes, lanes.isRunning { return lanes }
        guard lanesPay, options.threads > 1, remaining(ends) >= options.parallelEventsMin else {
            lanes = nil
            return nil
        }
        if lanes == nil { lanes = LaneGroup(program, source, options, count: min(options.threads, ends.count)) }
        return lanes
    }

    /// Round by round: the next is under way while the last one's rows are merged, and while they are committed.
    private func compute(
        on lanes: LaneGroup, _ ends: [SourceExtent], _ due: ContinuousClock.Instant,
        _ transaction: borrowing WriteTransaction
    ) throws -> Int {
        var events = 0
        if !lanes.isRunning { lanes.start(progress, ends, eventsMax: options.eventsPerCommit, due: due) }
        while true {
            let round = try lanes.wait(&progress, gaps: &gaps, parked: &parked)
            events += round
            countRound(round)
            let isOver = remaining(ends) == 0
            // A round may come to nothing where one partition is far ahead; a commit of nothing would be none.
            let isDue = events > 0 && options.time.monotonic() >= due
            let isLast = isOver || !lanesPay || isDue || events >= options.eventsPerCommit
            let horizon = horizon(ends)
            let outputs = lanes.takeOutputs(before: isLast ? nil : horizon)
            if !isOver && lanesPay {
                let left = isLast ? options.eventsPerCommit : options.eventsPerCommit - events
                let due = isLast ? options.time.monotonic() + options.commitInterval : due
                lanes.start(progress, ends, eventsMax: left, isLong: isLast, due: due)
            }
            try program.merge(outputs, before: horizon, progress, in: transaction)
            if isLast { return events }
        }
    }

    /// Where events are sparse in time, a round is over when the lanes have no room for more windows, after few events. Handing
    /// those over costs more than computing them: the rest is then done in turn.
    private func countRound(_ events: Int) {
        laneRounds += 1
        laneEvents += events
        if laneRounds >= 16, laneEvents / laneRounds < min(options.eventsPerRound, options.eventsPerCommit) / 16 {
            lanesPay = false
        }
    }

    /// The event time behind which no partition is that has more to read; where none has, the latest of all.
    private func horizon(_ ends: [SourceExtent]) -> Int64 {
        let behind = zip(progress, ends).filter { $0.next < $1.highWaterMark }.map(\.0.maxEventTime)
        return behind.min() ?? progress.map(\.maxEventTime).max() ?? .min
    }
}

// MARK: State that is no longer needed

extension ProjectionRunner {
    /// Free pages of so few bytes are overwritten at once; of more only when they have waited for ``scrubWait``.
    private static let scrubBytes = 4 << 20
    /// By so little a clock is set back now and then; what is removed by the clock waits for it.
    private static let clockStepMax = Duration.seconds(300)
    private static let scrubWait: Duration = .seconds(12 * 3_600)

    private func isReleaseDue(after pause: Duration) -> Bool {
        guard let released else { return true }
        return options.time.monotonic() - released >= pause
    }

    /// - Returns: Whether there was something to remove.
    @discardableResult
    private func release(
        _ ends: [SourceExtent], isThorough: Bool, in transaction: borrowing WriteTransaction
    ) throws -> Bool {
        let floors = zip(progress, ends).map { $0.next >= $1.highWaterMark ? looked.milliseconds : Int64.min }
        if isThorough { released = options.time.monotonic() }
        guard try program.release(floors, isThorough: isThorough, in: transaction) else { return false }
        if try file.unscrubbedSince(in: transaction) == nil {
            try file.put(unscrubbedSince: options.time.wallClock(), in: transaction)
        }
        return true
    }

    /// What was read since ``ends()`` looked may end more of the state than was known then.
    private func releaseAfterRun(_ ends: [SourceExtent]) throws {
        guard remaining(ends) == 0 else { return }
        let before = looked
        let now = try self.ends()
        let newest = program.newestAppend(notAfter: looked)
        guard remaining(now) == 0, released == nil || newest ?? .min > before else { return }
        try releaseWhileIdle(now, after: .zero)
    }

    /// Where nothing comes any more, time alone ends what is kept of the last events.
    private func releaseWhileIdle(_ ends: [SourceExtent], after pause: Duration) throws {
        guard isReleaseDue(after: pause), !(lanes?.isRunning ?? false) else { return }
        let isEmpty = try file.environment.read { try $0.count(file.state) == 0 }
        if !isEmpty {
            let transaction = try file.environment.beginWrite()
            if try release(ends, isThorough: true, in: transaction) { try transaction.commit() }
        }
        released = options.time.monotonic()
        try scrubIfDue()
    }

    private func scrubIfDue() throws {
        guard let since = try file.environment.read({ try file.unscrubbedSince(in: $0) }) else { return }
        let scrub = FreePageScrub(file)
        guard try scrub.freeBytes() <= Self.scrubBytes || options.time.wallClock() >= since + Self.scrubWait else {
            return
        }
        try scrub.run()
        try file.environment.write { try file.removeUnscrubbedSince(in: $0) }
    }
}
