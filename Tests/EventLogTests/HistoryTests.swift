import EventLog
import Foundation
import SwiftProtobuf
import TestSupport
import Testing

/// The history as docs/format/head.md has it, computed from what was appended.
private struct HistoryModel {
    private var state: UInt64 = 0
    /// History by the end of a batch.
    private(set) var marks: [Int64: UInt64] = [0: 0]

    mutating func append(_ header: BatchHeader) {
        let words: [UInt64] = [
            UInt64(header.baseOffset.rawValue), UInt64(header.lastOffset.rawValue),
            UInt64(bitPattern: header.minTimestamp), UInt64(bitPattern: header.maxTimestamp),
            UInt64(bitPattern: header.appendTime), UInt64(header.bodyByteCount) << 32 | UInt64(header.prefixChecksum),
            UInt64(header.schemaID.rawValue) << 32 | UInt64(header.layout.rawValue),
        ]
        for word in words {
            var z = (state ^ word) &+ 0x9E37_79B9_7F4A_7C15
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            state = z ^ (z >> 31)
        }
        marks[header.lastOffset.rawValue + 1] = state
    }
}

@Suite struct HistoryTests {
    let folder = TemporaryFolder()

    private func fill(_ log: EventLog, _ topic: Topic, _ random: inout SeededGenerator, batches: Int) throws {
        for _ in 0..<batches {
            let records = TestRecord.run(0..<(1 + Int(random.below(random.below(6) == 0 ? 700 : 40))))
            try log.append(
                records, to: topic, PartitionID(Int(random.below(UInt64(topic.partitions.count)))),
                random.below(2) == 0 ? .row : .columnar)
        }
    }

    private func headers(_ log: EventLog, _ topic: Topic, _ partition: PartitionID) throws -> [BatchHeader] {
        var headers: [BatchHeader] = []
        _ = try log.read(topic, partition, from: .zero, bytesMax: .max) { batch in
            headers.append(batch.header)
            return .next
        }
        return headers
    }

