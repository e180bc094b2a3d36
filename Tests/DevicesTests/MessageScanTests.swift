import Devices
import EventLog
import TypedTopics
import FootfallEvents
import FootfallProducers
import Testing

@Suite("Events read as messages")
struct MessageScanTests {
    @Test("each event is given once, from whatever offset")
    func once() throws {
        let scene = try DeviceScene()
        let topic = try FootfallTopic.detections.ensure(in: scene.log, partitions: 1)
        for frame in 0..<30 {
            let batches = try FootfallTopic.detections.gathering(in: scene.log)
            for part in 0..<3 {
                try batches.append(Detection.person(at: Int64(frame), frame: UInt64(frame * 3 + part)))
            }
            var request = AppendRequest()
            batches.encode(into: &request)
            try scene.log.append(request)
        }
        for start in [0, 1, 3, 44, 89, 90] {
            let scan = MessageScan<Detection>(scene.log, Detection.eventType)
            var frames: [UInt64] = []
            let next = try scan.scan(topic, PartitionID(0), from: Offset(Int64(start))) { event, place in
                #expect(UInt64(place.offset.rawValue) == event.personDetected.frame)
                frames.append(event.personDetected.frame)
            }
            #expect(next == Offset(90))
            #expect(frames == Array(UInt64(start)..<90))
        }
        // Taken by their columns, they are not given as messages.
        let scan = MessageScan<Detection>(scene.log, Detection.eventType)
        var rows = 0
        _ = try scan.scan(
            topic, PartitionID(0), from: .zero,
            fast: { _, _, _ in
                rows += 1
                return true
            }
        ) { _, _ in Issue.record("given as a message") }
        #expect(rows == 90)
    }

    @Test("what is appended while it reads is left for the next scan, and not left out")
    func appendedMeanwhile() throws {
        let scene = try DeviceScene()
        let topic = try FootfallTopic.detections.ensure(in: scene.log, partitions: 1)
        func append(_ frames: Range<UInt64>, bytesEach: Int = 0) throws {
            let batches = try FootfallTopic.detections.gathering(in: scene.log)
            for frame in frames {
                var event = Detection.person(at: Int64(frame), frame: frame)
                // Digits at random hardly get shorter.
                event.zone = String((0..<bytesEach).map { _ in "0123456789abcdef".randomElement()! })
                try batches.append(event)
            }
            var request = AppendRequest()
            batches.encode(into: &request)
            try scene.log.append(request)
        }
        // More than one read hands out, so that the second is of a later snapshot than the end that the scan goes to.
        try append(0..<60, bytesEach: 60_000)
        try append(60..<63)
        let scan = MessageScan<Detection>(scene.log, Detection.eventType)
        var frames: [UInt64] = []
        let next = try scan.scan(topic, PartitionID(0), from: .zero) { event, _ in
            if frames.isEmpty { try append(63..<70) }
            frames.append(event.personDetected.frame)
        }
        #expect(next == Offset(63))
        _ = try scan.scan(topic, PartitionID(0), from: next) { event, _ in frames.append(event.personDetected.frame) }
        #expect(frames == Array(0..<70))
    }
}
