import EventLog
import Foundation
import RecordBatch
import TestSupport
import Testing

@Suite struct StatisticsTests {
    let folder: TemporaryFolder
    let log: EventLog

    init() throws {
        folder = TemporaryFolder()
        log = try EventLog.open(folder.log, .create)
    }

    @Test func `figures are those of what was appended`() throws {
        let clock = TestClock(77)
        let log = try EventLog(folder.path("other"), .create, now: clock.read)
        let topic = try log.createTopic(TopicConfiguration(name: "t", partitions: 3, eventTimes: .none))
        let records = (0..<1000).map { TestRecord(Int64($0 % 3), at: 5000 + Int64($0), text: "the same text") }
        try log.append(records, to: topic, PartitionID(0), .columnar)
        try log.append(records, to: topic, PartitionID(1))
        clock.now = 78
        try log.append([TestRecord(1, at: 9000)], to: topic, PartitionID(1))
        _ = try log.createTopic(TopicConfiguration(name: "empty"))

        let all = try log.statistics()
        #expect(all.topics.map(\.topic.name) == ["empty", "t"])
        let figures = try #require(all.topics.last)
        #expect(figures.records == 2001 && figures.batches == 3 && figures.partitions == 3)
        #expect(figures.rowBatches == 2 && figures.columnarBatches == 1)
        #expect(
            figures.storedBytes
                == (try HeadFile(of: folder.path("other")).entries("batches").map(\.value.count).reduce(0, +)))
        #expect(figures.earliestTimestamp == 5000 && figures.latestTimestamp == 9000 && figures.lastAppendTime == 78)
        #expect(figures.damage.isEmpty && figures.batchesOfUnknownSize == 0)
        // A time and two columns of 8 bytes; and Kafka's records: about 30 bytes each, uncompressed.
        let columnar = BatchHeader.byteCount + 1000 * 3 * 8
        #expect(figures.plainBytes > columnar + 1000 * 28 && figures.plainBytes < columnar + 1000 * 36)
        #expect(try #require(figures.compressionRatio) > 10)
        #expect(figures.bytesPerRecord == Double(figures.storedBytes) / 2001)

        let empty = try #require(all.topics.first)
        #expect(empty.records == 0 && empty.bytesPerRecord == nil && empty.compressionRatio == nil)
        #expect(empty.earliestTimestamp == nil && empty.lastAppendTime == nil)
        #expect(try log.statistics(topic: "t").topics.map(\.records) == [2001])
        #expect(throws: LogError.self) { try log.statistics(topic: "missing") }
    }

    @Test func `row batches without compression are as large as they are`() throws {
        let topic = try log.createTopic(TopicConfiguration(name: "t", eventTimes: .none))
        var request = AppendRequest()
        request.append(try .make(.row, TestRecord.run(0..<100), compression: .none), to: topic, PartitionID(0))
        request.append(try .make(.row, TestRecord.run(0..<100), compression: .none), to: topic, PartitionID(0))
        try log.append(request)
        let figures = try log.statistics().topics[0]
        #expect(figures.plainBytes == figures.storedBytes)
        request = AppendRequest()
        request.append(
            try .make(.row, TestRecord.run(0..<100), compression: .gzip(level: 6)), to: topic, PartitionID(0))
        try log.append(request)
        let more = try log.statistics().topics[0]
        #expect(more.plainBytes == figures.plainBytes / 2 * 3 && more.storedBytes < more.plainBytes)
    }

    @Test func `the pages of a deleted topic are free, and the next appends use them`() throws {
        let topic = try log.createTopic(TopicConfiguration(name: "t", eventTimes: .none))
        let batch = try EncodedBatch.make(.row, TestRecord.run(0..<50_000), compression: .none)
        var request = AppendRequest()
        request.append(batch, to: topic, PartitionID(0))
        try log.append(request)
        let before = try log.statistics().head
        #expect(before.liveBytes > batch.byteCount && before.freeBytes < batch.byteCount)
        #expect(before.fileBytes >= before.liveBytes)
        try log.deleteTopic("t")
        let after = try log.statistics().head
        #expect(after.freeBytes > batch.byteCount && after.liveBytes < batch.byteCount)
        let again = try log.createTopic(TopicConfiguration(name: "t", eventTimes: .none))
        request = AppendRequest()
        request.append(batch, to: again, PartitionID(0))
        try log.append(request)
        #expect(try log.statistics().head.fileBytes < before.fileBytes + 200_000)
    }

    @Test func `damage ends the count of its partition and is said, the others are counted`() throws {
        let topic = try log.createTopic(TopicConfiguration(name: "t", partitions: 2, eventTimes: .none))
        for partition in topic.partitions {
            for _ in 0..<3 { try log.append(TestRecord.run(0..<10), to: topic, partition) }
        }
        let file = HeadFile(of: folder.log)
        let key = HeadFile.batchKey(topic.id.rawValue, 0, 19)
        var batch = try #require(try file.entries("batches").first { $0.key == key }).value
        batch[50] ^= 1
        try file.set(key, batch, in: "batches")
        let figures = try log.statistics().topics[0]
        #expect(figures.records == 40 && figures.damage.count == 1)
    }
}
