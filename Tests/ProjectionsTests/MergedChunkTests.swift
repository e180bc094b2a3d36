import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import LMDB
import Projections
import TestSupport
import Testing
import Zstd

/// Chunks that hold many batches with an append time a row, as sealed segments have them, against those batches.
@Suite struct MergedChunkTests {
    private let shape = VisitModel.shape(lateness: 60_000)
    private var definition: ProjectionDefinition { VisitModel.definition(shape) }

    /// Visits that became durable at once.
    private struct Batch {
        var visits: [Visit]
        var appendTime: Int64
    }

    /// A clock that goes on and sometimes back, and devices whose clocks run ahead by more than is plausible.
    private func randomBatches(_ count: Int, _ random: inout SeededGenerator) -> [Batch] {
        var now: Int64 = 10_000_000
        return (0..<count).map { index in
            now += Int64.random(in: -2_000...10_000, using: &random)
            let visits = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                let ahead: Int64 =
                    switch Int.random(in: 0..<60, using: &random) {
                    case 0: 3_600_000
                    case 1: shape.earlyMilliseconds + Int64.random(in: -2_000...2_000, using: &random)
                    case 2: -200_000
                    default: -Int64.random(in: 0...4_000, using: &random)
                    }
                return Visit(
                    time: now + ahead, store: "store-\(Int.random(in: 0..<4, using: &random))",
                    visitor: index % 3 == 0 ? nil : UInt64.random(in: 0..<30, using: &random), dwell: 5, emotion: 2)
            }
            return Batch(visits: visits, appendTime: now)
        }
    }

    /// Appends runs of batches as one chunk each: of one batch where the run is, else merged with stored append times.
    private func source(_ batches: [Batch], run: () -> Int) -> MemorySource {
        let schema = VisitorObserved.eventType
        let source = MemorySource(
            schema: schema.name, descriptorSets: [SchemaID(rawValue: 1): schema.descriptorSet], partitions: 1)
        var compressor = ZstdCompressor(level: 1)
        var next = 0
        while next < batches.count {
            let part = batches[next..<min(batches.count, next + run())]
            next = part.endIndex
            var builder = ChunkBuilder(
                layout: VisitorObserved.eventType.descriptor.layout, capacity: 64,
                storesAppendTime: part.count > 1)
            for batch in part {
                for visit in batch.visits {
                    builder.setTimestamp(visit.time)
                    if part.count > 1 { builder.setAppendTime(batch.appendTime) }
                    [UInt8](visit.store.utf8).withUnsafeBytes { builder.setText(VisitorObservedColumn.store, $0) }
                    [UInt8](visit.zone.utf8).withUnsafeBytes { builder.setText(VisitorObservedColumn.zone, $0) }
                    builder.setScalar(VisitorObservedColumn.eventTime, UInt64(bitPattern: visit.time))
                    if let visitor = visit.visitor { builder.setScalar(VisitorObservedColumn.visitor, visitor) }
                    builder.setScalar(VisitorObservedColumn.dwellMs, UInt64(visit.dwell ?? 0))
                    builder.setScalar(
                        VisitorObservedColumn.emotion, UInt64(bitPattern: Int64(visit.emotion ?? 0)))
                    builder.commitRow()
                }
            }
            var body = ByteBuffer()
            let summary = builder.encode(into: &body, compressor: &compressor, options: .sealed)
            source.append(
                body.array(), summary, to: 0, appendTime: part.count > 1 ? nil : part.first?.appendTime)
        }
        return source
    }

    private struct Outcome: Equatable {
        var rows: [RowKey: ModelRow]
        var ledger: [LedgerEntry]
        var progress: [PartitionProgress]
    }

    private func outcome(_ source: MemorySource, _ options: RunnerOptions) throws -> Outcome {
        let folder = TemporaryFolder()
        let runner = try ProjectionRunner(
            source, TumblingWindows(definition: definition, shape: shape), folder: folder.path, options: options)
        try runner.runOnce()
        return Outcome(
            rows: try VisitModel.rows(of: runner.file, shape), ledger: try runner.file.ledger(limit: .max),
            progress: try runner.file.environment.read { try runner.file.progress(in: $0) })
    }

    @Test func `rows, revisions and late events are the same before and after batches are merged`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let batches = randomBatches(300, &random)
        let expected = try outcome(source(batches) { 1 }, RunnerOptions(threads: 1))
        // Early events matter here: without append times they would make others late.
        let unknown = try outcome(
            source(batches.map { Batch(visits: $0.visits, appendTime: .max) }) { 1 }, RunnerOptions(threads: 1))
        #expect(unknown.ledger.count > expected.ledger.count)
        for run in [2, 30, 1_000] {
            let merged = source(batches) { run == 30 ? Int.random(in: 1...30, using: &random) : run }
            #expect(try outcome(merged, RunnerOptions(threads: 1)) == expected, "\(run)")
            #expect(try outcome(merged, RunnerOptions().onRandomThreads(&random)) == expected, "\(run)")
        }
    }

    @Test func `a store's silence within the chunk that has its first record is the same as between two chunks`() throws
    {
        let silence: Int64 = 2 * 86_400_000
        let batches = [0, silence].map { wait in
            Batch(visits: [Visit(time: 10_000_000, store: "s", visitor: 1)], appendTime: 10_000_000 + wait)
        }
        let expected = try outcome(source(batches) { 1 }, RunnerOptions(threads: 1))
        #expect(expected.rows.values.map(\.visitors) == [nil] && expected.rows.values.map(\.count) == [2])
        for threads in 1...2 {
            let options = RunnerOptions(threads: threads, parallelEventsMin: 0)
            #expect(try outcome(source(batches) { 2 }, options) == expected)
        }
    }

    @Test func `a chunk is larger than a commit, than a round and than the windows in memory, and counts once`() throws
    {
        let visits = (0..<3_000).map { Visit(time: Int64($0) * 4_000, visitor: UInt64($0 % 11), dwell: 1) }
        let source = VisitModel.source(visits, partitions: 1) { 3_000 }
        let expected = VisitModel(visits, shape).rows
        for threads in 1...2 {
            let folder = TemporaryFolder()
            var commits: [Int] = []
            let runner = try ProjectionRunner(
                source, TumblingWindows(definition: definition, shape: shape, windowsMax: 4), folder: folder.path,
                options: RunnerOptions(
                    eventsPerCommit: 700, threads: threads, parallelEventsMin: 0, eventsPerRound: 90))
            try runner.runOnce { commits.append($0.processed) }
            #expect(commits == [0, 700, 1_400, 2_100, 2_800, 3_000])
            #expect(try VisitModel.rows(of: runner.file, shape) == expected)
        }
    }
}
