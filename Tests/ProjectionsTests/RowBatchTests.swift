import Bytes
import EventLog
import EventSchema
import FootfallEvents
import LMDB
import Sealing
import TestSupport
import Testing

@testable import Projections

/// Batches of rows in a topic with an event type, as Kafka clients write them.
@Suite struct RowBatchTests {
    private let shape = VisitModel.shape(lateness: 60_000)
    private var definition: ProjectionDefinition { VisitModel.definition(shape) }
    private let schemaID = SchemaID(rawValue: 1)

    private func source() -> MemorySource {
        MemorySource(
            schema: VisitorObserved.eventType.name,
            descriptorSets: [schemaID: VisitorObserved.eventType.descriptorSet], partitions: 1)
    }

    /// - Parameter missing: offsets of the batch that have no record.
    private func append(
        _ visits: [Visit], missing: Int = 0, to source: MemorySource, patch: (inout [UInt8]) -> Void = { _ in }
    ) throws {
        var random = SeededGenerator(seed: 1)
        let rows = try VisitRows(visits, schemaID: schemaID, &random)
        var body = rows.body
        patch(&body)
        source.append(rows: body, count: visits.count + missing, maxTimestamp: rows.maxTimestamp, to: 0)
    }

    private func run(
        _ source: any EventSource, in folder: TemporaryFolder, _ options: RunnerOptions = RunnerOptions(threads: 1)
    ) throws -> (contents: FileContents, report: RunReport) {
        let program = TumblingWindows(definition: definition, shape: shape)
        let runner = try ProjectionRunner(source, program, folder: folder.path, options: options)
        let report = try runner.runOnce()
        return (try FileContents(runner.file, shape), report)
    }

    private static func events(_ times: [Int64]) -> [Visit] { times.map { Visit(time: $0, visitor: 7, dwell: 1) } }

