import ConsumerGroups
import EventLog
import TestSupport
import Testing

/// Groups that began at the end, and partitions that came later.
@Suite struct AddedPartitionTests {
    @Test func `a group that began at the end reads added partitions from their first record`() throws {
        let scene = try GroupScene(topics: ["visits": 1])
        try scene.append(3)
        let member = try scene.member { $0.start = .end }
        #expect(try member.take() == [])
        try scene.append(1)
        try scene.log.alterTopic("visits") { $0.partitions = 3 }
        try scene.append(2, to: "visits", 1)
        try scene.append(4, to: "visits", 2)
        try member.heartbeat()
        #expect(Set(try member.take()) == [Taken(0, 3..<4), Taken(1, 0..<2), Taken(2, 0..<4)])
    }

    @Test func `records appended between the join and the first poll are read, in every partition`() throws {
        let scene = try GroupScene(topics: ["visits": 2])
        try scene.append(3)
        let member = try scene.member { $0.start = .end }
        try scene.append(2, to: "visits", 1)
        #expect(try member.take() == [Taken(1, 0..<2)])
        // Another member that also begins at the end takes nothing back.
        try scene.append(1)
        let second = try scene.member { $0.start = .end }
        _ = try member.take()
        _ = try second.take()
        #expect(try scene.checkpoint(0) == 3 || scene.checkpoint(0) == 4)
    }

    @Test func `a member that joins later reads what was added since the group began`() throws {
        let scene = try GroupScene(topics: ["visits": 1])
        try scene.append(3)
        let member = try scene.member { $0.start = .end }
        #expect(try member.take() == [])
        try member.commit()
        try member.close()
        try scene.log.alterTopic("visits") { $0.partitions = 2 }
        try scene.append(5, to: "visits", 1)
        #expect(try scene.member { $0.start = .end }.take() == [Taken(1, 0..<5)])
    }
}