    @Test func `the history is known at every end of a batch, and is what the batches give`() throws {
        var random = SeededGenerator.announced("histories")
        let log = try EventLog.open(folder.log, .create)
        let topic = try log.createTopic(TopicConfiguration(name: "visits", partitions: 3))
        try fill(log, topic, &random, batches: 80)
        for partition in topic.partitions {
            var model = HistoryModel()
            let headers = try headers(log, topic, partition)
            for header in headers {
                model.append(header)
                #expect(header.history?.rawValue == model.marks[header.lastOffset.rawValue + 1])
            }
            let end = try log.partitionState(topic, partition).highWaterMark
            for offset in 0...end.rawValue {
                #expect(
                    try log.history(topic, partition, at: Offset(offset))?.rawValue == model.marks[offset],
                    "partition \(partition), offset \(offset)")
                let mark = try log.mark(topic, partition, at: Offset(offset))
                let last = model.marks.keys.filter { $0 >= offset }.min()!
                #expect(mark.end?.offset.rawValue == last && mark.end?.history.rawValue == model.marks[last])
                let anchors = zip(model.marks.keys.sorted(), model.marks.keys.sorted().dropFirst()).compactMap {
                    $0 / 256 < $1 / 256 ? $1 : nil
                }
                #expect(mark.anchor?.offset.rawValue == anchors.last { $0 <= last })
                #expect(try log.difference(from: mark, topic, partition) == nil)
            }
        }
        #expect(try log.verify().findings == [])
    }

    @Test func `a log has an id, which stays, and which no other log has`() throws {
        let log = try EventLog.open(folder.log, .create)
        let id = try #require(try log.logID())
        #expect(id.description.count == 32)
        #expect(try EventLog.open(folder.log, .write).logID() == id)
        #expect(try EventLog.open(folder.path("other"), .create).logID() != id)
        #expect(try log.statistics().logID == id)
    }

    @Test(arguments: [true, false])
    func `after a trim the history is known where the log begins, and a checkpoint before it is not contradicted`(
        isWhole: Bool
    ) throws {
        var random = SeededGenerator.announced("trimmed histories")
        let log = try EventLog.open(folder.log, .create)
        let topic = try log.createTopic(TopicConfiguration(name: "visits"))
        let partition = PartitionID(0)
        try fill(log, topic, &random, batches: 60)
        let headers = try headers(log, topic, partition)
        let batch = headers.first { $0.baseOffset > Offset(100) && $0.count > 3 }!
        let early = try log.mark(topic, partition, at: Offset(30))
        let start = isWhole ? batch.baseOffset : batch.baseOffset + 2
        _ = try log.trim(topic, to: [partition: start])
        let state = try log.partitionState(topic, partition)
        let known = isWhole ? batch.baseOffset : batch.lastOffset + 1
        #expect(state.historyStart.offset == known)
        #expect(try log.mark(topic, partition, at: known).end == state.historyStart)
        #expect(try log.history(topic, partition, at: Offset(30)) == nil)
        #expect(try log.difference(from: early, topic, partition) == nil)
        #expect(try log.verify().findings == [])
        // And everything behind it is as it was.
        for header in headers where header.baseOffset >= known {
            #expect(try log.history(topic, partition, at: header.lastOffset + 1) == header.history)
        }
    }

    @Test func `a log that was restored from an older copy and has grown differs at each checkpoint behind the copy`()
        throws
    {
        let clock = TestClock(1_702_684_800_000)
        let log = try EventLog(folder.log, .create, now: clock.read)
        let topic = try log.createTopic(TopicConfiguration(name: "visits"))
        let partition = PartitionID(0)
        for index in 0..<40 { try log.append(TestRecord.run(index..<(index + 10)), to: topic) }
        let copy = try folder.copyLog(to: "copy")
        let common = try (0...400).map { try log.mark(topic, partition, at: Offset(Int64($0))) }
        for index in 0..<40 { try log.append(TestRecord.run(index..<(index + 10)), to: topic) }
        let own = try (401...800).map { try log.mark(topic, partition, at: Offset(Int64($0))) }

        clock.now += 1
        let restored = try EventLog(copy, .write, now: clock.read)
        for index in 0..<40 { try restored.append(TestRecord.run(index..<(index + 10)), to: topic) }
        for mark in common { #expect(try restored.difference(from: mark, topic, partition) == nil) }
        // Also in the middle of the first batch that came after the copy.
        for (offset, mark) in zip(401..., own) {
            #expect(try restored.difference(from: mark, topic, partition) != nil, "offset \(offset)")
        }
        // Batches that end elsewhere are as telling.
        let other = try EventLog(try folder.copyLog(to: "unlike"), .read)
        #expect(try other.difference(from: own[399], topic, partition) == nil)
        let shifted = try EventLog(copy, .write)
        let last = try shifted.mark(topic, partition, at: Offset(800))
        try shifted.append(TestRecord.run(0..<7), to: topic)
        #expect(try shifted.difference(from: last, topic, partition) == nil)
        let found = try log.difference(from: last, topic, partition)
        guard case .history(let checkpoint, .some) = found else {
            Issue.record("\(found as Any)")
            return
        }
        #expect(checkpoint.offset == Offset(800))
        #expect(found!.description.contains("restored from an older copy"))
    }

    @Test func `a checkpoint of another log differs by its id`() throws {
        let log = try EventLog.open(folder.log, .create)
        let other = try EventLog.open(folder.path("other"), .create)
        let topic = try log.createTopic(TopicConfiguration(name: "visits"))
        try other.createTopic(TopicConfiguration(name: "visits"))
        let mark = try other.mark(topic, PartitionID(0), at: .zero)
        #expect(
            try log.difference(from: mark, topic, PartitionID(0))
                == .log(checkpoint: try other.logID()!, found: try log.logID()!))
    }

    @Test func `a checkpoint that names a log is not that of a log without an id`() throws {
        let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/data-v2/data").path()
        try FileManager.default.copyItem(atPath: fixture, toPath: folder.log)
        let log = try EventLog.open(folder.log, .read)
        let topic = try log.topic("visits")
        let id = try #require(LogID([UInt8](1...16)))
        #expect(
            try log.difference(from: LogMark(logID: id), topic, PartitionID(0)) == .log(checkpoint: id, found: nil))
        #expect(try log.difference(from: LogMark(), topic, PartitionID(0)) == nil)
    }

    @Test func `a mark is stored and read back, with what it lacks`() throws {
        let mark = LogMark(
            logID: LogID([UInt8](0..<16)), end: HistoryMark(offset: Offset(300), history: History(rawValue: .max)),
            anchor: HistoryMark(offset: Offset(257), history: History(rawValue: 1)))
        var partial = mark
        partial.anchor = nil
        for mark in [mark, partial, LogMark()] {
            #expect(LogMark(bytes: mark.bytes) == mark)
            var record = StoredCheckpointRecord()
            record.mark = mark
            #expect(try StoredCheckpointRecord(serializedBytes: record.serializedBytes() as [UInt8]).mark == mark)
        }
        #expect(LogMark(bytes: [1, 2]) == nil)
    }

    @Test func `verify finds a history that the batches don't give`() throws {
        let log = try EventLog.open(folder.log, .create)
        let topic = try log.createTopic(TopicConfiguration(name: "visits"))
        for _ in 0..<3 { try log.append(TestRecord.run(0..<10), to: topic) }
        let file = HeadFile(of: folder.log)
        let key = HeadFile.batchKey(topic.id.rawValue, 0, 19)
        let batch = try #require(try file.entries("batches").first { $0.key == key }).value
        var forged = batch
        forged[96] ^= 1
        try file.set(key, HeadFile.sealed(batch: forged, key: key), in: "batches")
        let findings = try log.verify().findings.map(\.reason)
        #expect(findings.contains { $0.contains("the partition's history is") }, "\(findings)")
        try file.set(key, batch, in: "batches")

        let place = [UInt8](key.prefix(8))
        let record = try #require(try file.entries("partitions").first { $0.key == place }).value
        var other = record
        other[52] ^= 1
        try file.set(place, HeadFile.sealed([UInt8](other.dropFirst(4)), key: place), in: "partitions")
        #expect(try log.verify().findings.contains { $0.reason.contains("says that its history is") })
        try file.set(place, record, in: "partitions")
        #expect(try log.verify().findings == [])
    }

    @Test func `a flipped bit in the log's id is found`() throws {
        let log = try EventLog.open(folder.log, .create)
        let file = HeadFile(of: folder.log)
        let key = [UInt8]("log-id".utf8)
        let id = try #require(try file.entries("meta").first { $0.key == key }).value
        for index in id.indices {
            var damaged = id
            damaged[index] ^= 1 << UInt8(index % 8)
            try file.set(key, damaged, in: "meta")
            #expect(throws: LogError.self) { try log.logID() }
            #expect(try log.verify().findings.count == 1)
        }
    }
}
