import EventLog
import EventSchema
import FootfallEvents
import RecordBatch
import SwiftProtobuf
import Timekeeping
import TypedTopics

/// The messages that the log had when an import began, as far as they say when the hub took them: captures overlap.
///
/// A message is its content and that time, whatever it came in. Of several that are the same the log and the file may each have a number:
/// the file's first ones are those of the log. For one thread.
final class KnownMessages {
    private struct Key: Hashable {
        var time: Int64
        var digest: UInt64
    }

    private let log: EventLog
    private let topic: Topic
    private let reader: EventReader<FaceEvent>
    /// Up to where the partitions are read: what comes later is the import's own.
    private let ends: [Offset]
    private var from: EventTime?
    /// The face indices of each message.
    private var known: [Key: [UInt32]] = [:]
    private var seen: [Key: Int] = [:]

    /// What a hub or a query adds to a message.
    private static let added = ["EventEnqueuedUtcTime", "EventProcessedUtcTime", "PartitionId"]
    private static let reach = Duration.seconds(3_600)

    init(_ log: EventLog, _ topic: Topic) throws {
        self.log = log
        self.topic = topic
        reader = EventReader(log, record: .headers)
        ends = try log.partitionStates(topic).map(\.highWaterMark)
    }

    /// Takes the next message of the file.
    ///
    /// - Parameter remainder: what its event leaves out.
    /// - Returns: The index that the face has in the log; `nil` where the log doesn't have the message.
    func take(_ event: FaceEvent, _ remainder: [UInt8]?) throws -> UInt32? {
        let time = EventTime(milliseconds: event.eventTime)
        if from.map({ time < $0 }) ?? true { try load(from: time - Self.reach) }
        let key = try Self.key(event, remainder)
        let number = seen[key, default: 0]
        seen[key] = number + 1
        guard let indices = known[key], number < indices.count else { return nil }
        return indices[number]
    }

    private func load(from time: EventTime) throws {
        from = time
        known = [:]
        for (partition, end) in zip(topic.partitions, ends) {
            let start = try log.offset(at: time, of: topic, partition)
            guard start < end else { continue }
            _ = try reader.scan(topic, partition, from: start, before: end) { record in
                guard let event = record.event, case .faceAnalyzed? = event.event else { return }
                let remainder = record.headers.first { $0.key == EventHubMessage.remainderHeader }?.value
                known[try Self.key(event, remainder), default: []].append(event.faceAnalyzed.faceIndex)
            }
        }
    }

    /// The store and the camera are the user's to say, and the index depends on where the file begins.
    private static func key(_ event: FaceEvent, _ remainder: [UInt8]?) throws -> Key {
        var event = event
        event.store = ""
        event.camera = ""
        event.faceAnalyzed.faceIndex = 0
        var content: [UInt8] = try event.serializedBytes()
        if let remainder { content += try EventHubMessage.remainder(remainder, without: added) }
        return Key(time: event.eventTime, digest: content.withUnsafeBytes { XXHash64.hash($0) })
    }
}
