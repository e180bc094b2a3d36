import Foundation
import TestSupport
import Testing

@testable import EventLog

/// What becomes durable together joins one append: all of it or nothing, and a refusal says whose expectation it was.
@Suite struct AppendParticipantTests {
    private let folder = TemporaryFolder()
    private let log: EventLog
    private let topic: Topic
    private let zero = PartitionID(0)

    init() throws {
        log = try EventLog.open(folder.log, .create)
        topic = try log.createTopic(TopicConfiguration(name: "t", partitions: 2))
    }

    /// Appends records, and notes what it is told.
    private final class Records: AppendParticipant {
        private let topic: Topic
        private let count: Int
        private let before: () throws -> Void
        private(set) var calls: [String] = []

        init(_ topic: Topic, _ count: Int, before: @escaping () throws -> Void = {}) {
            self.topic = topic
            self.count = count
            self.before = before
        }

        func join(_ request: inout AppendRequest) throws {
            calls.append("join")
            try before()
            request.append(try .make(.row, TestRecord.run(0..<count)), to: topic, PartitionID(0))
        }

        func appended(_ receipts: [AppendReceipt]) { calls.append("appended \(receipts.count)") }
        func abandoned() { calls.append("abandoned") }
        func settle() { calls.append("settle") }
    }

    /// Insists on the end of a partition, as it finds it, or as it found it at first.
    private final class End: AppendParticipant {
        private let log: EventLog
        private let topic: Topic
        private let owner: ExpectationOwner
        private var found: Offset?
        private let looksAgain: Bool

        init(_ log: EventLog, _ topic: Topic, _ owner: String, looksAgain: Bool, canLookAgain: Bool) {
            self.log = log
            self.topic = topic
            self.looksAgain = looksAgain
            self.owner = ExpectationOwner(owner, canLookAgain: canLookAgain)
        }

        func join(_ request: inout AppendRequest) throws {
            if looksAgain || found == nil { found = try log.partitionState(topic, PartitionID(1)).highWaterMark }
            request.expect(highWaterMark: found!, of: topic, PartitionID(1), owner: owner)
        }
    }

    private func appendElsewhere() throws {
        var request = AppendRequest()
        request.append(try .make(.row, TestRecord.run(0..<1)), to: topic, PartitionID(1))
        try log.append(request)
    }

    @Test func `all that joined is durable, each is told once, and then each settles`() throws {
        let position = try StagePosition(log, "stage")
        position.move(to: [1])
        let (first, second) = (Records(topic, 2), Records(topic, 3))
        let receipts = try log.append([position, first, second])
        #expect(receipts.map(\.baseOffset) == [Offset(0), Offset(2)])
        #expect(first.calls == ["join", "appended 2", "settle"] && second.calls == first.calls)
        #expect(try log.stagePosition("stage") == [1] && position.value == [1])
    }

    @Test func `where one can't take part nothing is appended, and all are told that it is over`() throws {
        struct Refusal: Error {}
        let position = try StagePosition(log, "stage")
        position.move(to: [1])
        let (first, second) = (Records(topic, 2), Records(topic, 3) { throw Refusal() })
        #expect(throws: Refusal.self) { try log.append([position, first, second]) }
        #expect(first.calls == ["join", "abandoned"] && second.calls == first.calls)
        #expect(try log.partitionState(topic, zero).highWaterMark == .zero)
        #expect(try log.stagePosition("stage") == nil && position.value == nil)
        // What was to be is forgotten: the next append moves nothing by itself.
        try log.append([position, Records(topic, 1)])
        #expect(try log.stagePosition("stage") == nil)
    }

    @Test func `an owner that looks again is asked again, with all the others`() throws {
        var attempts = 0
        let records = Records(topic, 2) {
            attempts += 1
            // After the end was looked at, another appends: three times.
            if attempts <= 3 { try self.appendElsewhere() }
        }
        try log.append([End(log, topic, "reader", looksAgain: true, canLookAgain: true), records])
        #expect(records.calls == ["join", "join", "join", "join", "appended 1", "settle"])
        #expect(try log.partitionState(topic, zero).highWaterMark == Offset(2))
    }

    @Test func `a refusal names its owner, which is not asked again where it can't look again`() throws {
        let mine = End(log, topic, "mine", looksAgain: false, canLookAgain: false)
        let theirs = End(log, topic, "theirs", looksAgain: true, canLookAgain: true)
        var isOvertaken = false
        let records = Records(topic, 1) {
            if !isOvertaken { try self.appendElsewhere() }
            isOvertaken = true
        }
        let error = #expect(throws: LogError.self) { try log.append([theirs, mine, records]) }
        guard case .expectationFailed(let failure)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        // The first to fail looks again; it is the other that can't be helped.
        #expect(failure.owner.description == "mine")
        #expect(failure.reason == "topic 't', partition 1 ends at 1, not 0")
        #expect(records.calls == ["join", "join", "abandoned"])
    }

    @Test func `an owner that others overtake every time gives up after a bounded number of attempts, and is named`()
        throws
    {
        let records = Records(topic, 1)
        // It says that it can look again, and never does.
        let stale = End(log, topic, "device 'd'", looksAgain: false, canLookAgain: true)
        var request = AppendRequest()
        try stale.join(&request)
        try appendElsewhere()
        let error = #expect(throws: LogError.self) { try log.append([stale, records]) }
        guard case .contention(let owner, let attempts)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(owner == "device 'd'" && attempts == EventLog.attemptsMax)
        #expect(records.calls.count == EventLog.attemptsMax + 1 && records.calls.last == "abandoned")
        #expect(try log.partitionState(topic, zero).highWaterMark == .zero)
    }

    @Test func `of two stages of one name only one goes on, and the other is told whose place it was`() throws {
        let (one, other) = (try StagePosition(log, "stage"), try StagePosition(log, "stage"))
        one.move(to: [1])
        try log.append([one, Records(topic, 1)])
        other.move(to: [2])
        let error = #expect(throws: LogError.self) { try log.append([other, Records(topic, 1)]) }
        guard case .expectationFailed(let failure)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure.owner == other.owner && failure.owner.description == "stage 'stage'")
        try other.reload()
        other.move(to: [2])
        try log.append([other, Records(topic, 1)])
        #expect(try log.stagePosition("stage") == [2])
        #expect(try log.partitionState(topic, zero).highWaterMark == Offset(2))
    }

    @Test func `participants that bring nothing append nothing`() throws {
        struct Nothing: AppendParticipant { func join(_ request: inout AppendRequest) {} }
        let before = try log.commitCount()
        #expect(try log.append([Nothing(), Nothing()]).isEmpty)
        #expect(try log.commitCount() == before)
    }

    @Test func `two threads that count by the same position lose no step`() async throws {
        let log = log
        try await onThreads(4) { _ in
            for _ in 0..<50 {
                try log.repeating {
                    let found = try log.stagePosition("counter")
                    let value = found.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
                    var request = AppendRequest()
                    request.expect(position: found, of: "counter", owner: ExpectationOwner("the counter"))
                    request.setPosition("counter", Array(String(value + 1).utf8))
                    try log.append(request)
                }
            }
        }
        #expect(try log.stagePosition("counter").map { String(decoding: $0, as: UTF8.self) } == "200")
    }
}
