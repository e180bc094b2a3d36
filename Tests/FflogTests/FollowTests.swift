import EventLog
import Fflog
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct FollowTests {
    /// The values of the first records of a stream.
    private static func first(_ count: Int, of stream: RecordStream<VisitorObserved>) async throws -> [VisitorObserved]
    {
        var found: [VisitorObserved] = []
        for try await record in stream {
            found.append(try #require(record.value))
            if found.count == count { break }
        }
        return found
    }

    @Test func `a follower gets what is there and what comes, once, each partition in its order`() async throws {
        let scene = try LogScene()
        try scene.log.ensureTopic(.visits)
        try scene.log.append(LogScene.visits(0..<100), to: "visits")
        let stream = try scene.log.follow(VisitorObserved.self, from: "visits", from: .start)
        let log = scene.log
        async let appended: Void = onThread {
            for start in stride(from: 100, to: 400, by: 10) {
                try log.append(LogScene.visits(start..<(start + 10)), to: "visits")
            }
        }
        let found = try await Self.first(400, of: stream)
        try await appended
        #expect(found.sorted { $0.eventTime < $1.eventTime } == LogScene.visits(0..<400))
        for store in 0..<5 {
            let own = found.filter { $0.store == "store \(store)" }.map(\.cameraSequence)
            #expect(own == (0..<80).map { UInt32($0) })
        }
    }

    @Test func `from the end comes what is appended after the call`() async throws {
        let scene = try LogScene()
        try scene.log.ensureTopic(.visits)
        try scene.log.append(LogScene.visits(0..<10), to: "visits")
        let stream = try scene.log.follow(VisitorObserved.self, from: "visits")
        // Before anybody iterates.
        try scene.log.append(LogScene.visits(10..<12), to: "visits")
        let found = try await Self.first(2, of: stream)
        #expect(found.sorted { $0.eventTime < $1.eventTime } == LogScene.visits(10..<12))
    }

    @Test func `a task that is cancelled gets no more, also while it waits`() async throws {
        let scene = try LogScene()
        try scene.log.createTopic(NewTopic("doors"))
        let stream = try scene.log.follow("doors", from: .start)
        try scene.log.append(NewRecord(value: "open"), to: "doors")
        let (seen, sight) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            var count = 0
            for try await _ in stream {
                count += 1
                sight.yield()
            }
            return count
        }
        for await _ in seen { break }
        task.cancel()
        #expect(try await task.value == 1)
    }

    @Test func `partitions that are added are followed, and a topic that is deleted ends it with an error`()
        async throws
    {
        let scene = try LogScene()
        try scene.log.createTopic(NewTopic("doors"))
        let below = try EventLog.open(scene.path, .write)
        var records = try scene.log.follow("doors").makeAsyncIterator()
        try below.alterTopic("doors") { $0.partitions = 2 }
        try scene.log.append(NewRecord(value: "open", partition: PartitionID(1)), to: "doors")
        let record = try await records.next()
        #expect(record?.partition == PartitionID(1) && record?.value == Array("open".utf8))
        try below.deleteTopic("doors")
        do {
            _ = try await records.next()
            Issue.record("the topic is gone")
        } catch { #expect(error.kind == .notFound) }
        #expect(try await records.next() == nil)
    }
}
