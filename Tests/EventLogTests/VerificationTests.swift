import EventLog
import Foundation
import RecordBatch
import SwiftProtobuf
import TestSupport
import Testing

/// Verification: clean logs are clean, and every kind of damage is one finding at its place.
@Suite struct VerificationTests {
    let folder: TemporaryFolder
    let log: EventLog
    let topic: Topic
    let file: HeadFile

    init() throws {
        folder = TemporaryFolder()
        log = try EventLog.open(folder.log, .create)
        topic = try log.createTopic(TopicConfiguration(name: "t", partitions: 2))
        file = HeadFile(of: folder.log)
        // Partition 0 has five batches of ten.
        for batch in 0..<5 {
            let records = TestRecord.run((batch * 10)..<(batch * 10 + 10))
            try log.append(records, to: topic, PartitionID(0), batch % 2 == 0 ? .row : .columnar)
        }
    }

    private func key(lastOffset: Int64) -> [UInt8] { HeadFile.batchKey(topic.id.rawValue, 0, lastOffset) }

    private func value(_ key: [UInt8], in database: String) throws -> [UInt8] {
        try #require(try file.entries(database).first { $0.key == key }).value
    }

    private func expectOne(
        _ partition: PartitionID?, _ offset: Offset?, containing text: String, in topic: String? = "t"
    ) throws {
        let report = try log.verify()
        try #require(report.findings.count == 1, "\(report.findings)")
        let finding = report.findings[0]
        #expect(finding.topic == topic && finding.partition == partition && finding.offset == offset, "\(finding)")
        #expect(finding.reason.contains(text), "\(finding)")
        #expect(!report.isClean && report.findingCount == 1)
    }

    @Test func `a sound log has no findings and true totals`() throws {
        let other = try log.createTopic(TopicConfiguration(name: "other"))
        try log.append(TestRecord.run(0..<5000), to: other, PartitionID(0), .columnar)
        try log.append(TestRecord.run(0..<5000), to: other)
        try log.updateGroup("g") { group in
            group.record = StoredGroupRecord()
            group.checkpoints[TopicPartition(topic.id, PartitionID(0))] = StoredCheckpointRecord.with { $0.offset = 50 }
        }
        let stored = try file.entries("batches").map(\.value.count).reduce(0, +)
        let report = try log.verify()
        #expect(report.isClean && report.findings == [] && report.findingCount == 0)
        #expect(report.topics == 2 && report.partitions == 3 && report.batches == 7 && report.records == 10_050)
        #expect(report.bytes == stored && report.bytesExpected == stored)
        let one = try log.verify(topic: "t")
        #expect(one.isClean && one.topics == 1 && one.records == 50 && one.batches == 5)
        #expect(throws: LogError.self) { try log.verify(topic: "missing") }
    }

    @Test func `progress grows to the totals, and what it throws ends the verification`() throws {
        let big = try log.createTopic(TopicConfiguration(name: "big"))
        let batch = try EncodedBatch.make(.row, TestRecord.run(0..<100_000), compression: .none)
        for _ in 0..<4 {
            var request = AppendRequest()
            request.append(batch, to: big, PartitionID(0))
            try log.append(request)
        }
        var seen: [Int] = []
        let report = try log.verify { seen.append($0.bytes) }
        #expect(report.isClean && seen.count > 4 && seen == seen.sorted() && seen.last == report.bytesExpected)
        #expect(throws: Unexpected.self) { try log.verify { _ in throw Unexpected(what: "stop") } }
    }

    @Test func `a damaged body and a damaged envelope are two findings, and the rest is still read`() throws {
        for (lastOffset, byte) in [(9, 200), (29, 20)] as [(Int64, Int)] {
            var batch = try value(key(lastOffset: lastOffset), in: "batches")
            batch[byte] ^= 4
            try file.set(key(lastOffset: lastOffset), batch, in: "batches")
        }
        let report = try log.verify()
        #expect(report.findings.map(\.offset) == [.zero, Offset(29)], "\(report.findings)")
        #expect(report.findings.allSatisfy { $0.topic == "t" && $0.partition == PartitionID(0) })
        #expect(report.batches == 5 && report.records == 40)
    }

    @Test func `missing batches are found in the middle and at the end`() throws {
        for (lastOffset, first) in [(9, 0), (29, 20), (49, 40)] as [(Int64, Int64)] {
            let batch = try value(key(lastOffset: lastOffset), in: "batches")
            try file.set(key(lastOffset: lastOffset), nil, in: "batches")
            let report = try log.verify()
            #expect(report.findings.map(\.offset).prefix(1) == [Offset(first)], "\(report.findings)")
            #expect(report.findings.contains { $0.reason.contains("says 5 batches") })
            #expect(report.findings.count == (lastOffset == 49 ? 3 : 2), "\(report.findings)")
            try file.set(key(lastOffset: lastOffset), batch, in: "batches")
        }
        #expect(try log.verify().isClean)
    }

