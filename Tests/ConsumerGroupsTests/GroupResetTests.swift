import ConsumerGroups
import EventLog
import Foundation
import TestSupport
import Testing

@Suite struct GroupResetTests {
    /// 10 records in each of two partitions, five of the first one read; a batch of two every second.
    private func scene() throws -> GroupScene {
        let scene = try GroupScene()
        for _ in 0..<5 {
            try scene.append(2, to: "visits", 0)
            try scene.append(2, to: "visits", 1)
            scene.clock.advance(1_000)
        }
        let member = try scene.member()
        while try scene.checkpoint(0) != 5 {
            _ = try member.poll(timeout: .zero) { place, _ in
                .stopBefore(place.partition.index == 0 ? place.start + 1 : place.start)
            }
        }
        try member.close()
        #expect(try scene.checkpoint(0) == 5 && scene.checkpoint(1) == 0)
        return scene
    }

    private func rows(_ plan: ResetPlan) -> [[Int64]] {
        plan.rows.map {
            [Int64($0.partition.index), $0.from!.rawValue, $0.to.rawValue, Int64($0.skipped), Int64($0.replayed)]
        }
    }

    @Test func `A plan says for each partition from where to where, and how much is skipped and repeated`() throws {
        let scene = try scene()
        let reset = scene.reset
        let begin = scene.clock.now - 5_000
        #expect(rows(try reset.plan("g", to: .start)) == [[0, 5, 0, 0, 5], [1, 0, 0, 0, 0]])
        #expect(rows(try reset.plan("g", to: .end)) == [[0, 5, 10, 5, 0], [1, 0, 10, 10, 0]])
        #expect(rows(try reset.plan("g", to: .offset(Offset(7)))) == [[0, 5, 7, 2, 0], [1, 0, 7, 7, 0]])
        #expect(rows(try reset.plan("g", to: .time(begin + 2_500))) == [[0, 5, 6, 1, 0], [1, 0, 6, 6, 0]])
        #expect(rows(try reset.plan("g", to: .shift(-2))) == [[0, 5, 3, 0, 2], [1, 0, 0, 0, 0]])
        #expect(rows(try reset.plan("g", to: .shift(.max))) == [[0, 5, 10, 5, 0], [1, 0, 10, 10, 0]])
        #expect(rows(try reset.plan("g", to: .start, partitions: [PartitionID(1)])) == [[1, 0, 0, 0, 0]])
        #expect(try reset.plan("g", to: .end).skipped == 15)
        #expect(try scene.checkpoint(0) == 5, "a plan changes nothing")
    }

    @Test func `A plan that is executed moves the checkpoints, once`() throws {
        let scene = try scene()
        let plan = try scene.reset.plan("g", to: .offset(Offset(2)), topics: ["visits"], partitions: [PartitionID(0)])
        let kept = try JSONDecoder().decode(ResetPlan.self, from: JSONEncoder().encode(plan))
        #expect(kept == plan)
        try scene.reset.execute(kept)
        #expect(try scene.checkpoint(0) == 2 && scene.checkpoint(1) == 0)
        #expect(throws: GroupError.self) { try scene.reset.execute(kept) }
        #expect(try scene.member().take().first?.offsets.lowerBound == 2)
    }

    @Test func `A reset is refused while the group has a live member, not when all of them are dead`() throws {
        let scene = try scene()
        let member = try scene.member()
        let plan = try scene.reset.plan("g", to: .start)
        #expect {
            try scene.reset.execute(plan)
        } throws: { error in
            guard case GroupError.activeGroup("g", let members) = error else { return false }
            return members.count == 1 && members[0].contains(member.id)
        }
        #expect(try scene.checkpoint(0) == 5)
        scene.clock.advance(10_000)
        try scene.reset.execute(plan)
        #expect(try scene.checkpoint(0) == 0)
        #expect(try scene.administration.describe("g").members.isEmpty)
    }

    @Test func `A plan is stale when members came and went, a checkpoint moved, or its topic is another`() throws {
        let scene = try scene()
        func isStale(_ plan: ResetPlan) throws {
            let before = try scene.log.group("g")
            #expect {
                try scene.reset.execute(plan)
            } throws: { if case GroupError.stalePlan = $0 { true } else { false } }
            #expect(try scene.log.group("g").checkpoints == before.checkpoints)
        }
        var plan = try scene.reset.plan("g", to: .start)
        try scene.member().close()
        try isStale(plan)

        let member = try scene.member()
        plan = try scene.reset.plan("g", to: .start)
        _ = try member.take()
        scene.clock.advance(10_000)
        try isStale(plan)

        plan = try scene.reset.plan("g", to: .end)
        try scene.log.deleteTopic("visits")
        _ = try scene.log.createTopic(TopicConfiguration(name: "visits", partitions: 2))
        try isStale(plan)
    }

    @Test func `Offsets, partitions, topics and groups that are not there are refused`() throws {
        let scene = try scene()
        _ = try scene.log.createTopic(TopicConfiguration(name: "counts"))
        let reset = scene.reset
        for offset in [Int64(-1), 11] {
            #expect(throws: LogError.self) { try reset.plan("g", to: .offset(Offset(offset))) }
        }
        #expect(throws: LogError.self) { try reset.plan("g", to: .start, partitions: [PartitionID(2)]) }
        #expect(throws: LogError.self) { try reset.plan("g", to: .start, topics: ["nothing"]) }
        #expect(throws: GroupError.unknownGroup("h", known: ["g"])) { try reset.plan("h", to: .start) }
        #expect(throws: GroupError.noCheckpoint(group: "g", topic: "counts", partition: PartitionID(0))) {
            try reset.plan("g", to: .shift(1), topics: ["counts"])
        }
    }

    @Test func `A reset can name a topic that the group has not read yet`() throws {
        let scene = try scene()
        _ = try scene.log.createTopic(TopicConfiguration(name: "counts"))
        try scene.append(3, to: "counts")
        let plan = try scene.reset.plan("g", to: .end, topics: ["counts"])
        #expect(plan.rows.map(\.from) == [nil] && plan.rows.map(\.skipped) == [3])
        try scene.reset.execute(plan)
        #expect(try scene.member(["counts"]).take().isEmpty)
        #expect(try scene.administration.describe("g").topics == ["counts", "visits"])
    }
}
