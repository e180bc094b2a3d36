package import EventLog

/// Names a dead letter: the stage that could not process a record, and the record.
///
/// As text `STAGE/TOPIC/PARTITION/OFFSET`, which people copy from a list into a command.
package struct DeadLetterID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let stage: String
    package let topic: String
    package let partition: PartitionID
    package let offset: Offset

    package init(stage: String, topic: String, partition: PartitionID, offset: Offset) {
        self.stage = stage
        self.topic = topic
        self.partition = partition
        self.offset = offset
    }

    /// `nil` where the text is none.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 4, let partition = Int32(parts[parts.count - 2]), partition >= 0,
            let offset = Int64(parts[parts.count - 1]), offset >= 0, !parts[parts.count - 3].isEmpty
        else { return nil }
        stage = parts[..<(parts.count - 3)].joined(separator: "/")
        topic = String(parts[parts.count - 3])
        self.partition = PartitionID(rawValue: partition)
        self.offset = Offset(offset)
    }

    package var description: String { "\(stage)/\(topic)/\(partition)/\(offset)" }

    package static func < (a: DeadLetterID, b: DeadLetterID) -> Bool {
        (a.stage, a.topic, a.partition, a.offset) < (b.stage, b.topic, b.partition, b.offset)
    }
}
