import EventLog
import Foundation
import Synchronization
import TestSupport
import Testing

/// Appends that depend on what the log holds, and the positions of stages: all of a request, or nothing.
@Suite struct ExpectationTests {
    let folder: TemporaryFolder
    let log: EventLog
    let topic: Topic
    let zero = PartitionID(0)

    init() throws {
        folder = TemporaryFolder()
        log = try EventLog.open(folder.log, .create)
        topic = try log.createTopic(TopicConfiguration(name: "t", partitions: 2))
    }

    private func request(_ body: (inout AppendRequest) throws -> Void) rethrows -> AppendRequest {
        var request = AppendRequest()
        try body(&request)
        return request
    }

    private func expectRefused(_ request: AppendRequest) throws {
        let error = #expect(throws: LogError.self) { try log.append(request) }
        guard case .expectationFailed = error else {
            Issue.record("\(error as Any)")
            return
        }
    }

    @Test func `several batches and positions become durable together, in their order`() throws {
        let receipts = try log.append(
            request {
                $0.append(try .make(.row, TestRecord.run(0..<3)), to: topic, zero)
                $0.append(try .make(.columnar, TestRecord.run(0..<5)), to: topic, PartitionID(1))
                $0.append(try .make(.columnar, TestRecord.run(3..<4)), to: topic, zero)
                $0.setPosition("stage", [1, 2, 3])
                $0.setPosition("other", [])
            })
        #expect(receipts.map(\.partition) == [zero, PartitionID(1), zero])
        #expect(receipts.map(\.baseOffset) == [.zero, .zero, Offset(3)])
        #expect(try log.records(of: topic) == TestRecord.run(0..<4))
        #expect(try log.stagePosition("stage") == [1, 2, 3])
        #expect(try log.stagePosition("other") == [])
        #expect(try log.stagePosition("third") == nil)
        log.close()
        let again = try EventLog.open(folder.log)
        #expect(try again.stagePosition("stage") == [1, 2, 3])
    }

    @Test func `a position alone can be written`() throws {
        #expect(try log.append(request { $0.setPosition("stage", [7]) }).isEmpty)
        #expect(try log.stagePosition("stage") == [7])
    }

    @Test func `another high-water mark refuses all of the request`() throws {
        try log.append(TestRecord.run(0..<2), to: topic)
        for wrong in [Offset.zero, Offset(1), Offset(3)] {
            try expectRefused(
                request {
                    $0.append(try .make(.row, TestRecord.run(0..<3)), to: topic, PartitionID(1))
                    $0.expect(highWaterMark: wrong, of: topic, zero, owner: .stage("test"))
                    $0.setPosition("stage", [1])
                })
        }
        #expect(try log.partitionState(topic, PartitionID(1)).records == 0)
        #expect(try log.stagePosition("stage") == nil)
        try log.append(
            request {
                $0.append(try .make(.row, TestRecord.run(2..<3)), to: topic, zero)
                $0.expect(highWaterMark: Offset(2), of: topic, zero, owner: .stage("test"))
            })
        #expect(try log.records(of: topic) == TestRecord.run(0..<3))
    }

    @Test func `of two stages at the same position one goes on`() throws {
        func step(from position: [UInt8]?, to next: [UInt8]) throws -> AppendRequest {
            try request {
                $0.append(try .make(.row, TestRecord.run(0..<1)), to: topic, zero)
                $0.expect(position: position, of: "stage", owner: .stage("test"))
                $0.setPosition("stage", next)
            }
        }
        try log.append(step(from: nil, to: [1]))
        try expectRefused(step(from: nil, to: [9]))
        try log.append(step(from: [1], to: [2]))
        try expectRefused(step(from: [1], to: [9]))
        #expect(try log.stagePosition("stage") == [2])
        #expect(try log.partitionState(topic, zero).records == 2)
    }

    @Test(.timeLimit(.minutes(10)))
    func `many threads that count a position up lose no step, also within one group commit`() async throws {
        let steps = Mutex(0)
        let refusals = Mutex(0)
        try await onThreads(6) { [log, topic] _ in
            while true {
                let found = try log.stagePosition("counter")
                let number = found.map { Int($0[0]) } ?? 0
                if number == 100 { return }
                var request = AppendRequest()
                request.append(try .make(.row, [TestRecord(Int64(number))]), to: topic, PartitionID(0))
                request.expect(position: found, of: "counter", owner: .stage("test"))
                request.setPosition("counter", [UInt8(number + 1)])
                do {
                    try log.append(request)
                    steps.withLock { $0 += 1 }
                } catch LogError.expectationFailed {
                    refusals.withLock { $0 += 1 }
                }
            }
        }
        #expect(steps.withLock { $0 } == 100)
        #expect(try log.records(of: topic).map(\.number) == Array(0..<100))
    }
}
