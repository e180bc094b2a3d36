import EventLog
import Foundation
import TestSupport
import Testing

/// Topics: what is taken, what is refused and with which error, what can change.
@Suite struct TopicTests {
    let folder: TemporaryFolder
    let log: EventLog

    init() throws {
        folder = TemporaryFolder()
        log = try EventLog.open(folder.log, .create)
    }

    static let invalid: [TopicConfiguration] = [
        TopicConfiguration(name: ""), TopicConfiguration(name: "."), TopicConfiguration(name: ".."),
        TopicConfiguration(name: "a b"), TopicConfiguration(name: "a/b"), TopicConfiguration(name: "zähler"),
        TopicConfiguration(name: "a\0b"), TopicConfiguration(name: String(repeating: "n", count: 250)),
        TopicConfiguration(name: "t", partitions: 0), TopicConfiguration(name: "t", partitions: -1),
        TopicConfiguration(name: "t", partitions: 1025), TopicConfiguration(name: "t", compressionLevel: 0),
        TopicConfiguration(name: "t", compressionLevel: 20), TopicConfiguration(name: "t", eventBytesMax: 0),
        TopicConfiguration(name: "t", eventBytesMax: (64 << 20) + 1),
    ]

    @Test(arguments: invalid)
    func `a configuration out of bounds is refused and nothing is created`(configuration: TopicConfiguration) throws {
        let error = #expect(throws: LogError.self) { try log.createTopic(configuration) }
        guard case .invalidTopic(configuration.name, _) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(try log.topics().isEmpty)
    }

    @Test func `what was created is there for everyone, and after reopening`() throws {
        let schema = try log.registerSchema(name: "a.v1.Event", descriptorSet: [1, 2, 3], admittedBy: anything)
        let configuration = TopicConfiguration(
            name: String(repeating: "N", count: 249), partitions: 1024, dataClass: .restricted, schema: "a.v1.Event",
            partitioner: .eventhubs, compressionLevel: 19, eventBytesMax: 64 << 20)
        let created = try log.createTopic(configuration)
        try log.createTopic(TopicConfiguration(name: "a._-9"))
        let other = try EventLog.open(folder.log)
        let found = try other.topic(configuration.name)
        #expect(found.configuration == configuration)
        #expect(found.id == created.id)
        #expect(found.schemaID == schema.id)
        #expect(found.createdAt == created.createdAt)
        #expect(try other.topics().map(\.name) == [configuration.name, "a._-9"])
        #expect(try other.partitionState(found, PartitionID(1023)) == PartitionState())
    }

