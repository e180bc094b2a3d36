import ConsumerGroups
import EventLog
import Foundation
import TestSupport
import Testing

@Suite struct GroupAdministrationTests {
    @Test func `A description has members, checkpoints, and lag in records and in seconds`() throws {
        let scene = try GroupScene()
        try scene.append(4, to: "visits", 0)
        let member = try scene.member()
        _ = try member.take()
        let read = scene.clock.now
        scene.clock.advance(2_000)
        try scene.append(3, to: "visits", 0)
        scene.clock.advance(3_000)
        try scene.append(2, to: "visits", 0)
        scene.clock.advance(1_500)

        let group = try scene.administration.describe("g")
        #expect(group.isActive)
        #expect(group.members.map(\.id) == [member.id])
        #expect(group.members[0].pid == ProcessInfo.processInfo.processIdentifier)
        #expect(group.members[0].host == ProcessInfo.processInfo.hostName)
        #expect(group.members[0].leaseUntil == read + 10_000)
        #expect(group.members[0].partitions == 2)
        let busy = group.partitions[0]
        #expect(busy.checkpoint == Offset(4) && busy.highWaterMark == Offset(9))
        #expect(busy.committedAt == read)
        #expect(busy.lagRecords == 5)
        #expect(busy.lagSeconds == 4.5)
        #expect(busy.owner == member.id)
        let idle = group.partitions[1]
        #expect(idle.checkpoint == Offset(0) && idle.lagRecords == 0 && idle.lagSeconds == 0)
        #expect(idle.committedAt == nil)
        #expect(group.lagRecords == 5 && group.lagSeconds == 4.5)
    }

    @Test func `Dead members own nothing in a description, and the whole of an unread topic is lag`() throws {
        let scene = try GroupScene(topics: ["visits": 1, "counts": 1])
        try scene.append(3, to: "counts")
        let member = try scene.member(["visits", "counts"])
        scene.clock.advance(10_000)
        var group = try scene.administration.describe("g")
        #expect(!group.isActive && group.members.count == 1)
        #expect(group.partitions.map(\.topic) == ["counts", "visits"])
        #expect(group.partitions[0].checkpoint == nil && group.partitions[0].lagRecords == 3)
        try member.heartbeat()
        _ = try member.take()
        scene.clock.advance(10_000)
        group = try scene.administration.describe("g")
        #expect(group.partitions.map(\.owner) == [nil, nil])
        #expect(try scene.administration.list().map(\.name) == ["g"])
    }

    @Test func `A group is deleted with its checkpoints, but not while it is active`() throws {
        let scene = try GroupScene()
        try scene.append(5)
        let member = try scene.member()
        _ = try member.take()
        #expect(throws: GroupError.self) { try scene.administration.delete("g") }
        #expect(try scene.checkpoint(0) == 5)
        try member.close()
        try scene.administration.delete("g")
        #expect(try scene.administration.list().isEmpty)
        #expect(throws: GroupError.unknownGroup("g", known: [])) { try scene.administration.delete("g") }
        #expect(throws: GroupError.unknownGroup("g", known: [])) { try scene.administration.describe("g") }
        #expect(try scene.member().take() == [Taken(0, 0..<5)])
    }
}
