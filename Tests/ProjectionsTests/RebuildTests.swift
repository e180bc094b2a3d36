import EventLog
import FootfallEvents
import Foundation
import LMDB
import Projections
import TestSupport
import Testing

/// Rebuilds beside a version that serves: what readers, runners and a second rebuild see.
@Suite struct RebuildTests {
    private let shape = VisitModel.shape(lateness: 60_000)
    /// Takes what the other one finds late.
    private let patient = VisitModel.shape(lateness: 500_000)
    private var definition: ProjectionDefinition { VisitModel.definition(shape) }

    private func program(_ shape: WindowShape) -> TumblingWindows {
        TumblingWindows(definition: VisitModel.definition(shape), shape: shape)
    }

    private func random(_ count: Int, partitions: Int, seed: UInt64) -> [Visit] {
        var random = SeededGenerator(seed: seed)
        return VisitModel.randomVisits(count, partitions: partitions, &random)
    }

    private func servingRows(_ folder: TemporaryFolder) throws -> [RowKey: ModelRow] {
        try VisitModel.rows(of: try ProjectionFile.serving(definition.name, in: folder.path), shape)
    }

    private func status(_ folder: TemporaryFolder, _ source: MemorySource, _ shape: WindowShape) throws
        -> ProjectionStatus
    {
        try ProjectionStatus(of: VisitModel.definition(shape), in: folder.path, source: source)
    }

    @Test(arguments: [false, true])
    func `a rebuild has the rows of a straight run, at once or stopped and gone on with`(isChanged: Bool) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let visits = VisitModel.randomVisits(3_000, partitions: 3, &random)
        let wanted = isChanged ? patient : shape
        for stops in [false, true] {
            let source = VisitModel.source(visits, partitions: 3) { Int.random(in: 1...90, using: &random) }
            let folder = TemporaryFolder()
            try ProjectionRunner(source, program(shape), folder: folder.path).runOnce()
            let before = try servingRows(folder)
            #expect(before == VisitModel(visits, shape).rows)
            var attempts = 0
            while try status(folder, source, wanted).version == 1 {
                attempts += 1
                let options = RunnerOptions(eventsPerCommit: Int.random(in: 50...900, using: &random))
                    .onRandomThreads(&random)
                let rebuild = try ProjectionRebuild(
                    source, program(wanted), folder: folder.path, options: RebuildOptions(runner: options))
                #expect(rebuild.plan.version == 2 && rebuild.plan.serving == 1)
                #expect(rebuild.plan.isResumed == (attempts > 1))
                #expect(rebuild.plan.total == 3_000)
                #expect((rebuild.plan.done > 0) == (attempts > 1))
                var commits = 0
                let report = try rebuild.run({ commits = $0.commits }, until: { stops && commits > 0 })
                // Readers see the old version, whole, until the new one is.
                if report.phase != .serving { #expect(try servingRows(folder) == before) }
            }
            #expect(stops ? attempts > 1 : attempts == 1)
            #expect(try servingRows(folder) == VisitModel(visits, wanted).rows, "seed \(seed)")
            let after = try status(folder, source, wanted)
            #expect(after.state == .fresh && after.version == 2 && after.lag == 0 && after.isConserved)
            #expect(after.versions.map(\.state) == [.old, .serving])
        }
    }

    @Test
    func `what comes during a rebuild is in it, and a runner of the old version serves until then and moves over`()
        throws
    {
        let visits = random(2_000, partitions: 2, seed: 5)
        let more = random(600, partitions: 2, seed: 6).map { visit in
            var later = visit
            later.time += 400_000
            return later
        }
        let source = VisitModel.source(visits, partitions: 2) { 50 }
        let folder = TemporaryFolder()
        var live: ProjectionRunner? = try ProjectionRunner(source, program(shape), folder: folder.path)
        try live?.runOnce()
        let rebuild = try ProjectionRebuild(
            source, program(shape), folder: folder.path,
            options: RebuildOptions(runner: RunnerOptions(eventsPerCommit: 300, threads: 1)))
        var appended = 0
        try rebuild.run { report in
            if report.phase == .building, report.commits == 2, appended == 0 {
                appended = 1
                VisitModel.append(more, to: source, partitions: 2) { 40 }
                #expect((try? live?.runOnce().processed) == 2_600)
                #expect(live?.successor == nil)
            }
        }
        #expect(appended == 1)
        #expect(try servingRows(folder) == VisitModel(visits + more, shape).rows)
        // Not one commit more into the version that no longer serves.
        VisitModel.append([Visit(time: 9_000_000)], to: source, partitions: 2) { 1 }
        #expect(try live?.runOnce().processed == 2_600)
        #expect(live?.successor == 2)
        let report = try live?.follow(until: { false })
        #expect(report?.processed == 2_600)
        live = nil
        let next = try ProjectionRunner(source, program(shape), folder: folder.path)
        #expect(next.file.location.version == 2)
        #expect(try next.runOnce().processed == 1)
        #expect(try status(folder, source, shape).lag == 0)
    }

