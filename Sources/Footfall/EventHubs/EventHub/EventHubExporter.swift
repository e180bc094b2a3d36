import Bytes
import EventLog
import EventSchema
import FootfallEvents
import RecordBatch
import TypedTopics

/// Gives the events of topic `faces` back as messages of the reference sample's Event Hub, partition by partition: the faces
/// of one picture in order. For one thread.
package final class EventHubExporter {
    private let topic: Topic
    private let score: EmotionScore
    private let includesTime: Bool
    private let reader: EventReader<FaceEvent>
    /// Records that are no events, of what was read so far.
    package private(set) var skipped = SkippedRecords()

    /// - Throws: `LogError.unknownTopic`, `LogError.otherEventType`.
    package init(
        log: EventLog, topic name: String = FootfallTopic.faces.name, score: EmotionScore = .azure,
        includesTime: Bool = false
    ) throws {
        topic = try FootfallTopic.faces.definition.checked(log.topic(name))
        self.score = score
        self.includesTime = includesTime
        reader = EventReader(log, record: .headers)
    }

    /// Calls `body` with each message as JSON, up to the ends as they are now. Events of other kinds are left out; records that
    /// are no events are, too, and counted.
    package func forEach(_ body: (borrowing ByteBuffer) throws -> Void) throws {
        var buffer = ByteBuffer(capacity: 1024)
        try reader.forEach(topic) { record in
            guard let message = try message(of: record) else { return }
            buffer.removeAll()
            message.append(to: &buffer, order: EventHubMessage.order)
            try body(buffer)
        }
    }

    private func message(of record: EventRecord<FaceEvent>) throws -> EventHubJSON? {
        switch record.content {
        case .nothing: return nil
        case .unreadable(let reason):
            skipped.note(record.partition, record.offset, reason)
            return nil
        case .event(let event):
            return try EventHubMessage.message(
                of: event, remainder: record.headers.first { $0.key == EventHubMessage.remainderHeader }?.value,
                score: score, includesTime: includesTime)
        }
    }
}
