import EventLog
import Foundation
import TestSupport
import Testing
import Timekeeping

/// What was appended is what is read, in both layouts, from any offset.
@Suite struct ReadTests {
    let folder: TemporaryFolder
    let log: EventLog
    let topic: Topic

    init() throws {
        folder = TemporaryFolder()
        log = try EventLog.open(folder.log, .create)
        topic = try log.createTopic(TopicConfiguration(name: "t", partitions: 2, eventTimes: .none))
    }

    @Test(arguments: [BatchLayout.row, .columnar])
    func `records come back as they were written, after reopening too`(layout: BatchLayout) throws {
        var expected: [TestRecord] = []
        for size in [1, 2, 3, 300, 1000, 1, 5000] {
            let records = (0..<size).map { (index: Int) -> TestRecord in
                let text = index % 5 == 0 ? nil : index % 3 == 0 ? "" : "zone \(index % 11) ü"
                return TestRecord(
                    Int64(index * 1_000_003 - 7), at: 1_600_000_000_000 + Int64(index * 37 % 5000), text: text)
            }
            let receipt = try log.append(records, to: topic, PartitionID(0), layout)
            #expect(receipt.baseOffset == Offset(Int64(expected.count)))
            #expect(receipt.lastOffset == Offset(Int64(expected.count + size - 1)))
            expected += records
        }
        #expect(try log.records(of: topic) == expected)
        #expect(try log.records(of: topic, bytesMax: 1) == expected)
        let state = try log.partitionState(topic, PartitionID(0))
        #expect(state.highWaterMark == Offset(Int64(expected.count)) && state.logStart == .zero && state.batches == 7)
        #expect(state.maxTimestamp?.milliseconds == expected.map(\.timestamp).max())
        #expect(try log.records(of: topic, PartitionID(1)).isEmpty)

        log.close()
        let again = try EventLog.open(folder.log)
        #expect(try again.records(of: try again.topic("t")) == expected)
    }

    @Test(arguments: [UInt64.random(in: .min ... .max)])
    func `a read from any offset, in the middle of a batch too, begins with the batch that holds it`(
        seed: UInt64
    ) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        var expected: [TestRecord] = []
        for _ in 0..<40 {
            let records = TestRecord.run(expected.count..<(expected.count + Int.random(in: 1...30, using: &generator)))
            let layout = Bool.random(using: &generator) ? BatchLayout.row : .columnar
            try log.append(records, to: topic, PartitionID(0), layout)
            expected += records
        }
        for _ in 0..<200 {
            let start = Int.random(in: 0...expected.count, using: &generator)
            let bytesMax = Int.random(in: 1...4000, using: &generator)
            let found = try log.records(of: topic, from: Offset(Int64(start)), bytesMax: bytesMax)
            #expect(found == Array(expected[start...]))
        }
    }

    @Test func `a reader stops where it says, and goes on from there`() throws {
        for batch in 0..<5 { try log.append(TestRecord.run((batch * 10)..<(batch * 10 + 10)), to: topic) }
        var batches = 0
        let next = try log.read(topic, PartitionID(0), from: Offset(7)) { _ in
            batches += 1
            return batches == 2 ? .stop : .next
        }
        #expect(next == Offset(20) && batches == 2)
        var first: Offset?
        let end = try log.read(topic, PartitionID(0), from: next) { batch in
            first = first ?? batch.header.baseOffset
            return .next
        }
        #expect(end == Offset(50) && first == Offset(20))
    }

    @Test func `the end is nothing to read, what lies beyond it or before the start is an error`() throws {
        #expect(try log.records(of: topic).isEmpty)
        try log.append(TestRecord.run(0..<10), to: topic)
        #expect(try log.read(topic, PartitionID(0), from: Offset(10)) { _ in .next } == Offset(10))
        for offset in [Offset(11), Offset(-1), Offset(.max), Offset(.min)] {
            let error = #expect(throws: LogError.self) {
                try log.read(topic, PartitionID(0), from: offset) { _ in .next }
            }
            guard case .offsetOutOfRange("t", PartitionID(0), offset, .zero, Offset(10)) = error else {
                Issue.record("\(error as Any)")
                return
            }
        }
    }

    @Test func `the envelope says what the batch holds`() throws {
        let clock = TestClock(42)
        let log = try EventLog(folder.path("other"), .create, now: clock.read)
        let topic = try log.createTopic(TopicConfiguration(name: "t", eventTimes: .none))
        try log.append([TestRecord(1, at: 500), TestRecord(2, at: 900), TestRecord(3, at: 700)], to: topic)
        clock.now = 43
        try log.append([TestRecord(4, at: 600), TestRecord(5, at: 550)], to: topic, PartitionID(0), .columnar)
        var headers: [BatchHeader] = []
        _ = try log.read(topic, PartitionID(0), from: .zero) { batch in
            headers.append(batch.header)
            return .next
        }
        #expect(headers.map(\.layout) == [.row, .columnar])
        #expect(headers.map(\.baseOffset) == [.zero, Offset(3)])
        #expect(headers.map(\.lastOffset) == [Offset(2), Offset(4)])
        #expect(headers.map(\.minTimestamp) == [500, 550])
        #expect(headers.map(\.maxTimestamp) == [900, 600])
        #expect(headers.map(\.runningMaxTimestamp) == [900, 900])
        #expect(headers.map(\.appendTime) == [42, 43])
        #expect(headers.map(\.producerID) == [-1, -1])
    }

    @Test func `what a reader's callback throws comes out as it is`() throws {
        try log.append(TestRecord.run(0..<10), to: topic)
        #expect(throws: Unexpected.self) {
            try log.read(topic, PartitionID(0), from: .zero) { _ in throw Unexpected(what: "mine") }
        }
        #expect(try log.records(of: topic).count == 10)
    }

    @Test func `an append within a reader's callback is durable, and seen by the next read only`() throws {
        try log.append(TestRecord.run(0..<3), to: topic)
        let end = try log.read(topic, PartitionID(0), from: .zero) { _ in
            try log.append(TestRecord.run(3..<5), to: topic)
            return .next
        }
        #expect(end == Offset(3))
        #expect(try log.records(of: topic).count == 5)
    }
}