    @Test func `a name is taken once, and an unknown one is an error that lists the known`() throws {
        try log.createTopic(TopicConfiguration(name: "visits"))
        let twice = #expect(throws: LogError.self) {
            try log.createTopic(TopicConfiguration(name: "visits", partitions: 9))
        }
        guard case .topicExists("visits") = twice else {
            Issue.record("\(twice as Any)")
            return
        }
        #expect(try log.topic("visits").configuration.partitions == 1)
        for name in ["visit", "", "VISITS", String(repeating: "x", count: 600)] {
            let error = #expect(throws: LogError.self) { try log.topic(name) }
            guard case .unknownTopic(name, ["visits"]) = error else {
                Issue.record("\(error as Any)")
                return
            }
        }
    }

    @Test func `a topic of a schema that nobody registered is refused`() throws {
        let error = #expect(throws: LogError.self) {
            try log.createTopic(TopicConfiguration(name: "t", schema: "a.v1.Missing"))
        }
        guard case .unknownSchema("a.v1.Missing") = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(try log.topics().isEmpty)
    }

    @Test func `the same schema is registered once, another under its name is its next version`() throws {
        let first = try log.registerSchema(name: "a.v1.Event", descriptorSet: [1], admittedBy: anything)
        #expect(try log.registerSchema(name: "a.v1.Event", descriptorSet: [1], admittedBy: anything) == first)
        let second = try log.registerSchema(name: "a.v1.Event", descriptorSet: [1, 2], admittedBy: anything)
        let other = try log.registerSchema(name: "a.v1.Other", descriptorSet: [1], admittedBy: anything)
        #expect(first.version == 1 && second.version == 2 && other.version == 1)
        #expect(Set([first.id, second.id, other.id]).count == 3)
        #expect(try log.schemas() == [first, second, other])
        #expect(try log.schema(second.id) == second)
        #expect(try log.schema(SchemaID(rawValue: 99)) == nil)
    }

    @Test
    func `a version is asked for with all earlier ones of its name, and nothing is registered where it is refused`()
        throws
    {
        struct Refused: Error {}
        try log.registerSchema(name: "a.v1.Other", descriptorSet: [9], admittedBy: anything)
        for number in UInt8(1)...2 {
            try log.registerSchema(name: "a.v1.Event", descriptorSet: [number], admittedBy: anything)
        }
        var asked: [[Int: [UInt8]]] = []
        func refuse(_ name: String, _ set: [UInt8], _ earlier: [(version: Int, descriptorSet: [UInt8])]) throws {
            asked.append(Dictionary(uniqueKeysWithValues: earlier.map { ($0.version, $0.descriptorSet) }))
            #expect(name == "a.v1.Event" && set == [3])
            throw Refused()
        }
        let before = try log.schemas()
        #expect(throws: Refused.self) {
            try log.registerSchema(name: "a.v1.Event", descriptorSet: [3], admittedBy: refuse)
        }
        #expect(asked == [[1: [1], 2: [2]]])
        #expect(try log.schemas() == before)
        // What is there needs no admission, and a refusal has cost no number.
        #expect(try log.registerSchema(name: "a.v1.Event", descriptorSet: [2], admittedBy: refuse).version == 2)
        #expect(try log.registerSchema(name: "a.v1.Event", descriptorSet: [3], admittedBy: anything).version == 3)
        #expect(try log.newestSchema(named: "a.v1.Event").descriptorSet == [3])
    }

    @Test func `a topic's newest schema version is that of the moment`() throws {
        let first = try log.registerSchema(name: "a.v1.Event", descriptorSet: [1], admittedBy: anything)
        #expect(try log.createTopic(TopicConfiguration(name: "t", schema: "a.v1.Event")).schemaID == first.id)
        let second = try log.registerSchema(name: "a.v1.Event", descriptorSet: [2], admittedBy: anything)
        #expect(try log.topic("t").schemaID == second.id)
        #expect(try log.topics().map(\.schemaID) == [second.id])
    }

    @Test func `partitions are added, level, limit and class are changed, and the newest schema is taken up`() throws {
        try log.registerSchema(name: "a.v1.Event", descriptorSet: [1], admittedBy: anything)
        let topic = try log.createTopic(TopicConfiguration(name: "t", schema: "a.v1.Event"))
        try log.append(TestRecord.run(0..<5), to: topic)
        let second = try log.registerSchema(name: "a.v1.Event", descriptorSet: [2], admittedBy: anything)
        let altered = try log.alterTopic("t") {
            $0.partitions = 3
            $0.compressionLevel = 9
            $0.eventBytesMax = 99
            $0.dataClass = .restricted
        }
        #expect(try log.topic("t").configuration == altered.configuration)
        #expect(altered.configuration.partitions == 3 && altered.configuration.compressionLevel == 9)
        #expect(altered.configuration.eventBytesMax == 99 && altered.configuration.dataClass == .restricted)
        #expect(altered.schemaID == second.id && altered.id == topic.id)
        #expect(try log.append(TestRecord.run(0..<2), to: altered, PartitionID(2)).baseOffset == .zero)
        #expect(try log.partitionState(altered, PartitionID(0)).records == 5)
        // Who still holds the topic as it was can go on.
        #expect(try log.append(TestRecord.run(0..<2), to: topic).baseOffset == Offset(5))
    }

    @Test func `what would break order or meaning can't change once there are records`() throws {
        try log.registerSchema(name: "a.v1.Event", descriptorSet: [1], admittedBy: anything)
        let topic = try log.createTopic(TopicConfiguration(name: "t", partitions: 2))
        let changes: [(inout TopicConfiguration) -> Void] = [
            { $0.partitioner = .eventhubs }, { $0.schema = "a.v1.Event" },
        ]
        for change in changes {
            #expect(throws: Never.self) { try log.alterTopic("t", change) }  // it is empty
            _ = try log.alterTopic("t") { $0 = topic.configuration }
        }
        try log.append([TestRecord(1)], to: topic, PartitionID(1))
        let never: [(inout TopicConfiguration) -> Void] = [
            { $0.name = "u" }, { $0.partitions = 1 }, { $0.partitions = 1025 }, { $0.compressionLevel = 0 },
        ]
        for change in changes + never {
            let error = #expect(throws: LogError.self) { try log.alterTopic("t", change) }
            switch error {
            case .invalidTopic, .refusedChange: break
            default: Issue.record("\(error as Any)")
            }
        }
        #expect(try log.topic("t").configuration == topic.configuration)
        #expect(throws: LogError.self) { try log.alterTopic("missing") { $0.partitions = 2 } }
    }

    @Test func `a partition out of range is refused on append, read, state and time`() throws {
        let topic = try log.createTopic(TopicConfiguration(name: "t", partitions: 2))
        for partition in [PartitionID(2), PartitionID(-1), PartitionID(Int.max)] {
            let errors = [
                #expect(throws: LogError.self) { try log.append([TestRecord(1)], to: topic, partition) },
                #expect(throws: LogError.self) { try log.records(of: topic, partition) },
                #expect(throws: LogError.self) { try log.partitionState(topic, partition) },
                #expect(throws: LogError.self) { try log.offset(at: 0, of: topic, partition) },
            ]
            for error in errors {
                guard case .partitionOutOfRange("t", partition, 2) = error else {
                    Issue.record("\(error as Any)")
                    return
                }
            }
        }
    }

    @Test func `several threads that create the same topic get one`() async throws {
        try await onThreads(6) { [log] _ in _ = try log.ensureTopic(TopicConfiguration(name: "t", partitions: 4)) }
        #expect(try log.topics().count == 1)
        let topic = try log.topic("t")
        for partition in topic.partitions { #expect(try log.partitionState(topic, partition).records == 0) }
    }
}
