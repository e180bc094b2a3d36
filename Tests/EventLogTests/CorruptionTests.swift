import EventLog
import Foundation
import TestSupport
import Testing

/// LMDB notices no damage to its values. Whatever is done to a stored batch, a read finds it and says where.
@Suite struct CorruptionTests {
    let folder: TemporaryFolder
    let log: EventLog
    let topic: Topic
    let partition = PartitionID(1)
    let file: HeadFile

    init() throws {
        folder = TemporaryFolder()
        log = try EventLog.open(folder.log, .create)
        topic = try log.createTopic(TopicConfiguration(name: "visits", partitions: 2, eventTimes: .none))
        file = HeadFile(of: folder.log)
    }

    /// Appends before, between and behind, so that the batch has neighbours; returns its receipt.
    private func append(_ records: [TestRecord], _ layout: BatchLayout) throws -> AppendReceipt {
        try log.append(TestRecord.run(0..<5), to: topic, partition)
        let receipt = try log.append(records, to: topic, partition, layout)
        try log.append(TestRecord.run(0..<5), to: topic, partition, .columnar)
        return receipt
    }

    private func stored(_ receipt: AppendReceipt) throws -> [UInt8] {
        let key = HeadFile.batchKey(topic.id.rawValue, partition.rawValue, receipt.lastOffset.rawValue)
        return try #require(try file.entries("batches").first { $0.key == key }).value
    }

    private func expectFound(_ receipt: AppendReceipt, _ comment: String) {
        let error = #expect(throws: LogError.self, "\(comment)") {
            _ = try log.records(of: topic, partition, from: receipt.baseOffset)
        }
        guard case .corruptBatch("visits", partition, let offset, _) = error else {
            Issue.record("\(comment): \(error as Any)")
            return
        }
        #expect((receipt.baseOffset...receipt.lastOffset).contains(offset), "\(comment)")
    }

    static let shapes: [(layout: BatchLayout, records: Int)] = [
        (.row, 3), (.row, 2000), (.columnar, 3), (.columnar, 300), (.columnar, 20_000),
    ]

    @Test(arguments: shapes)
    func `a flipped bit anywhere in a stored batch is found on read`(layout: BatchLayout, records: Int) throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let content = (0..<records).map { index in
            TestRecord(Int64.random(in: .min ... .max, using: &generator), text: "text \(index % 5)")
        }
        let receipt = try append(content, layout)
        let batch = try stored(receipt)
        let starts = try file.places(of: batch)
        try #require(!starts.isEmpty)
        // All of the envelope and what comes first in the body, then a sample.
        let positions =
            Array(0..<min(batch.count, 400))
            + (0..<300).compactMap { _ in batch.count > 400 ? Int.random(in: 400..<batch.count, using: &generator) : nil
            }
        for position in positions {
            let mask = UInt8(1) << UInt8.random(in: 0..<8, using: &generator)
            let places = starts.map { $0 + position }
            try file.flip(mask, at: places)
            expectFound(receipt, "byte \(position) of \(batch.count), mask \(mask)")
            try file.flip(mask, at: places)
        }
        #expect(Array(try log.records(of: topic, partition, from: receipt.baseOffset).prefix(records)) == content)
    }

    @Test func `a batch that lies under another's key is found, though every byte of it is sound`() throws {
        let first = try append(TestRecord.run(0..<10), .row)
        let second = try append(TestRecord.run(10..<20), .row)
        let (one, other) = (try stored(first), try stored(second))
        func key(_ receipt: AppendReceipt, _ partition: Int32) -> [UInt8] {
            HeadFile.batchKey(topic.id.rawValue, partition, receipt.lastOffset.rawValue)
        }
        try file.set(key(first, 1), other, in: "batches")
        try file.set(key(second, 1), one, in: "batches")
        expectFound(first, "exchanged with the other")
        expectFound(second, "exchanged with the one")
        try file.set(key(first, 1), one, in: "batches")
        try file.set(key(second, 1), other, in: "batches")
        #expect(try log.records(of: topic, partition).count == 40)
    }

    @Test func `a batch that is gone is found, wherever it was`() throws {
        for _ in 0..<4 { try log.append(TestRecord.run(0..<10), to: topic, partition) }
        for lastOffset in [9, 29, 39] as [Int64] {
            let key = HeadFile.batchKey(topic.id.rawValue, partition.rawValue, lastOffset)
            let batch = try #require(try file.entries("batches").first { $0.key == key }).value
            try file.set(key, nil, in: "batches")
            let error = #expect(throws: LogError.self) { try log.records(of: topic, partition) }
            guard case .corruptBatch("visits", partition, Offset(lastOffset - 9), _) = error else {
                Issue.record("\(error as Any)")
                return
            }
            try file.set(key, batch, in: "batches")
        }
        #expect(try log.records(of: topic, partition).count == 40)
    }

    @Test func `a batch of a newer version is refused with its place`() throws {
        let receipt = try append(TestRecord.run(0..<10), .row)
        var batch = try stored(receipt)
        batch[0] = 3
        let key = HeadFile.batchKey(topic.id.rawValue, partition.rawValue, receipt.lastOffset.rawValue)
        try file.set(key, HeadFile.sealed(batch: batch, key: key), in: "batches")
        expectFound(receipt, "version 3")
    }

    @Test(arguments: ["topics", "partitions", "schemas", "positions"])
    func `a flipped bit in metadata is found when it is read`(database: String) throws {
        try log.registerSchema(name: "a.v1.Event", descriptorSet: [1, 2, 3], admittedBy: anything)
        var request = AppendRequest()
        request.setPosition("stage", [1, 2, 3])
        try log.append(request)
        let entries = try file.entries(database)
        for (key, value) in entries {
            for index in value.indices {
                var damaged = value
                damaged[index] ^= 1 << UInt8(index % 8)
                try file.set(key, damaged, in: database)
                let error = #expect(throws: LogError.self) {
                    _ = try log.topics()
                    _ = try log.schemas()
                    _ = try log.stagePosition("stage")
                    for partition in topic.partitions { _ = try log.partitionState(topic, partition) }
                }
                guard case .corruptMetadata = error else {
                    Issue.record("\(database), byte \(index): \(error as Any)")
                    return
                }
            }
            try file.set(key, value, in: database)
        }
        #expect(!entries.isEmpty)
    }

    @Test func `a damaged record of one partition refuses appends to it, and to no other`() throws {
        let key = [UInt8](HeadFile.batchKey(topic.id.rawValue, partition.rawValue, 0).prefix(8))
        var value = try #require(try file.entries("partitions").first { $0.key == key }).value
        value[12] ^= 1
        try file.set(key, value, in: "partitions")
        var requests: [AppendRequest] = []
        for partition in topic.partitions {
            var request = AppendRequest()
            request.append(try .make(.row, [TestRecord(1)]), to: topic, partition)
            requests.append(request)
        }
        let tickets = try requests.map { try log.submit($0) }
        #expect(try tickets[0].wait()[0].baseOffset == .zero)
        let error = #expect(throws: LogError.self) { try tickets[1].wait() }
        guard case .corruptMetadata = error else {
            Issue.record("\(error as Any)")
            return
        }
    }
}
