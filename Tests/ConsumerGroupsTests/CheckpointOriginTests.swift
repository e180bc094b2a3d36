import ConsumerGroups
import EventLog
import TestSupport
import Testing

/// A group's checkpoints say whose offsets they are, and are not gone on with in another log.
@Suite struct CheckpointOriginTests {
    private func marks(_ scene: GroupScene, _ partition: Int = 0) throws -> LogMark? {
        let topic = try scene.log.topic("visits")
        return try scene.log.group("g").checkpoints[TopicPartition(topic.id, PartitionID(partition))]?.mark
    }

    @Test func `a commit, a close and a reset keep log id and history`() throws {
        let scene = try GroupScene()
        try scene.append(3)
        try scene.append(4)
        let topic = try scene.log.topic("visits")
        let member = try scene.member()
        _ = try member.take()
        let expected = try scene.log.mark(topic, PartitionID(0), at: Offset(7))
        #expect(expected.end?.offset == Offset(7) && expected.logID != nil)
        #expect(try marks(scene) == expected)
        try member.close()
        #expect(try marks(scene) == expected)
        try scene.reset.execute(
            try scene.reset.plan("g", to: .offset(Offset(3)), topics: ["visits"], partitions: [PartitionID(0)]))
        #expect(try marks(scene)?.end?.offset == Offset(3))
        _ = try scene.member().take()
        #expect(try marks(scene) == expected)
    }

    @Test(arguments: [true, false])
    func `a checkpoint of another log is refused, naming both, until the group is reset`(isOtherID: Bool) throws {
        let scene = try GroupScene(topics: ["visits": 1])
        try scene.append(3)
        do {
            let member = try scene.member()
            _ = try member.take()
            try member.close()
        }
        try scene.append(3)
        let topic = try scene.log.topic("visits")
        let place = TopicPartition(topic.id, PartitionID(0))
        try scene.log.updateGroup("g") { state in
            var mark = state.checkpoints[place]!.mark
            if isOtherID { mark.logID = LogID([UInt8](0..<16)) } else { mark.end!.history = History(rawValue: 77) }
            state.checkpoints[place]!.mark = mark
        }
        let error = #expect(throws: GroupError.self) { try scene.member().take() }
        guard case .otherLog("g", "visits", PartitionID(0), Offset(3), let difference) = error else {
            Issue.record("\(error as Any)")
            return
        }
        switch difference {
        case .log(_, let found):
            #expect(isOtherID)
            #expect(try found == scene.log.logID())
        case .history(let checkpoint, let found):
            #expect(!isOtherID && checkpoint.history == History(rawValue: 77))
            #expect(try found == scene.log.history(topic, PartitionID(0), at: Offset(3)))
        }
        scene.clock.now += 60_000
        try scene.reset.execute(try scene.reset.plan("g", to: .start))
        #expect(try scene.member().take() == [Taken(0, 0..<3), Taken(0, 3..<6)])
    }
}
