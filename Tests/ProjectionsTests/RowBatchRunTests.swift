import Bytes
import EventLog
import EventSchema
import FootfallEvents
import RecordBatch
import SwiftProtobuf
import TestSupport
import Testing
import Timekeeping

@testable import Projections

/// Row batches over the life of a run: lanes, commits, and versions of the event type that are registered meanwhile.
@Suite struct RowBatchRunTests {
    private let shape = VisitModel.shape(lateness: 60_000)
    private var definition: ProjectionDefinition { VisitModel.definition(shape) }

    private func runner(
        _ source: any EventSource, in folder: TemporaryFolder, _ options: RunnerOptions = RunnerOptions(threads: 1)
    ) throws -> ProjectionRunner {
        let program = TumblingWindows(definition: definition, shape: shape)
        return try ProjectionRunner(source, program, folder: folder.path, options: options)
    }

    @Test func `two lanes park each record once, across commits and restarts`() throws {
        let schema = VisitorObserved.eventType
        let id = SchemaID(rawValue: 1)
        let source = MemorySource(schema: schema.name, descriptorSets: [id: schema.descriptorSet], partitions: 2)
        var random = SeededGenerator(seed: 1)
        var visits: [Visit] = []
        for number in 0..<40 {
            var batch = (0..<10).map {
                Visit(partition: number % 2, time: Int64(number) * 1_000 + $0 * 10, visitor: 7, dwell: 1)
            }
            batch[number % 10].kind = .unreadable(.unknownField)
            batch[(number + 3) % 10].kind = .unreadable(.schema)
            batch[(number + 6) % 10].kind = .nothing
            let rows = try VisitRows(batch, schemaID: id, &random)
            source.append(rows: rows.body, count: 10, maxTimestamp: rows.maxTimestamp, to: number % 2)
            visits += batch
        }
        let model = VisitModel(visits, shape)
        #expect(model.ledger.count == 80)
        let folder = TemporaryFolder()
        let options = RunnerOptions(eventsPerCommit: 23, threads: 2, parallelEventsMin: 0, eventsPerRound: 8)
        var parked = 0
        var runs = 0
        while runs == 0 || parked < 80, runs < 100 {
            let runner = try runner(source, in: folder, options)
            var commits = 0
            let report = try runner.runOnce({ commits = $0.commits }, until: { commits >= 2 })
            parked += report.parked.count
            runs += 1
        }
        let last = try runner(source, in: folder, options)
        parked += try last.runOnce().parked.count
        #expect(runs > 3 && parked == 80)
        let contents = try FileContents(last.file, shape)
        #expect(contents.rows == model.rows)
        #expect(contents.ledger == model.ledger)
        #expect(contents.progress.map(\.parked) == [40, 40] && contents.progress.map(\.filtered) == [20, 20])
    }

    @Test func `a version that is registered during a run holds for what is appended after it`() throws {
        let folder = TemporaryFolder()
        let log = try EventLog(folder.path + "/data", .create, now: { EventTime(milliseconds: 2_000_000_000_000) })
        let type = VisitorObserved.eventType
        let first = try log.registerSchema(
            name: type.name, descriptorSet: type.descriptorSet, admittedBy: SchemaCompatibility.admit
        ).id
        let topic = try log.createTopic(
            TopicConfiguration(name: "visits", partitions: 1, schema: type.name, eventTimes: .none))
        let next = SchemaID(rawValue: first.rawValue + 1)
        let newField: [UInt8] = [0xB0, 0x09, 0x01]  // 150, a number
        func framing(_ id: SchemaID) -> [UInt8] {
            [0] + withUnsafeBytes(of: id.rawValue.bigEndian) { [UInt8]($0) } + [0]
        }
        func append(_ times: Int64...) throws {
            var builder = RecordBatchBuilder()
            for time in times {
                let visit = VisitorObserved.with {
                    $0.store = "a"
                    $0.zone = "z"
                    $0.eventTime = time
                }
                let message: [UInt8] = try visit.serializedBytes() + newField
                for value in [message, framing(next) + message] {
                    value.withUnsafeBytes { builder.append(timestamp: time, key: nil, value: $0) }
                }
            }
            var body = ByteBuffer()
            try builder.encode(into: &body)
            var request = AppendRequest()
            request.append(
                EncodedBatch(
                    rows: times.count * 2, minTimestamp: times.min()!, maxTimestamp: times.max()!, body: body),
                to: topic, PartitionID(0))
            try log.append(request)
        }
        let running = try runner(LogSource(log, topic: "visits"), in: folder)
        try append(1_000, 2_000)
        try running.runOnce()
        var contents = try FileContents(running.file, shape)
        #expect(contents.ledger.map(\.unreadable) == [.unknownField, .schema, .unknownField, .schema])

        var set = try Google_Protobuf_FileDescriptorSet(serializedBytes: type.descriptorSet)
        var field = Google_Protobuf_FieldDescriptorProto()
        field.name = "floor"
        field.number = 150
        field.type = .uint32
        field.label = .optional
        field.proto3Optional = true
        let file = set.file.count - 1
        field.oneofIndex = Int32(set.file[file].messageType[0].oneofDecl.count)
        set.file[file].messageType[0].field.append(field)
        set.file[file].messageType[0].oneofDecl.append(.with { $0.name = "_floor" })
        let registered = try log.registerSchema(
            name: type.name, descriptorSet: set.serializedBytes(), admittedBy: SchemaCompatibility.admit
        ).id
        #expect(registered == next)
        try append(3_000, 4_000)
        try running.runOnce()
        contents = try FileContents(running.file, shape)
        #expect(contents.progress[0].windowed == 4 && contents.ledger.count == 4)
        // What was parked before stays so until the rows are computed from the start.
        let again = try runner(LogSource(log, topic: "visits"), in: TemporaryFolder())
        try again.runOnce()
        contents = try FileContents(again.file, shape)
        #expect(contents.progress[0].windowed == 8 && contents.ledger.isEmpty)
    }
}
