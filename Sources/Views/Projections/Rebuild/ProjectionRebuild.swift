internal import Glibc
internal import LMDB
internal import Timekeeping
package import EventLog

/// Builds the next version of a projection beside the one that serves, and lets it serve.
///
/// ```swift
/// let rebuild = try ProjectionRebuild(source, program, folder: "DATA/projections")
/// let report = try rebuild.run()
/// ```
///
/// It computes up to the end of the topic as it was when it began, then what came meanwhile, until it is a moment behind and
/// not behind the serving version; one transaction then makes it the version that readers see. The serving version's runner
/// goes on until then.
///
/// **One at a time** for each projection, among all processes; it holds the projection's rebuild lock, and its version's run
/// lock, until it is dropped.
/// **On crash** the version has its last commit, and is not seen by readers; the next rebuild goes on with it where the
/// definition and the log are still those, and begins anew where they aren't. One thread at a time.
package final class ProjectionRebuild {
    package let plan: RebuildPlan
    private let source: any EventSource
    private let options: RebuildOptions
    private let folder: String
    private let catalog: ProjectionCatalog
    private let lock: AdvisoryLock
    private var time: TimeSource { options.runner.time }
    private let pinned: [SourceExtent]
    private var runner: ProjectionRunner?
    /// The serving version, to compare checkpoints with; `nil` where none serves or it can't be compared.
    private let base: ProjectionFile?
    /// What runs before found purged, of a version that is resumed.
    private let earlierGaps: [GapRange]
    private var limiter: RateLimiter?
    private var report: RebuildReport

    /// Takes the locks, and makes the version's file or finds the one to go on with. Nothing is read yet.
    ///
    /// - Throws: ``ProjectionError/beingRebuilt(projection:processID:)``,
    ///   ``ProjectionError/wouldHaveGaps(projection:topic:gaps:serving:)`` before anything was changed,
    ///   ``ProjectionError/schemaMismatch(projection:topic:expected:found:)``.
    package init(
        _ source: any EventSource, _ program: any ProjectionProgram, folder: String,
        options: RebuildOptions = RebuildOptions()
    ) throws {
        let definition = program.definition
        let name = definition.name
        try ProjectionRunner.check(source, fits: definition)
        catalog = try ProjectionCatalog(creating: folder)
        let lockPath = ProjectionLocation.rebuildLockPath(name, in: folder)
        guard let lock = try AdvisoryLock.takePatiently(lockPath) else {
            throw ProjectionError.beingRebuilt(projection: name, processID: AdvisoryLock.holder(lockPath))
        }
        self.lock = lock
        self.source = source
        self.folder = folder
        var runnerOptions = options.runner
        if let rate = options.eventsPerSecondMax {
            let limiter = RateLimiter(eventsPerSecond: rate, from: options.runner.time.monotonic())
            runnerOptions.eventsPerCommit = min(runnerOptions.eventsPerCommit, limiter.eventsAtOnce)
            self.limiter = limiter
        }
        self.options = options

        let extents = try source.partitions().map { try source.extent(of: $0) }
        var unfinished = try UnfinishedBuild.all(of: name, in: folder)
        var resumed: UnfinishedBuild.Content?
        var location: ProjectionLocation?
        if let last = unfinished.last, try last.obstacles(definition, source, extents).isEmpty {
            resumed = last.content
            location = last.location
            unfinished.removeLast()
        }
        let serving = try ProjectionLocation.serving(name, in: folder)
        let gaps = Self.gaps(resumed, extents)
        if !gaps.isEmpty, !options.allowsGap, resumed?.record.allowsGap != true {
            throw ProjectionError.wouldHaveGaps(
                projection: name, topic: source.topicName, gaps: gaps, serving: serving?.version)
        }
        let discarded = try unfinished.map { ($0.location.version, try $0.obstacles(definition, source, extents)) }
        for build in unfinished { try VersionDrop(name, version: build.location.version, in: folder).run() }

        var record =
            resumed?.record
            ?? BuildRecord(
                startedAt: options.runner.time.wallClock(), base: serving?.version ?? 0, allowsGap: options.allowsGap,
                pinned: extents)
        let made: ProjectionLocation
        if let location {
            made = location
        } else {
            // Before the file: from now on the catalog says what serves, and the number is taken.
            let entry = try catalog.update(name) { $0.newest += 1 }
            made = ProjectionLocation(folder: folder, name: name, version: entry.newest)
        }
        let claim = try RunClaim(made, catalog)
        try ProjectionFile.createIfMissing(made, definition: definition, topicID: source.topicID, build: record)
        let runner = try ProjectionRunner(source, program, claim, isBuild: true, runnerOptions)
        self.runner = runner
        if options.allowsGap, !record.allowsGap {
            record.allowsGap = true
            try withExtendedLifetime(runner) {
                try runner.file.environment.write { try runner.file.put(record, in: $0) }
            }
        }
        allowsGap = record.allowsGap
        self.record = record
        pinned = record.pinned
        base = try? serving.flatMap { serving -> ProjectionFile? in
            let file = try ProjectionFile(opening: serving, readOnly: true)
            return file.topicID == source.topicID ? file : nil
        }
        plan = RebuildPlan(
            name: name, topic: source.topicName, version: made.version, serving: serving?.version,
            isResumed: resumed != nil, discarded: discarded, gaps: gaps, total: record.total,
            done: record.done(runner.progress))
        earlierGaps = resumed?.gaps ?? []
        report = RebuildReport(
            pace: RebuildPace(total: record.total, done: plan.done, at: options.runner.time.monotonic()))
        report.lacking = earlierGaps
    }

    private let allowsGap: Bool
    private var record: BuildRecord

    /// What the version that is resumed skipped already, and what lies before the log's start of what it has still to read.
    private static func gaps(_ resumed: UnfinishedBuild.Content?, _ extents: [SourceExtent]) -> [GapRange] {
        let missing = extents.enumerated().compactMap { index, extent in
            let known = resumed.flatMap { index < $0.progress.count ? $0.progress[index] : nil }
            return GapRange(of: known ?? PartitionProgress(PartitionID(index)), before: extent.logStart)
        }
        return (resumed?.gaps ?? []) + missing
    }

    /// Builds, catches up, and lets the new version serve.
    ///
    /// - Parameters:
    ///   - callback: before the first commit, after each, and at the end.
    ///   - stop: asked after each commit, and several times a second while a rate holds it back. Once it returns true the rebuild
    ///     ends as it is, to be gone on with.
    /// - Returns: The last report; its phase says whether the new version serves.
    /// - Throws: ``ProjectionError/wouldHaveGaps(projection:topic:gaps:serving:)`` where a purge went ahead of the rebuild.
    @discardableResult
    package func run(_ callback: (RebuildReport) -> Void = { _ in }, until stop: () -> Bool = { false }) throws
        -> RebuildReport
    {
        guard let runner else { return report }
        report.behind = runner.remaining(try runner.ends())
        let isBuilt = try advance(
            runner, to: { try self.pinnedEnds(runner) }, callback, until: stop)
        guard isBuilt else { return report }
        report.phase = .catchingUp
        var passes = 0
        while true {
            let ends = try runner.ends()
            report.behind = runner.remaining(ends)
            let began = time.monotonic()
            guard try advance(runner, to: { ends }, callback, until: stop) else { return report }
            passes += 1
            let isClose = time.monotonic() - began < .seconds(1)
            // Readers are not to go back in time; a live runner that always commits in between must not hold it up for ever.
            if isClose, try passes >= 50 || !isBehindBase(runner) { break }
        }
        try promote(runner)
        self.runner = nil  // its run lock too: a runner that waits for the new version goes on with it
        try removeOldVersions(until: stop)
        callback(report)
        return report
    }

    /// The ends that were pinned, as far as the log still begins before them; nothing of partitions that are newer.
    private func pinnedEnds(_ runner: ProjectionRunner) throws -> [SourceExtent] {
        try runner.ends().enumerated().map { index, now in
            guard index < pinned.count else {
                return SourceExtent(logStart: .zero, highWaterMark: .zero)
            }
            let end = pinned[index].highWaterMark
            return SourceExtent(logStart: min(now.logStart, end), highWaterMark: end)
        }
    }

    private func advance(
        _ runner: ProjectionRunner, to ends: () throws -> [SourceExtent], _ callback: (RebuildReport) -> Void,
        until stop: () -> Bool
    ) throws -> Bool {
        var before = report.events
        return try runner.run(
            to: ends,
            { done in
                let now = time.monotonic()
                limiter?.took(done.processed - report.events, at: now)
                report.events = done.processed
                report.commits = done.commits
                report.gaps = done.gaps
                report.parked = done.parked
                report.lacking = earlierGaps + done.gaps
                report.behind = max(0, report.behind - (done.processed - before))
                before = done.processed
                report.pace.update(done: record.done(runner.progress), at: now)
                report.rows = runner.rowCount
                callback(report)
                if !allowsGap, !done.gaps.isEmpty {
                    throw ProjectionError.wouldHaveGaps(
                        projection: plan.name, topic: plan.topic, gaps: done.gaps, serving: plan.serving)
                }
                waitForRate(min(runner.eventsPerCommit, max(1, runner.remaining(try ends()))), until: stop)
            }, until: stop)
    }

    private func waitForRate(_ events: Int, until stop: () -> Bool) {
        while let limiter, !stop() {
            let delay = limiter.delay(before: events, at: time.monotonic())
            guard delay > .zero else { return }
            usleep(UInt32(min(100_000, max(1_000, delay / .microseconds(1)))))
        }
    }

    private func isBehindBase(_ runner: ProjectionRunner) throws -> Bool {
        guard let base else { return false }
        let theirs = (try? base.environment.read { try base.progress(in: $0) }) ?? []
        return theirs.enumerated().contains { index, partition in
            index >= runner.progress.count || runner.progress[index].next < partition.next
        }
    }
}

