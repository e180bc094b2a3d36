import EventLog
import Foundation
import RecordBatch
import SwiftProtobuf
import TestSupport
import Testing

/// A head of format version 1 as it was written when that version was new, which every later program has to read.
///
/// `FFLOG_WRITE_FIXTURES=FOLDER swift test --filter HeadFixtureTests` writes it anew, for the next version.
@Suite struct HeadFixtureTests {
    private static let rows = TestRecord.run(0..<50)
    private static let columns = (0..<400).map { (number: Int) -> TestRecord in
        let time = 1_702_684_800_000 + number * 61 % 400 * 250
        return TestRecord(Int64(number * 997), at: Int64(time), text: number % 9 == 0 ? nil : "zone \(number % 4)")
    }

    private func write(to path: String) throws {
        let clock = TestClock(1_702_684_800_000)
        let log = try EventLog(path, .create, now: clock.read)
        try log.registerSchema(name: "example.v1.Event", descriptorSet: [UInt8](0..<40), admittedBy: anything)
        let plain = try log.createTopic(
            TopicConfiguration(name: "plain", partitions: 2, dataClass: .operational, partitioner: .eventhubs))
        let typed = try log.createTopic(
            TopicConfiguration(
                name: "typed", dataClass: .restricted, schema: "example.v1.Event", compressionLevel: 3,
                eventBytesMax: 4096))
        try log.append(Array(Self.rows[..<20]), to: plain, PartitionID(1))
        clock.now += 1500
        var request = AppendRequest()
        request.append(
            try .make(.row, Array(Self.rows[20...]), compression: .gzip(level: 6)), to: plain, PartitionID(1))
        request.append(try .make(.columnar, Array(Self.columns[..<100])), to: typed, PartitionID(0))
        request.append(try .make(.columnar, Array(Self.columns[100...])), to: typed, PartitionID(0))
        request.setPosition("stage", [3, 1, 4, 1, 5])
        try log.append(request)
        try log.updateGroup("dashboard") { group in
            group.record = StoredGroupRecord.with {
                $0.name = "dashboard"
                $0.topics = ["typed"]
            }
            group.checkpoints[TopicPartition(typed.id, PartitionID(0))] = StoredCheckpointRecord.with {
                $0.offset = 123
            }
        }
    }

    /// A copy, since opening a log for reading makes its lock file, and sweeping would change it.
    private func openCopy(_ folder: TemporaryFolder) throws -> EventLog {
        let fixture = try #require(
            Bundle.module.url(forResource: "head", withExtension: "mdb", subdirectory: "Fixtures/head-v1"))
        try FileManager.default.createDirectory(atPath: folder.log, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: fixture.path, toPath: folder.log + "/head.mdb")
        return try EventLog.open(folder.log, .write)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["FFLOG_WRITE_FIXTURES"] != nil, "writes the fixture"))
    func `the fixture is written`() throws {
        let folder = TemporaryFolder()
        try write(to: folder.log)
        let target = try #require(ProcessInfo.processInfo.environment["FFLOG_WRITE_FIXTURES"])
        try FileManager.default.copyItem(atPath: folder.log + "/head.mdb", toPath: target + "/head.mdb")
    }

    @Test func `version 1 is read: every record, every field`() throws {
        let folder = TemporaryFolder()
        let log = try openCopy(folder)
        let plain = try log.topic("plain")
        let typed = try log.topic("typed")
        #expect(
            plain.configuration
                == TopicConfiguration(name: "plain", partitions: 2, dataClass: .anonymous, partitioner: .eventhubs))
        #expect(
            typed.configuration
                == TopicConfiguration(
                    name: "typed", dataClass: .pseudonymous, schema: "example.v1.Event", compressionLevel: 3,
                    eventBytesMax: 4096))
        #expect(plain.createdAt == 1_702_684_800_000)
        let schema = try #require(try log.schema(SchemaID(rawValue: 1)))
        #expect(schema.name == "example.v1.Event" && schema.version == 1 && schema.descriptorSet == [UInt8](0..<40))
        #expect(typed.schemaID == schema.id)

        #expect(try log.records(of: plain, PartitionID(0)).isEmpty)
        #expect(try log.records(of: plain, PartitionID(1)) == Self.rows)
        #expect(try log.records(of: typed) == Self.columns)
        let state = try log.partitionState(plain, PartitionID(1))
        #expect(state.highWaterMark == Offset(50) && state.logStart == .zero && state.batches == 2)
        #expect(state.maxTimestamp == 1_700_000_000_049 && state.lastAppendTime == 1_702_684_801_500)
        var headers: [BatchHeader] = []
        _ = try log.read(plain, PartitionID(1), from: .zero) { batch in
            headers.append(batch.header)
            return .next
        }
        #expect(headers.map(\.appendTime) == [1_702_684_800_000, 1_702_684_801_500])
        #expect(headers.map(\.lastOffset) == [Offset(19), Offset(49)])

        #expect(try log.stagePosition("stage") == [3, 1, 4, 1, 5])
        let group = try log.group("dashboard")
        #expect(group.record?.name == "dashboard" && group.record?.topics == ["typed"])
        #expect(group.checkpoints.mapValues(\.offset) == [TopicPartition(typed.id, PartitionID(0)): 123])
        #expect(try log.verify().findings == [])
    }

    @Test func `version 1 is written to as before`() throws {
        let folder = TemporaryFolder()
        let log = try openCopy(folder)
        // Written when a topic that leaves the store could do without a schema, which says what may leave.
        #expect(throws: LogError.self) {
            try log.append(TestRecord.run(50..<60), to: try log.topic("plain"), PartitionID(1))
        }
        let topic = try log.alterTopic("plain") { $0.dataClass = .operational }
        #expect(try log.append(TestRecord.run(50..<60), to: topic, PartitionID(1)).baseOffset == Offset(50))
        #expect(try log.records(of: topic, PartitionID(1)) == TestRecord.run(0..<60))
        #expect(try log.createTopic(TopicConfiguration(name: "new")).id > topic.id)
        #expect(try log.verify().findings == [])
    }
}
