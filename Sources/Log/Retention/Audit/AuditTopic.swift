import EventLog
import EventSchema
import TypedTopics

/// The topic in which every change of a policy and every removal is an event, written in the transaction that does it.
///
/// One owner, one thread at a time.
package struct AuditTopic {
    package let topic: Topic
    private let entries: EventGathering<AuditEntry>

    /// Whether a topic is the account, and not another that has its name.
    package static func isAccount(_ topic: Topic) -> Bool {
        topic.name == LogTopic.audit.name && topic.configuration.schema == AuditEntry.eventType.name
    }

    /// The audit topic of a log, made where it is missing.
    ///
    /// - Throws: ``RetentionError/auditTopicTaken(_:)`` where a topic of that name holds other records.
    package init(in log: EventLog) throws {
        do { entries = try LogTopic.audit.gathering(in: log) } catch LogError.otherEventType(_, _, let found) {
            throw RetentionError.auditTopicTaken(
                found.map { "its event schema is \($0)" } ?? "it holds records of any bytes")
        }
        topic = entries.topic
    }

    /// A batch of entries, of which there is at least one.
    func batch(_ new: [AuditEntry]) throws -> EncodedBatch {
        for entry in new { try entries.append(entry, to: PartitionID(0)) }
        return entries.encoded()[0].batch
    }
}
