@testable import ConsumerGroups
@testable import EventLog
import LMDB
import Testing

@Suite struct ResumePointTests {
    private func resolve(_ checkpoint: Int64?, _ start: StartPosition = .start) throws -> ResumePoint {
        try ResumePoint.resolve(
            checkpoint: checkpoint.map { Offset($0) }, otherwise: start, logStart: Offset(10),
            highWaterMark: Offset(20), group: "g", topic: "t", partition: PartitionID(3))
    }

    @Test func `A checkpoint within the log is where reading goes on`() throws {
        for offset in Int64(10)...20 { #expect(try resolve(offset) == ResumePoint(position: Offset(offset), gap: nil)) }
    }

    @Test func `Without a checkpoint reading begins at the start or the end`() throws {
        #expect(try resolve(nil, .start) == ResumePoint(position: Offset(10), gap: nil))
        #expect(try resolve(nil, .end) == ResumePoint(position: Offset(20), gap: nil))
    }

    @Test func `A checkpoint behind the log's start leaves a gap that is counted`() throws {
        let resume = try resolve(4)
        #expect(resume.position == Offset(10))
        #expect(resume.gap == UnreadGap(topic: "t", partition: PartitionID(3), from: Offset(4), to: Offset(10)))
        #expect(resume.gap?.records == 6)
    }

    @Test func `A checkpoint beyond the end is an error`() {
        #expect(
            throws: GroupError.checkpointBeyondEnd(
                group: "g", topic: "t", partition: PartitionID(3), checkpoint: Offset(21), highWaterMark: Offset(20))
        ) { try resolve(21) }
    }

    @Test func `A member reports what was purged before it came, and what is purged while it reads`() throws {
        let scene = try GroupScene(topics: ["visits": 1])
        for _ in 0..<3 { try scene.append(10) }
        let first = try scene.member()
        _ = try first.poll(timeout: .zero) { place, _ in .stopBefore(place.start + 4) }
        try first.close()
        try scene.moveLogStart(to: 10)

        let ledger = EventLedger()
        let second = try scene.member { $0.onEvent = { _, event in ledger.note(event) } }
        _ = try second.poll(timeout: .zero) { place, _ in
            #expect(place.start == Offset(10))
            return .stopBefore(place.start + 1)
        }
        #expect(ledger.gaps.map(\.records) == [6])
        try scene.moveLogStart(to: 15)
        #expect(try second.take() == [Taken(0, 15..<20), Taken(0, 20..<30)])
        #expect(ledger.gaps.map(\.from) == [Offset(4), Offset(11)])
        #expect(ledger.gaps.map(\.to) == [Offset(10), Offset(15)])
        #expect(try scene.checkpoint(0) == 30)
        // The checkpoint has gone past both, and the group still says so.
        let group = try scene.administration.describe("g").partitions[0]
        #expect(group.gap == nil && group.purgedUnread == 10)
        #expect(group.lastGap == ledger.gaps[1])
    }

    @Test func `A gap that a group has not come to yet is told by its description`() throws {
        let scene = try GroupScene(topics: ["visits": 1])
        for _ in 0..<3 { try scene.append(10) }
        let member = try scene.member()
        _ = try member.poll(timeout: .zero) { place, _ in .stopBefore(place.start + 4) }
        try member.close()
        #expect(try scene.administration.describe("g").partitions[0].gap == nil)
        try scene.moveLogStart(to: 25)
        let partition = try scene.administration.describe("g").partitions[0]
        #expect(partition.gap == UnreadGap(topic: "visits", partition: PartitionID(0), from: Offset(4), to: Offset(25)))
        #expect(partition.gap?.records == 21 && partition.lagRecords == 5)
        #expect(partition.purgedUnread == 0 && partition.lastGap == nil)

        // Whoever takes over goes past it and takes note, durably, also where nothing is read or committed after.
        let ledger = EventLedger()
        let second = try scene.member { $0.onEvent = { _, event in ledger.note(event) } }
        _ = try second.poll(timeout: .zero) { place, _ in .stopBefore(place.start) }
        let after = try scene.administration.describe("g").partitions[0]
        #expect(after.gap == nil && after.purgedUnread == 21 && after.lastGap == partition.gap)
        try second.close()
        // It was told once: the next member has nothing to tell.
        let third = try scene.member { $0.onEvent = { _, event in ledger.note(event) } }
        #expect(try third.take() == [Taken(0, 25..<30)])
        #expect(ledger.gaps.count == 1)
        // A reset does not make the purged records read.
        try third.close()
        let plan = try scene.reset.plan("g", to: .start, topics: [])
        try scene.reset.execute(plan)
        #expect(try scene.administration.describe("g").partitions[0].purgedUnread == 21)
    }

    @Test func `A member refuses to read a partition that ends before its checkpoint`() throws {
        let scene = try GroupScene(topics: ["visits": 1])
        try scene.append(3)
        let first = try scene.member()
        _ = try first.take()
        try first.close()
        try scene.log.updateGroup("g") { state in
            for place in state.checkpoints.keys { state.checkpoints[place]!.offset = 7 }
        }
        let second = try scene.member()
        #expect(
            throws: GroupError.checkpointBeyondEnd(
                group: "g", topic: "visits", partition: PartitionID(0), checkpoint: Offset(7),
                highWaterMark: Offset(3))
        ) { try second.take() }
        #expect(second.partitions.isEmpty)
    }
}

extension GroupScene {
    /// What retention will do: the records before are gone.
    func moveLogStart(to offset: Int64, of name: String = "visits", _ partition: Int = 0) throws {
        let topic = try log.topic(name)
        let head = log.head
        try head.environment.write { transaction in
            var state = try PartitionRecord.get(transaction, head, topic.id, PartitionID(partition))!
            state.logStart = Offset(offset)
            try PartitionRecord.put(transaction, head, topic.id, PartitionID(partition), state)
        }
    }
}

extension GroupMember {
    var isHeartbeatDue: Bool { lease.isDue }
}
