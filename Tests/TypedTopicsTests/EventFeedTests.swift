import EventLog
import FootfallEvents
import Foundation
import Testing
import TypedTopics
import SwiftProtobuf
import EventSchema
import TestSupport
import Timekeeping

@Suite struct EventFeedTests {
    private let scene = TopicScene()

    private func choice(_ store: String, _ basis: String) -> OptInChanged {
        .with {
            $0.store = store
            $0.eventTime = scene.clock.now.milliseconds
            $0.basis = basis
        }
    }

    private func append(_ basis: String, partition: Int = 0) throws {
        try scene.append([choice("S", basis)], to: FootfallTopic.optIns, partition: partition)
    }

    private func rest(_ feed: EventFeed<OptInChanged>) throws -> [String] {
        var found: [String] = []
        while let next = try feed.next() { found.append(next.event.basis) }
        return found
    }

    @Test func `partitions are merged in the order of the appends, also those that were added while it reads`() throws {
        let feed = EventFeed(scene.log, FootfallTopic.optIns)
        #expect(try feed.look() == .nothing)
        #expect(try feed.next() == nil)
        try append("a")
        #expect(try feed.look() == .another)
        #expect(try rest(feed) == ["a"])
        try append("b")
        try scene.log.alterTopic("opt-ins") { $0.partitions = 3 }
        try append("c", partition: 2)
        try append("d", partition: 0)
        try append("e", partition: 1)
        #expect(try feed.look() == .same)
        #expect(try rest(feed) == ["b", "c", "d", "e"])
        // Whoever begins at the start, or goes on from any place, sees the same order.
        for taken in 0...5 {
            let first = EventFeed(scene.log, FootfallTopic.optIns)
            _ = try first.look()
            var found: [String] = []
            while found.count < taken, let next = try first.next() { found.append(next.event.basis) }
            let second = EventFeed(
                scene.log, FootfallTopic.optIns,
                from: first.lanes.map { .init(next: $0.next, lastAppendTime: $0.lastAppendTime) })
            _ = try second.look()
            #expect(found + (try rest(second)) == ["a", "b", "c", "d", "e"])
        }
    }

    @Test func `what is appended after the look waits for the next one`() throws {
        try append("a")
        try append("b")
        let feed = EventFeed(scene.log, FootfallTopic.optIns)
        _ = try feed.look()
        try append("c")
        #expect(try rest(feed) == ["a", "b"])
        #expect(feed.lanes[0].isExhausted)
        _ = try feed.look()
        #expect(!feed.lanes[0].isExhausted)
        #expect(try rest(feed) == ["c"])
    }

    @Test func `a topic that was deleted is gone, and one that is made anew under its name is read from its start`()
        throws
    {
        try append("a")
        let feed = EventFeed(scene.log, FootfallTopic.optIns)
        _ = try feed.look()
        #expect(try rest(feed) == ["a"])
        try scene.log.deleteTopic("opt-ins")
        #expect(try feed.look() == .nothing)
        #expect(try rest(feed) == [])
        try append("b")
        #expect(try feed.look() == .another)
        #expect(try rest(feed) == ["b"])
        try scene.log.deleteTopic("opt-ins")
        try append("c")
        #expect(try feed.look() == .another)
        #expect(try rest(feed) == ["c"])
    }

    @Test func `what was purged unread is counted, and what follows comes`() throws {
        let topic = try FootfallTopic.optIns.ensure(in: scene.log)
        for basis in ["a", "b", "c", "d", "e"] { try append(basis) }
        let feed = EventFeed(scene.log, FootfallTopic.optIns, from: [.init(next: Offset(1))])
        _ = try feed.look()
        // Between the look and the read.
        try scene.purge(topic, before: Offset(3))
        #expect(try rest(feed) == ["d", "e"])
        #expect(feed.skipped.purged == 2)
        #expect(feed.skipped.complaint(of: "opt-ins")?.contains("2 records of topic 'opt-ins' were purged") == true)
        try append("f")
        try append("g")
        try scene.purge(topic, before: Offset(6))
        _ = try feed.look()
        #expect(try rest(feed) == ["g"])
        #expect(feed.skipped.purged == 3)
    }

    @Test func `records that are no events are left out, counted, and the first is said`() throws {
        let topic = try FootfallTopic.optIns.ensure(in: scene.log)
        let schema = try FootfallTopic.optIns.register(in: scene.log).id.rawValue
        let message: [UInt8] = try choice("S", "by a client").serializedBytes()
        try append("a")
        try scene.append(rows: [Array("{}".utf8), nil, scene.framed(schema, message), [0]], to: topic)
        try append("b")
        let feed = EventFeed(scene.log, FootfallTopic.optIns)
        _ = try feed.look()
        #expect(try rest(feed) == ["a", "by a client", "b"])
        #expect(feed.skipped.unreadable == 2)
        #expect(feed.skipped.complaint(of: "opt-ins")?.contains("partition 0, offset 1: ") == true)
    }

    @Test func `a topic of that name with other events is refused, by name and with both types`() throws {
        try FootfallTopic.counts.register(in: scene.log)
        try scene.log.createTopic(
            TopicConfiguration(name: "opt-ins", schema: PeopleCounted.eventType.name))
        let feed = EventFeed(scene.log, FootfallTopic.optIns)
        let error = #expect(throws: LogError.self) { try feed.look() }
        #expect(
            error?.description
                == "topic 'opt-ins' holds events of footfall.v1.PeopleCounted, not footfall.v1.OptInChanged")
        #expect(throws: LogError.self) { try FootfallTopic.optIns.gathering(in: scene.log) }
    }

    @Test func `a damaged batch stops its partition, after all that stands before it and in the others`() throws {
        let needle = "needle-\(UUID().uuidString)"
        try scene.append([choice("S", "a")], to: FootfallTopic.optIns)
        try scene.log.alterTopic("opt-ins") { $0.partitions = 2 }
        for basis in ["b", needle, "d"] { try append(basis) }
        for basis in ["e", "f"] { try append(basis, partition: 1) }
        try scene.damage(needle)
        let feed = EventFeed(scene.log, FootfallTopic.optIns)
        for _ in 0..<2 {
            _ = try feed.look()
            var found: [String] = []
            let error = #expect(throws: LogError.self) {
                while let next = try feed.next() { found.append(next.event.basis) }
            }
            guard case .corruptBatch("opt-ins", PartitionID(0), Offset(2), _)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            // What was handed out once is not handed out again.
            #expect(found == ["a", "b", "e", "f"] || found.isEmpty)
        }
        #expect(feed.lanes[0].next == Offset(2) && !feed.lanes[0].isExhausted && feed.lanes[1].isExhausted)
    }
}