    @Test func `a version never serves before it has what the serving one has read`() throws {
        let source = VisitModel.source(random(500, partitions: 1, seed: 9), partitions: 1) { 20 }
        let folder = TemporaryFolder()
        let live = try ProjectionRunner(source, program(shape), folder: folder.path)
        try live.runOnce()
        let rebuild = try ProjectionRebuild(source, program(shape), folder: folder.path)
        var rounds = 0
        var behind: [Int] = []
        try rebuild.run { report in
            // The live runner is ahead again after each of the first looks.
            if report.phase == .catchingUp, rounds < 7 {
                rounds += 1
                behind.append(report.behind)
                VisitModel.append([Visit(time: Int64(2_000_000 + rounds))], to: source, partitions: 1) { 1 }
                _ = try? live.runOnce()
            }
            if report.phase == .serving { #expect(report.behind == 0) }
        }
        #expect(rounds == 7)
        // It tells of the event that is left before it computes it, however many it has computed before.
        #expect(behind.contains(1), "\(behind)")
        #expect(try status(folder, source, shape).processed == 507)
    }

    @Test func `a reader that has the old version's file reads it to its end, also when it is dropped meanwhile`()
        throws
    {
        let visits = (0..<25_000).map { Visit(time: Int64($0) * 15_000) }
        let source = VisitModel.source(visits, partitions: 1) { 5_000 }
        let folder = TemporaryFolder()
        try ProjectionRunner(source, program(shape), folder: folder.path).runOnce()
        let file = try ProjectionFile.serving(definition.name, in: folder.path)
        var seen = 0
        try RowPages(file, from: WindowRows.key(.min)).forEach { _, _ in
            seen += 1
            if seen == 10 {
                let report = try ProjectionRebuild(
                    source, program(shape), folder: folder.path, options: RebuildOptions(keep: 0)
                ).run()
                #expect(report.removed == [1])
                #expect(ProjectionLocation.versions(of: definition.name, in: folder.path) == [2])
            }
            return .next
        }
        #expect(seen == 25_000)
        #expect(try ProjectionFile.serving(definition.name, in: folder.path).location.version == 2)
    }

    @Test func `of old versions as many stay as are to be kept, and numbers are not given twice`() throws {
        let source = VisitModel.source(random(50, partitions: 1, seed: 1), partitions: 1) { 20 }
        let folder = TemporaryFolder()
        func versions() -> [Int] { ProjectionLocation.versions(of: definition.name, in: folder.path) }
        try ProjectionRunner(source, program(shape), folder: folder.path).runOnce()
        for (keep, expected) in [(2, [1, 2]), (2, [1, 2, 3]), (2, [2, 3, 4]), (1, [4, 5]), (0, [6])] {
            let report = try ProjectionRebuild(
                source, program(shape), folder: folder.path, options: RebuildOptions(keep: keep)
            ).run()
            #expect(report.phase == .serving && versions() == expected)
        }
        let catalog = try #require(try ProjectionCatalog(ifPresent: folder.path))
        #expect(try catalog.entry(definition.name)?.previous == 5)
        try FileManager.default.removeItem(atPath: folder.path + "/test-windows@6.mdb")
        #expect(try status(folder, source, shape).state == .neverRun)
        try ProjectionRunner(source, program(shape), folder: folder.path).runOnce()
        #expect(versions() == [7])
        #expect(try servingRows(folder) == VisitModel(random(50, partitions: 1, seed: 1), shape).rows)
    }

    @Test
    func `an unfinished version of another definition, or of another log, is dropped and begun anew, with the reason`()
        throws
    {
        let visits = random(1_000, partitions: 2, seed: 3)
        let source = VisitModel.source(visits, partitions: 2) { 50 }
        let folder = TemporaryFolder()
        try ProjectionRunner(source, program(shape), folder: folder.path).runOnce()
        func cutShort(_ shape: WindowShape) throws {
            var commits = 0
            let report = try ProjectionRebuild(
                source, program(shape), folder: folder.path,
                options: RebuildOptions(runner: RunnerOptions(eventsPerCommit: 100))
            ).run({ commits = $0.commits }, until: { commits == 2 })
            #expect(report.behind == 800)
        }
        try cutShort(shape)
        let before = try status(folder, source, shape)
        // Not even where the catalog was lost does it serve.
        let known = ProjectionCatalog.Entry.withoutCatalog(definition.name, in: folder.path)
        #expect(known.serving == 1 && known.newest == 2)
        guard case .building(200, 1_000, _) = before.versions.last?.state else {
            Issue.record("\(before.versions)")
            return
        }
        #expect(before.version == 1)
        var rebuild: ProjectionRebuild? = try ProjectionRebuild(source, program(patient), folder: folder.path)
        #expect(rebuild?.plan.version == 3)
        #expect(rebuild?.plan.isResumed == false)
        #expect(rebuild?.plan.discarded.map(\.version) == [2])
        #expect(
            rebuild?.plan.discarded.first?.reasons == [
                "was: option allowed_lateness_ms 60000", "is: option allowed_lateness_ms 500000",
            ])
        rebuild = nil
        // A log that ends before what was read of it.
        try cutShort(patient)
        let restored = VisitModel.source(Array(visits.prefix(20)), partitions: 2) { 50 }
        rebuild = try ProjectionRebuild(restored, program(patient), folder: folder.path)
        #expect(rebuild?.plan.version == 4)
        #expect(rebuild?.plan.discarded.first?.reasons.first?.contains("restored or replaced") == true)
        #expect(try rebuild?.run().phase == .serving)
        rebuild = nil
        #expect(try servingRows(folder) == VisitModel(Array(visits.prefix(20)), patient).rows)
    }

