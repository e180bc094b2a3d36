import EventLog
import EventSchema
import FootfallEvents
import Foundation
import TestSupport
import Testing
import Timekeeping
import TypedTopics
import SwiftProtobuf
import RecordBatch

@Suite struct EventReaderTests {
    private let scene = TopicScene()

    private func append(_ frames: Range<UInt64>, bytesEach: Int = 0) throws {
        try scene.append(
            frames.map { frame in
                var event = Detection.person(frame: frame)
                event.eventTime = scene.clock.now.milliseconds
                // Digits at random hardly get shorter.
                event.zone = String((0..<bytesEach).map { _ in "0123456789abcdef".randomElement()! })
                return event
            }, to: FootfallTopic.detections)
    }

    @Test func `each event is given once, from whatever offset`() throws {
        let topic = try FootfallTopic.detections.ensure(in: scene.log, partitions: 1)
        for frame in 0..<30 as Range<UInt64> { try append(frame * 3..<frame * 3 + 3) }
        let reader = EventReader<Detection>(scene.log)
        for start in [0, 1, 3, 44, 89, 90] {
            var frames: [UInt64] = []
            let next = try reader.scan(topic, PartitionID(0), from: Offset(Int64(start))) { record in
                let frame = try #require(record.event).personDetected.frame
                #expect(UInt64(record.offset.rawValue) == frame)
                frames.append(frame)
            }
            #expect(next == Offset(90))
            #expect(frames == Array(UInt64(start)..<90))
            let (records, after) = try reader.read(
                topic, PartitionID(0), from: Offset(Int64(start)), before: Offset(88), recordsMax: 40)
            let end = max(start, min(start + 40, 88))
            #expect(records.compactMap(\.event?.personDetected.frame) == Array(UInt64(start)..<UInt64(end)))
            #expect(after == Offset(Int64(end)))
        }
        // Taken by their columns, they are not given as messages.
        var rows = 0
        _ = try reader.scan(
            topic, PartitionID(0), from: .zero,
            fast: { _, _ in
                rows += 1
                return true
            }
        ) { _ in Issue.record("given as a message") }
        #expect(rows == 90)
    }

    @Test func `what is appended while it reads is left for the next scan, and not left out`() throws {
        let topic = try FootfallTopic.detections.ensure(in: scene.log, partitions: 1)
        // More than one read hands out, so that the second is of a later snapshot than the end that the scan goes to.
        try append(0..<60, bytesEach: 60_000)
        try append(60..<63)
        let reader = EventReader<Detection>(scene.log)
        var frames: [UInt64] = []
        let next = try reader.scan(topic, PartitionID(0), from: .zero) { record in
            if frames.isEmpty { try append(63..<70) }
            frames.append(record.event?.personDetected.frame ?? .max)
        }
        #expect(next == Offset(63))
        _ = try reader.scan(topic, PartitionID(0), from: next) { frames.append($0.event?.personDetected.frame ?? .max) }
        #expect(frames == Array(0..<70))
    }

