import Fflog
import LMDB
import TestSupport
import Testing

@testable import EventLog

/// Records that are purged before they are read are told, to whoever reads.
@Suite struct PurgeTests {
    /// Thirty records in three batches.
    private static func doors() throws -> LogScene {
        let scene = try LogScene()
        try scene.log.createTopic(NewTopic("doors"))
        for _ in 0..<3 { try scene.log.append((0..<10).map { NewRecord(value: "\($0)") }, to: "doors") }
        return scene
    }

    /// What a purge does to a partition that matters to its readers.
    private static func moveLogStart(of scene: LogScene, to offset: Int64) throws {
        let log = try EventLog.open(scene.path, .write)
        let topic = try log.topic("doors")
        let head = log.head
        try head.environment.write { transaction in
            var state = try #require(try PartitionRecord.get(transaction, head, topic.id, PartitionID(0)))
            state.logStart = Offset(offset)
            try PartitionRecord.put(transaction, head, topic.id, PartitionID(0), state)
        }
    }

    @Test func `a cursor goes on behind a purge, and the record after it says how many are missing`() throws {
        let scene = try Self.doors()
        let cursor = try scene.log.read("doors")
        for offset in 0..<4 { #expect(try cursor.next()?.offset == Offset(Int64(offset))) }
        try Self.moveLogStart(of: scene, to: 15)
        let rest = try LogScene.all(cursor)
        #expect(rest.map(\.offset.rawValue) == Array(4..<10) + Array(15..<30))
        #expect(rest.filter { $0.purgedBefore > 0 }.map(\.offset) == [Offset(15)])
        #expect(rest[6].purgedBefore == 5)
        #expect(try scene.log.topic("doors").partitions[0].start == Offset(15))
        #expect(try failure { try scene.log.read("doors", from: .offset(Offset(14))) }.kind == .notFound)
        #expect(try scene.log.read("doors").next()?.purgedBefore == 0)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a member of a group and a follower are told likewise`() async throws {
        let scene = try Self.doors()
        var follower = try scene.log.follow("doors", from: .start).makeAsyncIterator()
        for offset in 0..<10 { #expect(try await follower.next()?.offset == Offset(Int64(offset))) }
        let consumer = try scene.log.consume("doors", group: "alarm")
        #expect(try consumer.poll(recordsMax: 4, timeout: .seconds(60)).map(\.offset.rawValue) == [0, 1, 2, 3])
        try consumer.commit()
        try Self.moveLogStart(of: scene, to: 12)
        let rest = try consumer.poll(timeout: .seconds(60))
        #expect(rest.map(\.offset.rawValue) == Array(12..<30))
        #expect(rest.map(\.purgedBefore) == [8] + Array(repeating: 0, count: 17))
        let next = try await follower.next()
        #expect(next?.offset == Offset(12) && next?.purgedBefore == 2)
    }
}