// MARK: When it is whole

extension ProjectionRebuild {
    /// The one transaction after which readers see the new version. The file's own record follows: a crash in between leaves
    /// a version that serves, and is whole whatever its record says.
    private func promote(_ runner: ProjectionRunner) throws {
        try catalog.update(plan.name) { entry in
            let expected = plan.serving ?? 0
            let found = ProjectionLocation(folder: folder, name: plan.name, version: entry.serving).exists
            guard entry.serving == expected || expected == 0 && !found else {
                throw ProjectionError.pointerMoved(projection: plan.name, expected: expected, found: entry.serving)
            }
            entry.previous = expected
            entry.serving = plan.version
            entry.promotedAt = time.wallClock()
        }
        record.state = .whole
        try runner.file.environment.write { try runner.file.put(record, in: $0) }
        report.phase = .serving
        report.behind = runner.remaining(try runner.ends())
    }

    /// Keeps as many of the versions before as are to be kept. One whose runner is about to move over is waited for.
    private func removeOldVersions(until stop: () -> Bool) throws {
        let old = ProjectionLocation.versions(of: plan.name, in: folder).filter { $0 < plan.version }
        for version in old.dropLast(options.keep) {
            let deadline = time.monotonic() + .seconds(10)
            while true {
                do {
                    try VersionDrop(plan.name, version: version, in: folder).run()
                    report.removed.append(version)
                    break
                } catch ProjectionError.versionInUse {
                    guard time.monotonic() < deadline, !stop() else {
                        report.inUse.append(version)
                        break
                    }
                    usleep(50_000)
                }
            }
        }
    }
}
