/// What the log refuses or finds: each says what, where, why and what to do.
public enum LogError: Error, Sendable {
    case unknownTopic(String, known: [String])
    case topicExists(String)
    case invalidTopic(String, reason: String)
    /// A change that a topic can't undergo, or not any more.
    case refusedChange(String, reason: String)
    case unknownSchema(String)
    /// The topic has another event type than whoever reads or writes it expects; `found` is `nil` for records of any bytes.
    case otherEventType(topic: String, expected: String, found: String?)
    case partitionOutOfRange(topic: String, partition: PartitionID, partitions: Int)
    case offsetOutOfRange(
        topic: String, partition: PartitionID, offset: Offset, logStart: Offset, highWaterMark: Offset)
    case eventTooLarge(topic: String, bytes: Int, limit: Int)
    /// The topic's allow-list is its event schema, and this is not in it. Nothing was written.
    case notAllowed(topic: String, dataClass: DataClass, what: String)
    case corruptBatch(topic: String, partition: PartitionID, offset: Offset, reason: String)
    case corruptMetadata(String, reason: String)
    /// A sealed segment's file is damaged, missing, or another one's.
    case corruptSegment(String, reason: String)
    /// The log moved on between a look and an append that was conditional on it. Nothing was written.
    case expectationFailed(String)
    case noDataDirectory(String)
    case notADataDirectory(String, reason: String)
    case newerFormat(String, found: Int, supported: Int)
    case readOnlyDirectory(String, reason: String)
    case truncated(String, reason: String)
    case diskFull(String, reason: String)
    /// The device failed during a write: nothing more is written until the log was opened anew.
    case poisoned(String, reason: String)
    case closed(String)
    case storage(String)
}

extension LogError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownTopic(let name, let known):
            let list =
                known.isEmpty
                ? "there are no topics yet" : "topics: " + known.prefix(20).joined(separator: ", ")
            return "unknown topic '\(name)'; \(list). Create it with: fflog topic create \(name)"
        case .topicExists(let name):
            return "topic '\(name)' exists already; see: fflog topic describe \(name)"
        case .invalidTopic(let name, let reason), .refusedChange(let name, let reason):
            return "topic '\(name)': \(reason)"
        case .unknownSchema(let name):
            return "unknown event schema '\(name)'; see: fflog schema list"
        case .otherEventType(let topic, let expected, let found):
            return
                "topic '\(topic)' holds \(found.map { "events of \($0)" } ?? "records of any bytes"), not \(expected)"
        case .partitionOutOfRange(let topic, let partition, let partitions):
            return "topic '\(topic)' has no partition \(partition); it has \(partitions): 0 to \(partitions - 1)"
        case .offsetOutOfRange(let topic, let partition, let offset, let logStart, let highWaterMark):
            return
                "offset \(offset) is outside of topic '\(topic)', partition \(partition), which holds "
                + (logStart == highWaterMark
                    ? "nothing (its next offset is \(highWaterMark))"
                    : "\(logStart) to \(highWaterMark.rawValue - 1) (next: \(highWaterMark))")
        case .eventTooLarge(let topic, let bytes, let limit):
            return
                "an event of \(bytes) bytes is larger than the limit of topic '\(topic)', \(limit); raise it with: "
                + "fflog topic alter \(topic) --max-event-bytes N"
        case .notAllowed(let topic, let dataClass, let what):
            return
                "topic '\(topic)' is \(dataClass.rawValue) and takes only what its event schema names: \(what). "
                + "Nothing of this append was written"
        case .corruptBatch(let topic, let partition, let offset, let reason):
            return
                "corrupt batch: topic '\(topic)', partition \(partition), offset \(offset): \(reason). "
                + "Run fflog verify to see what else is damaged, and restore the data directory from a backup"
        case .corruptMetadata(let place, let reason):
            return "corrupt metadata: \(place): \(reason). Run fflog verify, and restore from a backup"
        case .corruptSegment(let path, let reason):
            return "corrupt segment \(path): \(reason). Run fflog segment verify, and restore the file from a backup"
        case .expectationFailed(let what):
            return "the log moved on: \(what). Nothing was written; read again and repeat"
        case .noDataDirectory(let path):
            return
                "no data directory at \(path). Name one with -d or FFLOG_DATA; topic create and import make a new one"
        case .notADataDirectory(let path, let reason):
            return "\(path) is not a data directory of fflog: \(reason)"
        case .newerFormat(let path, let found, let supported):
            return
                "\(path) was written by a newer fflog: its format is \(found), this program knows up to \(supported). "
                + "Use the newer program; nothing was changed"
        case .readOnlyDirectory(let path, let reason):
            return "\(path) can't be written: \(reason). Reading works; appending needs write permission"
        case .truncated(let path, let reason):
            return "\(path) was truncated: \(reason). Restore it from a backup; nothing was changed"
        case .diskFull(let path, let reason):
            return "no room for \(path): \(reason). Nothing of this append was written; free space and repeat"
        case .poisoned(let path, let reason):
            return
                "writing \(path) failed in the device: \(reason). What was acknowledged is kept; "
                + "check the disk, restart and run fflog verify"
        case .closed(let path):
            return "the log at \(path) was closed"
        case .storage(let reason):
            return reason
        }
    }
}
