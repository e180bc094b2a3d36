import ErrorKinds
import EventLog
import FootfallEvents
import Foundation
import Projections
import TestSupport
import Testing
import EventSchema

/// What retention purged before a projection read it.
@Suite struct GapTests {
    private let shape = VisitModel.shape(lateness: 60_000)
    private var definition: ProjectionDefinition { VisitModel.definition(shape) }

    private func program() -> TumblingWindows { TumblingWindows(definition: definition, shape: shape) }

    private func visits(_ count: Int, partitions: Int) -> [Visit] {
        (0..<count).map { Visit(partition: $0 % partitions, time: Int64($0) * 100, visitor: UInt64($0)) }
    }

    private func status(_ folder: TemporaryFolder, _ source: MemorySource) throws -> ProjectionStatus {
        try ProjectionStatus(of: definition, in: folder.path, source: source)
    }

    private struct Range: Equatable {
        var partition: Int
        var first: Int64
        var last: Int64
        init(_ partition: Int, _ first: Int64, _ last: Int64) {
            (self.partition, self.first, self.last) = (partition, first, last)
        }
        init(_ gap: GapRange) { self.init(gap.partition.index, gap.first.rawValue, gap.last.rawValue) }
    }

    @Test(arguments: [1, 2])
    func `each gap is kept with its offsets, and announced before a run has met it`(threads: Int) throws {
        let source = VisitModel.source(visits(400, partitions: 2), partitions: 2) { 10 }
        let folder = TemporaryFolder()
        let options = RunnerOptions(threads: threads, parallelEventsMin: 0, eventsPerRound: 70)
        try ProjectionRunner(source, program(), folder: folder.path, options: options).runOnce()
        VisitModel.append(visits(600, partitions: 2), to: source, partitions: 2) { 10 }
        source.purge(1, before: 260)
        let before = try status(folder, source)
        #expect(before.gaps.map(Range.init) == [Range(1, 200, 259)])
        #expect(before.gaps[0].noticedAt == 0 && before.gap == 60)

        let report = try ProjectionRunner(source, program(), folder: folder.path, options: options).runOnce()
        #expect(report.gaps.map(Range.init) == [Range(1, 200, 259)])
        #expect(report.gap == 60 && report.processed == 540)

        source.purge(1, before: 500)
        source.purge(0, before: 500)
        VisitModel.append(visits(20, partitions: 2), to: source, partitions: 2) { 10 }
        source.purge(0, before: 503)
        try ProjectionRunner(source, program(), folder: folder.path, options: options).runOnce()
        let after = try status(folder, source)
        #expect(after.gaps.map(Range.init) == [Range(0, 500, 502), Range(1, 200, 259)])
        #expect(after.gaps.allSatisfy { $0.noticedAt > 0 })
        #expect(after.gap == 63 && after.isConserved && after.lag == 0)
        #expect("\(after.gaps[0])" == "partition 0, offsets 500 to 502, 3 records")
    }

    @Test func `records of a partly purged batch are not read, and lateness still knows of them`() throws {
        // One batch: its own latest event time is that of a purged record, of which no earlier batch tells.
        let times: [Int64] = [100_000, 900_000, 101_000, 102_000, 103_000, 104_000]
        func late(appendTime: Int64?) throws -> [Int64] {
            let schema = VisitorObserved.eventType
            let source = MemorySource(
                schema: schema.name, descriptorSets: [SchemaID(rawValue: 1): schema.descriptorSet], partitions: 1)
            VisitModel.append(
                times.map { Visit(time: $0) }, to: source, partitions: 1, appendTime: appendTime
            ) { times.count }
            let visits = times.map { Visit(time: $0, appended: appendTime) }
            source.purge(0, before: 3, keeping: VisitModel.maxima(visits, purged: 3, shape))
            let folder = TemporaryFolder()
            let runner = try ProjectionRunner(source, program(), folder: folder.path)
            let report = try runner.runOnce()
            #expect(report.gap == 3 && report.processed == 3)
            #expect(try status(folder, source).isConserved)
            return try runner.file.ledger(limit: 10).map(\.offset.rawValue)
        }
        #expect(try late(appendTime: nil) == [3, 4, 5])
        #expect(try late(appendTime: 600_000) == [3, 4, 5])
        // Its clock ran ahead: such an event makes no other late, purged or not.
        #expect(try late(appendTime: 599_999) == [])
    }