    @Test func `a batch beyond the high-water mark is found`() throws {
        // Never committed by any writer: a copy of the last batch, ten offsets on, with all its checksums right.
        var batch = try value(key(lastOffset: 49), in: "batches")
        for (offset, value) in [(8, 50), (16, 59)] as [(Int, Int64)] {
            withUnsafeBytes(of: value.littleEndian) { batch.replaceSubrange(offset..<(offset + 8), with: $0) }
        }
        withUnsafeBytes(of: Int64(50).bigEndian) { batch.replaceSubrange(104..<112, with: $0) }
        let place = key(lastOffset: 59)
        try file.set(place, HeadFile.sealed(batch: batch, key: place), in: "batches")
        let report = try log.verify()
        #expect(report.findings.first?.offset == Offset(59), "\(report.findings)")
        #expect(report.findings.first?.reason.contains("beyond the high-water mark") == true)
    }

    @Test func `a forged envelope is found by what it contradicts`() throws {
        // Offset of the field, its new value, and what the finding says: each with a right checksum.
        let forgeries: [(field: Int, value: Int64, text: String)] = [
            (32, 1_600_000_000_000, "its records are from"),
            (48, 1_800_000_000_000, "running maximum"),
            (56, 1, "append time goes back"),
        ]
        let place = key(lastOffset: 19)
        let sound = try value(place, in: "batches")
        for forgery in forgeries {
            var batch = sound
            withUnsafeBytes(of: forgery.value.littleEndian) {
                batch.replaceSubrange(forgery.field..<(forgery.field + 8), with: $0)
            }
            try file.set(place, HeadFile.sealed(batch: batch, key: place), in: "batches")
            let report = try log.verify()
            #expect(report.findings.first?.offset == Offset(10), "\(report.findings)")
            #expect(report.findings.first?.reason.contains(forgery.text) == true, "\(report.findings)")
        }
        try file.set(place, sound, in: "batches")
        #expect(try log.verify().isClean)
    }

    @Test func `a partition's record that says other figures is found`() throws {
        let place = [UInt8](key(lastOffset: 0).prefix(8))
        let sound = try value(place, in: "partitions")
        // Fields: log start, high-water mark, latest event time, last append time, batches, stored bytes.
        let fields: [(index: Int, text: String)] = [
            (1, "are missing at the end"), (2, "latest event time"), (4, "batches of"), (5, "batches of"),
        ]
        for field in fields {
            var value = [UInt8](sound.dropFirst(4))
            value[field.index * 8] ^= 0x40
            try file.set(place, HeadFile.sealed(value, key: place), in: "partitions")
            let report = try log.verify()
            #expect(report.findings.contains { $0.reason.contains(field.text) }, "\(field): \(report.findings)")
        }
        try file.set(place, nil, in: "partitions")
        try expectOne(PartitionID(0), nil, containing: "record is missing")
        try file.set(place, sound, in: "partitions")
        #expect(try log.verify().isClean)
    }

    @Test func `batches and records of topics or partitions that don't exist are found`() throws {
        let batch = try value(key(lastOffset: 9), in: "batches")
        for (topicID, partition) in [(99, 0), (topic.id.rawValue, 7), (.max, -1)] as [(UInt32, Int32)] {
            let place = HeadFile.batchKey(topicID, partition, 9)
            try file.set(place, batch, in: "batches")
            try expectOne(PartitionID(rawValue: partition), Offset(9), containing: "topic number \(topicID)", in: nil)
            try file.set(place, nil, in: "batches")
        }
        let state = [UInt8](try value([UInt8](key(lastOffset: 0).prefix(8)), in: "partitions").dropFirst(4))
        let place = [UInt8](HeadFile.batchKey(98, 0, 0).prefix(8))
        try file.set(place, HeadFile.sealed(state, key: place), in: "partitions")
        try expectOne(nil, nil, containing: "topic number 98", in: nil)
    }

    @Test func `damaged metadata is found, and what it does not hide is still read`() throws {
        for (database, key) in [("topics", [UInt8]("t".utf8)), ("meta", [UInt8]("next.topic".utf8))] {
            let sound = try value(key, in: database)
            var damaged = sound
            damaged[5] ^= 1
            try file.set(key, damaged, in: database)
            let report = try log.verify()
            #expect(report.findings.first?.reason.hasPrefix(database) == true, "\(report.findings)")
            try file.set(key, sound, in: database)
        }
        #expect(try log.verify().isClean)
    }

    @Test func `a counter that would give a number twice, and a checkpoint beyond the end, are found`() throws {
        let counter = [UInt8]("next.topic".utf8)
        let sound = try value(counter, in: "meta")
        let one = withUnsafeBytes(of: UInt64(1).littleEndian) { [UInt8]($0) }
        try file.set(counter, HeadFile.sealed(one, key: counter), in: "meta")
        try expectOne(nil, nil, containing: "a second time", in: nil)
        try file.set(counter, sound, in: "meta")
        try log.updateGroup("g") { group in
            group.record = StoredGroupRecord()
            group.checkpoints[TopicPartition(topic.id, PartitionID(0))] = StoredCheckpointRecord.with { $0.offset = 51 }
        }
        try expectOne(PartitionID(0), nil, containing: "group 'g' is 51")
    }

    @Test(.timeLimit(.minutes(10)))
    func `a log that is being appended to verifies clean`() async throws {
        try await onThreads(3) { [log, topic] thread in
            if thread == 2 {
                for _ in 0..<15 { #expect(try log.verify().findings == []) }
            } else {
                for batch in 0..<80 {
                    let records = TestRecord.run(0..<(batch * 7 + 1))
                    try log.append(records, to: topic, PartitionID(thread), .columnar)
                }
            }
        }
    }
}
