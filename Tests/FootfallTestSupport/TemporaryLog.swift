import Columnar
import EventLog
import EventSchema
import FootfallEvents
import Foundation
import TestSupport

/// A log in a folder of its own, which goes when this does.
package final class TemporaryLog {
    private let temporary = TemporaryFolder()
    package var path: String { temporary.path("log") }
    package let log: EventLog

    package init() throws {
        log = try EventLog.open(temporary.path("log"), .create)
    }

    deinit { log.close() }

    /// The offsets at which the topic's partitions end.
    package func ends(_ topic: String) throws -> [Int64] {
        let topic = try log.topic(topic)
        return try topic.partitions.map { try log.partitionState(topic, $0).highWaterMark.rawValue }
    }

    /// The events of each partition in order.
    package func counts(_ topic: String = "counts") throws -> [[PeopleCounted]] {
        var reader = PeopleCountedReader()
        return try partitions(topic) { chunk, scratch in
            try reader.decode(chunk, scratch: &scratch)
            return (0..<reader.count).map { reader.event(row: $0) }
        }
    }

    package func visits(_ topic: String = "visits") throws -> [[VisitorObserved]] {
        var reader = VisitorObservedReader()
        return try partitions(topic) { chunk, scratch in
            try reader.decode(chunk, scratch: &scratch)
            return (0..<reader.count).map { reader.event(row: $0) }
        }
    }

    /// The keys of each partition's records in order.
    package func keys(_ topic: String) throws -> [[String]] {
        let descriptor =
            topic == "counts" ? PeopleCounted.eventType.descriptor : VisitorObserved.eventType.descriptor
        var columns = EventColumns(descriptor, only: [], record: .key)
        return try partitions(topic) { chunk, scratch in
            try columns.decode(chunk, scratch: &scratch)
            return (0..<columns.count).map {
                columns.key(row: $0).map { String(decoding: $0, as: UTF8.self) } ?? "null"
            }
        }
    }

    private func partitions<Event>(
        _ name: String, _ body: (borrowing ChunkReader, inout ChunkScratch) throws -> [Event]
    ) throws -> [[Event]] {
        let topic = try log.topic(name)
        var scratch = ChunkScratch()
        var result: [[Event]] = []
        for partition in topic.partitions {
            var events: [Event] = []
            let end = try log.partitionState(topic, partition).highWaterMark
            var next = Offset.zero
            while next < end {
                next = try log.read(topic, partition, from: next) { batch in
                    events += try body(ChunkReader(batch.body), &scratch)
                    return .next
                }
            }
            result.append(events)
        }
        return result
    }
}

/// Stops what a test interrupts.
package struct Interrupted: Error {
    package init() {}
}
