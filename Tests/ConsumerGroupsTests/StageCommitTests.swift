@testable import ConsumerGroups
@testable import EventLog
import Bytes
import RecordBatch
import TestSupport
import Testing
import Timekeeping

/// What a member writes to the log and its checkpoints, in one transaction.
@Suite struct StageCommitTests {
    private func request(_ scene: GroupScene, records: Int) throws -> AppendRequest {
        var builder = RecordBatchBuilder()
        for _ in 0..<records {
            builder.append(
                timestamp: scene.clock.now.milliseconds, key: nil, value: UnsafeRawBufferPointer(start: nil, count: 0))
        }
        var body = ByteBuffer()
        let summary = try builder.encode(into: &body)
        var request = AppendRequest()
        request.append(
            EncodedBatch(
                rows: summary.count, minTimestamp: summary.minTimestamp, maxTimestamp: summary.maxTimestamp, body: body),
            to: try scene.log.topic("out"), PartitionID(0))
        return request
    }

    private func written(_ scene: GroupScene) throws -> Offset {
        try scene.log.partitionState(scene.log.topic("out"), PartitionID(0)).highWaterMark
    }

    @Test func `output and checkpoints are one commit`() throws {
        let scene = try GroupScene(topics: ["visits": 2, "out": 1])
        try scene.append(5, to: "visits", 0)
        try scene.append(3, to: "visits", 1)
        let member = try scene.member { $0.autoCommit = false }
        #expect(try member.take().count == 2)
        let commits = try scene.log.commitCount()
        let receipts = try member.commit(appending: request(scene, records: 4))
        #expect(try scene.log.commitCount() == commits + 1)
        #expect(receipts.map(\.lastOffset) == [Offset(3)])
        #expect(try scene.checkpoint(0) == 5)
        #expect(try scene.checkpoint(1) == 3)
        #expect(try written(scene) == Offset(4))
        #expect(try member.commit(appending: AppendRequest()).isEmpty, "nothing to write, nothing moved")
        #expect(try member.take().isEmpty)
    }

    @Test func `a member that lost its partition writes nothing, and whoever took over is not disturbed`() throws {
        let scene = try GroupScene(topics: ["visits": 1, "out": 1])
        try scene.append(5)
        let stale = try scene.member { $0.autoCommit = false }
        #expect(try stale.take() == [Taken(0, 0..<5)])
        scene.clock.advance(10_000)
        let heir = try scene.member { $0.autoCommit = false }
        #expect(try heir.take() == [Taken(0, 0..<5)])
        let output = try request(scene, records: 4)
        #expect(throws: GroupError.self) { try stale.commit(appending: output) }
        #expect(try written(scene) == Offset.zero)
        try heir.commit(appending: output)
        #expect(try written(scene) == Offset(4))
        #expect(try scene.checkpoint(0) == 5)
    }

    @Test func `what was purged before a stage read it is counted in the commit of its output, and once`() throws {
        let scene = try GroupScene(topics: ["visits": 1, "out": 1])
        try scene.append(10)
        let member = try scene.member { $0.autoCommit = false }
        #expect(try member.take() == [Taken(0, 0..<10)])
        try member.commit(appending: request(scene, records: 1))
        for _ in 0..<2 { try scene.append(10) }
        try scene.moveLogStart(to: 15)
        #expect(try member.take().last == Taken(0, 20..<30))
        var refused = try request(scene, records: 1)
        refused.expect(highWaterMark: Offset(9), of: try scene.log.topic("out"), PartitionID(0), owner: .stage("test"))
        #expect(throws: LogError.self) { try member.commit(appending: refused) }
        #expect(try scene.administration.describe("g").partitions[0].purgedUnread == 0)
        #expect(try member.take() == [Taken(0, 15..<20), Taken(0, 20..<30)])
        try member.commit(appending: request(scene, records: 1))
        let partition = try scene.administration.describe("g").partitions[0]
        #expect(partition.purgedUnread == 5 && partition.lastGap?.from == Offset(10))
        #expect(partition.checkpoint == Offset(30))
    }

    @Test func `what the log refuses leaves the checkpoints, and the records are handed out again`() throws {
        let scene = try GroupScene(topics: ["visits": 1, "out": 1])
        try scene.append(5)
        let member = try scene.member { $0.autoCommit = false }
        #expect(try member.take() == [Taken(0, 0..<5)])
        var output = try request(scene, records: 4)
        output.expect(highWaterMark: Offset(9), of: try scene.log.topic("out"), PartitionID(0), owner: .stage("test"))
        #expect(throws: LogError.self) { try member.commit(appending: output) }
        #expect(try written(scene) == Offset.zero)
        #expect(try member.take() == [Taken(0, 0..<5)])
        try member.commit(appending: request(scene, records: 1))
        #expect(try scene.checkpoint(0) == 5)
        #expect(try written(scene) == Offset(1))
    }

    @Test func `a request that is refused takes no other with it that is committed together with it`() async throws {
        let scene = try GroupScene(topics: ["visits": 1, "out": 1])
        var refused = try request(scene, records: 1)
        refused.changeGroup("g") { _ in throw GroupError.closedMember(group: "g") }
        let tickets = [
            try scene.log.submit(request(scene, records: 2)), try scene.log.submit(refused),
            try scene.log.submit(request(scene, records: 3)),
        ]
        #expect(try await tickets[0].receipts().count == 1)
        await #expect(throws: GroupError.self) { try await tickets[1].receipts() }
        #expect(try await tickets[2].receipts().count == 1)
        #expect(try written(scene) == Offset(5))
    }
}
