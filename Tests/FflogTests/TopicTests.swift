import Fflog
import TestSupport
import Testing

@Suite struct TopicTests {
    @Test func `topics are created, found and described`() throws {
        let scene = try LogScene()
        #expect(try scene.log.topics().isEmpty)
        let made = try scene.log.createTopic(NewTopic("doors", partitions: 2))
        #expect(made.name == "doors" && made.partitions.map(\.id.index) == [0, 1] && made.eventType == nil)
        #expect(made.dataClass == .operational && made.records == 0)
        let visits = try scene.log.ensureTopic(.visits)
        #expect(visits.eventType == "footfall.v1.VisitorObserved" && visits.dataClass == .pseudonymous)
        #expect(try scene.log.ensureTopic(.visits).createdAt == visits.createdAt)
        #expect(try scene.log.topics().map(\.name) == ["doors", "visits"])
        try scene.log.append(
            NewRecord(value: "open", eventTime: LogScene.start, partition: PartitionID(1)), to: "doors")
        let now = try scene.log.topic("doors")
        #expect(now.partitions.map(\.records) == [0, 1] && now.partitions[1].end == Offset(1))
        #expect(now.partitions[1].latestEventTime == LogScene.start)
    }

    @Test func `what can't be is refused, with a kind and what helps`() throws {
        let scene = try LogScene()
        try scene.log.createTopic(NewTopic("doors"))
        #expect(try failure { try scene.log.createTopic(NewTopic("doors")) }.kind == .refused)
        #expect(try failure { try scene.log.createTopic(NewTopic("a b")) }.kind == .usage)
        #expect(try failure { try scene.log.createTopic(NewTopic("p", partitions: 0)) }.kind == .usage)
        let unknown = try failure { try scene.log.append(NewRecord(value: "a"), to: "door") }
        #expect(unknown.kind == .notFound && unknown.what == "unknown topic 'door'; did you mean 'doors'?")
        let missing = try failure { try scene.log.read("windows") }
        #expect(missing.remedies.contains { $0.action == "createTopic" && $0.subjects == ["windows"] })
        // Of other events.
        #expect(try failure { try scene.log.ensureTopic(NewTopic("doors", of: VisitorObserved.self)) }.kind == .refused)
        #expect(try failure { try scene.log.append(LogScene.visit(0), to: "doors") }.kind == .refused)
        #expect(try failure { try scene.log.read(VisitorObserved.self, from: "doors") }.kind == .refused)
        try scene.log.ensureTopic(.visits)
        #expect(try failure { try scene.log.append(NewRecord(value: "a"), to: "visits") }.kind == .usage)
        #expect(try failure { try scene.log.read("visits", from: .offset(.zero)) }.kind == .usage)
        #expect(try failure { try scene.log.read("visits", PartitionID(4)) }.kind == .notFound)
        #expect(try failure { try scene.log.read("visits", PartitionID(0), from: .offset(Offset(1))) }.kind != .damaged)
        for text in [unknown, missing].map(\.what) { #expect(!text.contains("fflog ")) }
    }

    @Test func `a folder is opened for reading, for writing, or made`() throws {
        let folder = TemporaryFolder()
        #expect(try failure { try FootfallLog.open(folder.path("none")) }.kind == .notFound)
        #expect(try failure { try FootfallLog.open(folder.path("none"), .write) }.kind == .notFound)
        let writer = try FootfallLog.open(folder.path("data"), .create)
        try writer.createTopic(NewTopic("doors"))
        let reader = try FootfallLog.open(folder.path("data"))
        try writer.append(NewRecord(value: "open"), to: "doors")
        #expect(try reader.read("doors").next()?.value == Array("open".utf8))
        #expect(try failure { try reader.append(NewRecord(value: "a"), to: "doors") }.kind == .unavailable)
        writer.close()
        writer.close()
        #expect(throws: FflogError.self) { try writer.append(NewRecord(value: "a"), to: "doors") }
        #expect(try reader.topic("doors").records == 1)
    }

    @Test func `a definition says what is wrong with a descriptor set`() throws {
        let error = try #require(throws: FflogError.self) { try EventDefinition(descriptorSet: [1, 2, 3]) }
        #expect(error.kind == .malformed)
    }
}