    @Test func `events are in the rows, and what is none is parked with the reason and never blocks`() throws {
        let source = source()
        var visits = Self.events([1_000, 2_000, 3_000, 4_000, 16_000])
        visits[1].kind = .unreadable(.schema)
        visits[2].kind = .nothing
        visits[3].kind = .unreadable(.message)
        try append(visits, to: source)
        let (contents, report) = try run(source, in: TemporaryFolder())
        let model = VisitModel(visits, shape)
        #expect(contents.rows == model.rows && contents.rows.values.map(\.count).sorted() == [1, 1])
        #expect(contents.ledger == model.ledger)
        #expect(contents.ledger.map(\.unreadable) == [.schema, .message])
        #expect(contents.progress[0].parked == 2 && contents.progress[0].filtered == 1)
        #expect(report.parked.count == 2 && report.parked.first == contents.ledger)
        #expect(
            "\(contents.ledger[0])"
                == "partition 0, offset 1: its framing names a schema that is not a version of the topic's event type")
    }

    @Test func `offsets without a record and markers of transactions are nothing`() throws {
        let source = source()
        let visits = Self.events([1_000, 2_000])
        try append(visits, missing: 1, to: source) { body in
            // As compaction leaves it: one more offset than records.
            VisitRows.patch(&body) { $0[26] = 2 }
        }
        try append(visits, to: source) { body in
            VisitRows.patch(&body) { $0[VisitRows.attributes + 1] |= 1 << 5 }
        }
        let (contents, _) = try run(source, in: TemporaryFolder())
        #expect(contents.progress[0].windowed == 2 && contents.progress[0].filtered == 3)
        #expect(contents.progress[0].next == Offset(5) && contents.ledger.isEmpty)
    }

    @Test func `a batch that is not what was written stops the projection, as damaged columns do`() throws {
        let source = source()
        try append(Self.events([1_000, 2_000]), to: source) { $0[$0.count - 1] ^= 1 }
        #expect {
            try run(source, in: TemporaryFolder())
        } throws: { error in
            guard case .corruptBatch(_, _, let offset, let reason) = error as? ProjectionError else { return false }
            return offset == .zero && reason.contains("checksum")
        }
    }

    @Test func `records after one that contradicts its batch are parked`() throws {
        let source = source()
        var builder = VisitRows.Plain()
        for visit in Self.events([1_000, 2_000, 3_000]) { try builder.append(visit, schemaID) }
        var body = builder.encoded()
        // The length of the second record.
        let second = 61 + 1 + Int(body[61]) / 2
        VisitRows.patch(&body) { $0[second] = 0x7E }
        source.append(rows: body, count: 3, maxTimestamp: 3_000, to: 0)
        let (contents, _) = try run(source, in: TemporaryFolder())
        #expect(contents.progress[0].windowed == 1)
        #expect(contents.ledger.map(\.offset.rawValue) == [1, 2])
        #expect(contents.ledger.allSatisfy { $0.unreadable == .batch })
    }

    @Test func `what is parked commits with the rows: each once, through restarts and whatever the commits`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let source = source()
        var visits: [Visit] = []
        for number in 0..<20 {
            var batch = Self.events((0..<25).map { Int64(number) * 1_000 + $0 * 10 })
            for index in batch.indices where Int.random(in: 0..<3, using: &random) == 0 {
                batch[index].kind = Bool.random(using: &random) ? .nothing : .unreadable(.unknownField)
            }
            try append(batch, to: source)
            visits += batch
        }
        let model = VisitModel(visits, shape)
        let folder = TemporaryFolder()
        for stop in 1...40 {
            let program = TumblingWindows(definition: definition, shape: shape)
            let runner = try ProjectionRunner(
                source, program, folder: folder.path,
                options: RunnerOptions(eventsPerCommit: 1 + stop % 7, threads: 1))
            var commits = 0
            try runner.runOnce({ commits = $0.commits }, until: { commits >= 2 })
        }
        let (contents, _) = try run(source, in: folder)
        #expect(contents.rows == model.rows, "seed \(seed)")
        #expect(contents.ledger == model.ledger, "seed \(seed)")
        #expect(contents.progress[0].next == Offset(500))
    }

    @Test func `event time is the field that the type names, before rows are sealed into columns and after`() throws {
        let folder = TemporaryFolder()
        let log = try EventLog(folder.path + "/data", .create, now: { 2_000_000_000_000 })
        let id = try log.registerSchema(
            name: VisitorObserved.eventType.name, descriptorSet: VisitorObserved.eventType.descriptorSet,
            admittedBy: SchemaCompatibility.admit
        ).id
        let topic = try log.createTopic(
            TopicConfiguration(name: "visits", partitions: 1, schema: VisitorObserved.eventType.name))
        let visits = Self.events((0..<100).map { 1_700_000_000_000 + $0 * 700 })
        var builder = VisitRows.Plain()
        for visit in visits { try builder.append(visit, id, timestamp: 1_999_999_999_000) }
        var body = ByteBuffer()
        body.append(builder.encoded())
        var request = AppendRequest()
        request.append(
            EncodedBatch(
                rows: visits.count, minTimestamp: 1_999_999_999_000, maxTimestamp: 1_999_999_999_000, body: body),
            to: topic, PartitionID(0))
        try log.append(request)
        let model = VisitModel(visits, shape)
        #expect(try run(LogSource(log, topic: "visits"), in: TemporaryFolder()).contents.rows == model.rows)
        #expect(try Sealer(log, options: SealOptions(segmentHeadBytes: 1)).seal(topic).records == 100)
        let layouts = try log.layouts(of: topic)
        #expect(layouts == [.columnar])
        #expect(try run(LogSource(log, topic: "visits"), in: TemporaryFolder()).contents.rows == model.rows)
    }
}

extension EventLog {
    fileprivate func layouts(of topic: Topic) throws -> [BatchLayout] {
        var found: [BatchLayout] = []
        _ = try read(topic, PartitionID(0), from: .zero) { batch in
            found.append(batch.header.layout)
            return .next
        }
        return found
    }
}