    @Test
    func `a rebuild over a purged range refuses before it changes anything, and keeps the gap where it may go on`()
        throws
    {
        let source = VisitModel.source(visits(400, partitions: 2), partitions: 2) { 10 }
        let folder = TemporaryFolder()
        try ProjectionRunner(source, program(), folder: folder.path).runOnce()
        source.purge(0, before: 35)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect {
            _ = try ProjectionRebuild(source, program(), folder: folder.path)
        } throws: { error in
            guard case ProjectionError.wouldHaveGaps("test-windows", "visits", let gaps, 1) = error else {
                return false
            }
            let text = "\(error)"
            return gaps.map(Range.init) == [Range(0, 0, 34)] && text.contains("offsets 0 to 34, 35 records")
                && text.contains("lack what version 1 has")
                && Remedy.of(error) == .rebuildWithGap("test-windows")
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                == (files + ["test-windows.rebuild"]).sorted().reduce(into: []) {
                    if !$0.contains($1) { $0.append($1) }
                })
        let old = try VisitModel.rows(of: try ProjectionFile.serving(definition.name, in: folder.path), shape)

        let rebuild = try ProjectionRebuild(
            source, program(), folder: folder.path, options: RebuildOptions(allowsGap: true))
        #expect(rebuild.plan.gaps.map(Range.init) == [Range(0, 0, 34)])
        #expect(rebuild.plan.total == 365)
        let report = try rebuild.run()
        #expect(report.phase == .serving && report.events == 365 && report.gaps.map(Range.init) == [Range(0, 0, 34)])
        let after = try status(folder, source)
        #expect(after.version == 2 && after.state == .fresh && after.isConserved)
        #expect(after.gaps.map(Range.init) == [Range(0, 0, 34)])
        let rows = try VisitModel.rows(of: try ProjectionFile.serving(definition.name, in: folder.path), shape)
        #expect(rows.values.reduce(0) { $0 + $1.count } == 365)
        #expect(old.values.reduce(0) { $0 + $1.count } == 400)
    }

    @Test func `a purge that overtakes a rebuild stops it; it goes on only with a gap allowed, and remembers that`()
        throws
    {
        let source = VisitModel.source(visits(400, partitions: 1), partitions: 1) { 10 }
        let folder = TemporaryFolder()
        try ProjectionRunner(source, program(), folder: folder.path).runOnce()
        let options = RebuildOptions(runner: RunnerOptions(eventsPerCommit: 50, threads: 1))
        do {
            let rebuild = try ProjectionRebuild(source, program(), folder: folder.path, options: options)
            #expect {
                try rebuild.run { if $0.commits == 2 { source.purge(0, before: 170) } }
            } throws: { error in
                guard case ProjectionError.wouldHaveGaps(_, _, let gaps, 1) = error else { return false }
                return gaps.map(Range.init) == [Range(0, 100, 169)]
            }
        }
        #expect(try status(folder, source).version == 1)
        #expect {
            _ = try ProjectionRebuild(source, program(), folder: folder.path, options: options)
        } throws: { error in
            if case ProjectionError.wouldHaveGaps = error { true } else { false }
        }
        var allowing = options
        allowing.allowsGap = true
        do {
            let rebuild = try ProjectionRebuild(source, program(), folder: folder.path, options: allowing)
            #expect(rebuild.plan.isResumed && rebuild.plan.version == 2)
            var commits = 0
            #expect(try rebuild.run({ commits = $0.commits }, until: { commits == 1 }).phase == .building)
        }
        // Said once, it holds for this version.
        let report = try ProjectionRebuild(source, program(), folder: folder.path, options: options).run()
        #expect(
            report.phase == .serving && report.gaps.isEmpty && report.lacking.map(Range.init) == [Range(0, 100, 169)])
        let after = try status(folder, source)
        #expect(after.version == 2 && after.gap == 70 && after.isConserved && after.processed == 330)
        #expect(after.gaps.map(Range.init) == [Range(0, 100, 169)])
    }
}
