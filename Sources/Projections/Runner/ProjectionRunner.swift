package import EventLog
internal import Glibc
internal import LMDB

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
/// **Order.** Of the partitions that have something to read it takes the one furthest behind in event time, which bounds
/// the open windows. Rows don't depend on it.
/// **After an error** nothing of the step that threw is in the file, and the runner refuses to go on: make a new one.
/// One thread at a time.
package final class ProjectionRunner {
    package let file: ProjectionFile
    private let source: any EventSource
    private let program: any ProjectionProgram
    private let options: RunnerOptions
    private let decoder: ChunkDecoder
    private let lock: AdvisoryLock
    private var progress: [PartitionProgress] = []
    private var report = RunReport()
    private var failure: (any Error)?

    /// Takes the run lock and opens the projection's serving version, or makes the first.
    ///
    /// - Throws: ``ProjectionError/alreadyRunning(projection:processID:)``, ``ProjectionError/topicReplaced(projection:topic:)``,
    ///   ``ProjectionError/stale(projection:path:differences:)`` where the rows were computed by another definition,
    ///   ``ProjectionError/schemaMismatch(projection:topic:expected:found:)``.
    package init(
        _ source: any EventSource, _ program: any ProjectionProgram, folder: String,
        options: RunnerOptions = RunnerOptions()
    ) throws {
        let definition = program.definition
        guard source.schemaName == definition.schema else {
            throw ProjectionError.schemaMismatch(
                projection: definition.name, topic: source.topicName, expected: definition.schema,
                found: source.schemaName)
        }
        try ProjectionFile.makeFolder(folder)
        let location =
            ProjectionLocation.serving(definition.name, in: folder)
            ?? ProjectionLocation(folder: folder, name: definition.name, version: 1)
        guard let lock = try AdvisoryLock.take(location.runLockPath) else {
            throw ProjectionError.alreadyRunning(
                projection: definition.name, processID: AdvisoryLock.holder(location.runLockPath))
        }
        self.lock = lock
        try ProjectionFile.createIfMissing(location, definition: definition, topicID: source.topicID)
        file = try ProjectionFile(opening: location, readOnly: false)
        self.source = source
        self.program = program
        self.options = options
        decoder = ChunkDecoder(definition, source)
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
    }

    /// Processes what is in the topic now, and returns when that is committed; or earlier, when `stop` returns true after a
    /// commit.
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
            while !stop(), try step(ends) { callback(report) }
            return report
        }
    }

    /// Processes what is in the topic, and what comes, until `stop` returns true; it is asked at least every 100 ms and
    /// after each commit.
    @discardableResult
    package func follow(until stop: () -> Bool, _ callback: (RunReport) -> Void = { _ in }) throws -> RunReport {
        try guarded {
            while !stop() {
                let began = ContinuousClock.now
                let ends = try ends()
                guard remaining(ends) > 0 || hasGap(ends) else {
                    let next = Dictionary(uniqueKeysWithValues: progress.map { ($0.partition, $0.next) })
                    _ = try source.wait(for: next, milliseconds: 100)
                    continue
                }
                report.total = report.processed + remaining(ends)
                while try step(ends) {
                    callback(report)
                    if stop() { return report }
                }
                // A trickle of events must not become a commit each.
                let due = began + .milliseconds(options.commitIntervalMilliseconds)
                while ContinuousClock.now < due, !stop() { usleep(5_000) }
            }
            return report
        }
    }

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
    private func ends() throws -> [SourceExtent] {
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

    private func remaining(_ ends: [SourceExtent]) -> Int {
        zip(progress, ends).reduce(0) { $0 + max(0, $1.1.highWaterMark - max($1.0.next, $1.1.logStart)) }
    }

    private func hasGap(_ ends: [SourceExtent]) -> Bool { zip(progress, ends).contains { $0.next < $1.logStart } }

    /// Processes up to a commit's worth of events before `ends`, and commits.
    ///
    /// - Returns: `false` when there was nothing to do.
    private func step(_ ends: [SourceExtent]) throws -> Bool {
        guard remaining(ends) > 0 || hasGap(ends) else { return false }
        let before = progress
        let due = ContinuousClock.now + .milliseconds(options.commitIntervalMilliseconds)
        let transaction = try file.environment.beginWrite()
        program.begin(progress)
        var events = 0
        for index in ends.indices { skipPurged(index, to: ends[index].logStart) }
        while events < options.eventsPerCommit, let index = furthestBehind(ends) {
            events += try read(
                index, ends, eventsMax: options.eventsPerCommit - events, due, transaction)
            if ContinuousClock.now >= due { break }
        }
        try program.finish(progress, in: transaction)
        for (index, partition) in progress.enumerated() where index >= before.count || partition != before[index] {
            try check(partition)
            try file.put(partition, in: transaction)
        }
        try file.put(rowCount: program.rowCount, in: transaction)
        try transaction.commit()
        report.processed += events
        report.commits += 1
        return true
    }

    private func skipPurged(_ index: Int, to logStart: Offset) {
        guard progress[index].next < logStart else { return }
        progress[index].gap += logStart - progress[index].next
        report.gap += logStart - progress[index].next
        progress[index].next = logStart
    }

    private func furthestBehind(_ ends: [SourceExtent]) -> Int? {
        var found: Int?
        for index in ends.indices where progress[index].next < ends[index].highWaterMark {
            if found == nil || progress[index].maxEventTime < progress[found!].maxEventTime { found = index }
        }
        return found
    }

    /// Reads a partition until it is ahead of the others, its end, or a bound is reached.
    ///
    /// - Returns: The number of events that were processed.
    private func read(
        _ index: Int, _ ends: [SourceExtent], eventsMax: Int, _ due: ContinuousClock.Instant,
        _ transaction: borrowing WriteTransaction
    ) throws -> Int {
        let turn = turn(of: index, ends)
        let partition = progress[index].partition
        let end = ends[index].highWaterMark
        let start = progress[index].next
        var events = 0
        do {
            _ = try source.read(partition, from: start, bytesMax: options.bytesPerRead) { batch in
                let done = progress[index].next
                let chunk = try decoder.chunk(
                    batch, of: partition, from: done, to: min(end, done + (eventsMax - events)))
                if progress[index].gap > 0 { takeOverMaximum(batch, index) }
                try program.process(chunk, &progress[index], in: transaction)
                events += chunk.rows.count
                progress[index].next = batch.baseOffset + chunk.rows.upperBound
                try check(progress[index])
                let isOver = progress[index].next >= end || events >= eventsMax || ContinuousClock.now >= due
                return isOver || progress[index].maxEventTime > turn ? .stop : .next
            }
        } catch LogError.offsetOutOfRange(_, _, _, let logStart, _) where start < logStart {
            skipPurged(index, to: logStart)  // purged since the step began
        }
        return events
    }

    /// The event time beyond which another partition, of those that have something to read, is to have its turn.
    private func turn(of index: Int, _ ends: [SourceExtent]) -> Int64 {
        var others = Int64.max
        for other in ends.indices where other != index && progress[other].next < ends[other].highWaterMark {
            others = min(others, progress[other].maxEventTime)
        }
        let (turn, overflow) = others.addingReportingOverflow(options.interleaveMilliseconds)
        return overflow ? Int64.max : turn
    }

    /// Lateness counts from all earlier records of the partition, also from those that were purged before they were read:
    /// the envelope knows their latest event time.
    private func takeOverMaximum(_ batch: borrowing SourceBatch, _ index: Int) {
        guard let running = batch.runningMaxTimestamp, running > batch.maxTimestamp,
            WindowShape.times.contains(running), batch.appendTime.map({ running <= $0 }) ?? true
        else { return }
        progress[index].maxEventTime = max(progress[index].maxEventTime, running)
    }

    /// Conservation: every offset has exactly one fate.
    private func check(_ partition: PartitionProgress) throws {
        guard partition.isConserved else {
            throw ProjectionError.notConserved(
                projection: program.definition.name, partition: partition.partition, offset: partition.next,
                accounted: partition.processed + partition.gap)
        }
    }
}
