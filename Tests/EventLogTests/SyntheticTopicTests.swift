import EventLog
import TestSupport
import Testing

/// Topics of which all is made up.
@Suite struct SyntheticTopicTests {
    private let folder = TemporaryFolder()
    private let log: EventLog
    private let topic: Topic

    init() throws {
        log = try EventLog.open(folder.log, .create)
        topic = try log.createTopic(TopicConfiguration(name: "t", partitions: 2))
    }

    private func append(synthetic: Bool, _ partition: Int = 0) throws {
        var request = AppendRequest()
        request.isSynthetic = synthetic
        request.append(try .make(.row, [TestRecord(1)]), to: topic, PartitionID(partition))
        try log.append(request)
    }

    private var isSynthetic: Bool { get throws { try log.topic("t").isSynthetic } }

    @Test func `a topic that nothing was appended to becomes synthetic by the first append, and stays so`() throws {
        #expect(try !isSynthetic)
        try append(synthetic: true)
        #expect(try isSynthetic)
        try append(synthetic: true, 1)
        try log.alterTopic("t") { $0.partitions = 3 }
        #expect(try isSynthetic)
        #expect(try EventLog.open(folder.log).topic("t").isSynthetic)
    }

    @Test func `what is made up is refused by a topic that holds anything else, and nothing is written`() throws {
        try append(synthetic: false, 1)
        #expect {
            try append(synthetic: true)
        } throws: {
            if case LogError.notSynthetic("t") = $0 { true } else { false }
        }
        #expect(throws: LogError.self) { try log.requireSynthetic(topic) }
        #expect(try log.partitionState(topic, PartitionID(0)).highWaterMark == .zero)
        // Of a request to two topics too.
        let other = try log.createTopic(TopicConfiguration(name: "other"))
        var request = AppendRequest()
        request.isSynthetic = true
        request.append(try .make(.row, [TestRecord(1)]), to: other, PartitionID(0))
        request.append(try .make(.row, [TestRecord(1)]), to: topic, PartitionID(0))
        #expect(throws: LogError.self) { try log.append(request) }
        #expect(try !log.topic("other").isSynthetic)
    }

    @Test func `the first append by anything else ends the mark for good, with an entry in topic audit`() throws {
        try append(synthetic: true)
        try append(synthetic: false, 1)
        #expect(try !isSynthetic)
        let audit = try log.topic("audit")
        #expect(try log.partitionState(audit, PartitionID(0)).records == 1)
        try append(synthetic: false)
        #expect(try log.partitionState(audit, PartitionID(0)).records == 1)
        #expect(throws: LogError.self) { try append(synthetic: true) }
        #expect(try !isSynthetic)
        #expect(try log.verify().findings == [])
    }

    @Test func `of a group of requests the order decides`() throws {
        func request(_ isSynthetic: Bool) throws -> AppendRequest {
            var request = AppendRequest()
            request.isSynthetic = isSynthetic
            request.append(try .make(.row, [TestRecord(1)]), to: topic, PartitionID(0))
            return request
        }
        let tickets = [try log.submit(request(true)), try log.submit(request(false)), try log.submit(request(true))]
        try tickets[0].wait()
        try tickets[1].wait()
        #expect(throws: LogError.self) { try tickets[2].wait() }
        #expect(try !isSynthetic)
    }
}