    @Test func `a damaged unfinished version is begun anew, and a damaged serving one is no hindrance`() throws {
        let visits = random(300, partitions: 1, seed: 4)
        let source = VisitModel.source(visits, partitions: 1) { 50 }
        let folder = TemporaryFolder()
        try ProjectionRunner(source, program(shape), folder: folder.path).runOnce()
        _ = try ProjectionRebuild(source, program(shape), folder: folder.path)
        for version in 1...2 {
            try Data(repeating: 9, count: 8_192).write(
                to: URL(fileURLWithPath: folder.path + "/test-windows@\(version).mdb"))
        }
        let rebuild = try ProjectionRebuild(source, program(shape), folder: folder.path)
        #expect(rebuild.plan.discarded.first?.reasons.first?.contains("damaged") == true)
        #expect(try rebuild.run().phase == .serving)
        #expect(try servingRows(folder) == VisitModel(visits, shape).rows)
        guard case .damaged = try status(folder, source, shape).versions.first?.state else {
            Issue.record("not damaged")
            return
        }
    }

    @Test func `a second rebuild is refused and told who rebuilds, and so are a drop of it and of the serving version`()
        throws
    {
        let source = VisitModel.source(random(50, partitions: 1, seed: 1), partitions: 1) { 20 }
        let folder = TemporaryFolder()
        try ProjectionRunner(source, program(shape), folder: folder.path).runOnce()
        let first = try ProjectionRebuild(source, program(shape), folder: folder.path)
        #expect {
            _ = try ProjectionRebuild(source, program(patient), folder: folder.path)
        } throws: { error in
            guard case ProjectionError.beingRebuilt("test-windows", let holder) = error else { return false }
            return holder == getpid()
        }
        #expect {
            try VersionDrop(definition.name, version: 2, in: folder.path).run()
        } throws: { error in
            if case ProjectionError.versionInUse(_, 2, getpid()) = error { true } else { false }
        }
        #expect {
            _ = try VersionDrop(definition.name, version: 1, in: folder.path)
        } throws: { error in
            if case ProjectionError.versionServes(_, 1) = error { true } else { false }
        }
        #expect {
            _ = try VersionDrop(definition.name, version: 8, in: folder.path)
        } throws: { "\($0)".contains("there are: 1, 2") }
        // Looked at before it served.
        let drop = try VersionDrop(definition.name, version: 2, in: folder.path)
        try first.run()
        #expect {
            try drop.run()
        } throws: { error in
            if case ProjectionError.versionServes(_, 2) = error { true } else { false }
        }
        try VersionDrop(definition.name, version: 1, in: folder.path).run()
        #expect(ProjectionLocation.versions(of: definition.name, in: folder.path) == [2])
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!left.contains { $0.hasPrefix("test-windows@1") })
    }

    @Test func `a rebuild may make the first version, and a run waits for it or takes its place`() throws {
        let visits = random(400, partitions: 1, seed: 2)
        let source = VisitModel.source(visits, partitions: 1) { 20 }
        let folder = TemporaryFolder()
        do {
            let rebuild = try ProjectionRebuild(source, program(shape), folder: folder.path)
            #expect(rebuild.plan.serving == nil && rebuild.plan.version == 1)
            #expect {
                _ = try ProjectionRunner(source, program(shape), folder: folder.path)
            } throws: { error in
                if case ProjectionError.beingRebuilt = error { true } else { false }
            }
        }
        #expect(throws: ProjectionError.self) { _ = try ProjectionFile.serving(definition.name, in: folder.path) }
        #expect {
            _ = try ProjectionRunner(source, program(shape), folder: folder.path)
        } throws: { error in
            if case ProjectionError.unfinishedRebuild(_, 1) = error { true } else { false }
        }
        try ProjectionRebuild(source, program(shape), folder: folder.path).run()
        #expect(try servingRows(folder) == VisitModel(visits, shape).rows)
        #expect(try ProjectionRunner(source, program(shape), folder: folder.path).runOnce().processed == 0)
    }

    @Test func `killed between the swap and its own note a version serves, is run, and is no unfinished rebuild`()
        throws
    {
        let source = VisitModel.source(random(100, partitions: 1, seed: 2), partitions: 1) { 20 }
        let folder = TemporaryFolder()
        try ProjectionRunner(source, program(shape), folder: folder.path).runOnce()
        try ProjectionRebuild(source, program(shape), folder: folder.path).run()
        do {
            let file = try ProjectionFile.serving(definition.name, in: folder.path)
            try file.environment.write { transaction in
                // The state is the second byte; its checksum covers it.
                var value = try transaction.bytes([UInt8]("build".utf8), in: file.meta)!
                #expect(value[1] == 2)
                var record = try #require(try file.build(in: transaction))
                record.state = .building
                try file.put(record, in: transaction)
                value = try transaction.bytes([UInt8]("build".utf8), in: file.meta)!
                #expect(value[1] == 1)
            }
        }
        #expect(try status(folder, source, shape).versions.map(\.state) == [.old, .serving])
        #expect(try ProjectionRunner(source, program(shape), folder: folder.path).runOnce().processed == 0)
        let next = try ProjectionRebuild(source, program(shape), folder: folder.path)
        #expect(next.plan.version == 3 && !next.plan.isResumed)
    }

    @Test func `a rate holds a rebuild back from the beginning, and a stop ends the wait`() throws {
        let source = VisitModel.source(random(100, partitions: 1, seed: 2), partitions: 1) { 20 }
        let folder = TemporaryFolder()
        let rebuild = try ProjectionRebuild(
            source, program(shape), folder: folder.path, options: RebuildOptions(eventsPerSecondMax: 1))
        var reports = 0
        // At one event a second it would take two minutes.
        let report = try rebuild.run({ _ in reports += 1 }, until: { reports > 1 })
        #expect(report.events == 1 && report.phase == .building)
    }
}
