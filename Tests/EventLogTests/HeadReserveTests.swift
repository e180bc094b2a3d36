import EventLog
import Foundation
import RecordBatch
import TestSupport
import Testing

/// When the head is written ahead, and when not.
@Suite struct HeadReserveTests {
    let folder: TemporaryFolder
    let log: EventLog
    let topic: Topic

    init() throws {
        folder = TemporaryFolder()
        log = try EventLog.open(folder.log, .create)
        topic = try log.createTopic(TopicConfiguration(name: "t"))
    }

    /// How much longer the file is than its last page wants it.
    private func reserve() throws -> Int {
        let head = try log.headStatistics()
        return head.fileBytes - head.liveBytes - head.freeBytes
    }

    /// A batch of about `bytes`.
    private func batch(_ bytes: Int) throws -> EncodedBatch {
        try .make(.row, (0..<(bytes / 16)).map { TestRecord(Int64($0), text: nil) }, compression: .none)
    }

    private func append(_ batch: EncodedBatch, _ count: Int) throws {
        for _ in 0..<count {
            var request = AppendRequest()
            request.append(batch, to: topic, PartitionID(0))
            try log.append(request)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a head that grows by single batches is written ahead, within a bound, and holds what it should`() throws {
        let batch = try batch(20_000)
        #expect((8_192...60_000).contains(batch.byteCount))
        var appended = 0
        while try reserve() < 64 << 10 {
            try append(batch, 20)
            appended += 20
            usleep(2_000)
            try #require(appended < 4_000, "no reserve came")
        }
        log.close()
        #expect(try reserve() <= 4 << 20)
        let again = try EventLog.open(folder.log, .write)
        #expect(try again.partitionState(topic, PartitionID(0)).records == appended * batch.count)
        #expect(try again.verify().findings == [])
    }

    @Test(.timeLimit(.minutes(10)), arguments: [(bytes: 200, count: 300), (bytes: 700_000, count: 12)])
    func `commits of single events, and large ones, leave the head as LMDB lets it grow`(
        size: (bytes: Int, count: Int)
    ) throws {
        // Beyond the size from which on there is a reserve at all.
        try append(try batch(700_000), 3)
        try append(try batch(size.bytes), size.count)
        log.close()
        #expect(try reserve() <= 0)
    }

    @Test func `a small log has no reserve`() throws {
        try append(try batch(20_000), 20)
        log.close()
        #expect(try reserve() <= 0)
    }
}