    @Test func `rows are events with or without framing, and what is no event has a reason`() throws {
        try FootfallTopic.detections.ensure(in: scene.log, partitions: 1)
        // These events state times of 1970.
        let topic = try scene.log.alterTopic("detections") { $0.eventTimes = .none }
        let own = try FootfallTopic.detections.register(in: scene.log).id.rawValue
        let other = try FootfallTopic.counts.register(in: scene.log).id.rawValue
        let message: [UInt8] = try Detection.person(frame: 7).serializedBytes()
        let unknown: [UInt8] = [0xB8, 0x3E, 1]  // field 999
        try scene.append(
            rows: [
                scene.framed(own, message), message, nil, [], scene.framed(own, [0xFF]), scene.framed(other, message),
                scene.framed(99, message), Array("hello".utf8), message + unknown, scene.framed(own, message + unknown),
                [0, 1, 2],
            ], to: topic)
        let records = try EventReader<Detection>(scene.log).read(topic, PartitionID(0), from: .zero).records
        #expect(records.map(\.offset.rawValue) == Array(0..<11))
        let kinds = records.map { record in
            switch record.content {
            case .event(let event): event.personDetected.frame == 7 ? "event" : "another event"
            case .nothing: "nothing"
            case .unreadable: "unreadable"
            }
        }
        #expect(
            kinds == [
                "event", "event", "nothing", "unreadable", "unreadable", "unreadable", "unreadable", "unreadable",
                "unreadable", "event", "unreadable",
            ])
        guard case .unreadable(let reason) = records[5].content else { return }
        #expect(reason.contains("schema number \(other)") && reason.contains("footfall.v1.Detection"))
    }

    @Test func `a batch of another event type in columns is not taken for this one's`() throws {
        let topic = try scene.log.createTopic(TopicConfiguration(name: "any", eventTimes: .none))
        let counts = EventGathering<PeopleCounted>(topic, schemaID: try FootfallTopic.counts.register(in: scene.log).id)
        try counts.append(PeopleCounted.with { $0.site = "A" })
        var request = AppendRequest()
        counts.encode(into: &request)
        try scene.log.append(request)
        let records = try EventReader<Detection>(scene.log).read(topic, PartitionID(0), from: .zero).records
        guard records.count == 1, case .unreadable(let reason) = records[0].content else {
            Issue.record("\(records)")
            return
        }
        #expect(reason.contains("footfall.v1.Detection"))
    }

    @Test func `a purged start is an error to a read, and left out by a scan`() throws {
        let topic = try FootfallTopic.detections.ensure(in: scene.log, partitions: 1)
        for frame in 0..<9 as Range<UInt64> { try append(frame..<frame + 1) }
        try scene.purge(topic, before: Offset(4))
        let reader = EventReader<Detection>(scene.log)
        #expect(throws: LogError.self) { try reader.read(topic, PartitionID(0), from: .zero) }
        #expect(try reader.record(topic, PartitionID(0), at: Offset(3)) == nil)
        #expect(try reader.record(topic, PartitionID(0), at: Offset(4))?.event?.personDetected.frame == 4)
        var frames: [UInt64] = []
        _ = try reader.scan(topic, PartitionID(0), from: .zero) {
            frames.append($0.event?.personDetected.frame ?? .max)
        }
        #expect(frames == Array(4..<9))
    }

    @Test func `what stands before a damaged batch is given, and the read that begins with that throws`() throws {
        let topic = try FootfallTopic.detections.ensure(in: scene.log, partitions: 1)
        let needle = "needle-\(UUID().uuidString)"
        for frame in 0..<3 as Range<UInt64> {
            var event = Detection.person(frame: frame)
            event.zone = frame == 2 ? needle : "entrance"
            event.eventTime = scene.clock.now.milliseconds
            try scene.append([event], to: FootfallTopic.detections)
        }
        try scene.damage(needle)
        let reader = EventReader<Detection>(scene.log)
        let (records, next) = try reader.read(topic, PartitionID(0), from: .zero)
        #expect(records.compactMap(\.event?.personDetected.frame) == [0, 1] && next == Offset(2))
        #expect {
            try reader.read(topic, PartitionID(0), from: next)
        } throws: { error in
            if case LogError.corruptBatch("detections", PartitionID(0), Offset(2), _) = error { true } else { false }
        }
    }

    @Test func `a batch that its client compressed in a way that isn't read here is no damage, and holds nothing up`()
        throws
    {
        let topic = try FootfallTopic.detections.ensure(in: scene.log, partitions: 1)
        try append(0..<2)
        try scene.append(rows: [[1], [2], [3]], to: topic, codec: .lz4)
        try append(5..<7)
        let (records, next) = try EventReader<Detection>(scene.log).read(topic, PartitionID(0), from: .zero)
        #expect(next == Offset(7))
        #expect(records.map(\.offset.rawValue) == Array(0..<7))
        #expect(records.compactMap(\.event?.personDetected.frame) == [0, 1, 5, 6])
        guard case .unreadable(let reason) = records[3].content else {
            Issue.record("\(records[3])")
            return
        }
        #expect(reason.contains("lz4"))
        let feed = EventFeed(scene.log, FootfallTopic.detections)
        _ = try feed.look()
        var frames: [UInt64] = []
        while let item = try feed.next() { frames.append(item.event.personDetected.frame) }
        #expect(frames == [0, 1, 5, 6] && feed.skipped.unreadable == 3)
        // From the middle of such a batch.
        #expect(try EventReader<Detection>(scene.log).record(topic, PartitionID(0), at: Offset(3))?.event == nil)
    }
}
