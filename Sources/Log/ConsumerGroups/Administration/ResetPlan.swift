import EventLog
package import Timekeeping

/// Where the checkpoints of a group are to be set.
package enum ResetTarget: Sendable, Equatable {
    /// The first record that is kept.
    case start
    /// After the last record that there is now.
    case end
    case offset(Offset)
    /// The first record at or after a time.
    case time(EventTime)
    /// So many records on, or back where negative, from the present checkpoint; not beyond the ends.
    case shift(Int)
}

/// What a reset will do to each checkpoint, to be looked at before it is done. It can be kept as JSON.
package struct ResetPlan: Sendable, Equatable, Codable {
    package let group: String
    /// The group's generation when the plan was made: another one makes it stale.
    package let generation: UInt64
    package let rows: [Row]

    package struct Row: Sendable, Equatable {
        package let topic: String
        let topicID: TopicID
        package let partition: PartitionID
        /// The checkpoint when the plan was made, or `nil` where there was none.
        package let from: Offset?
        package let to: Offset
        /// Unread records that will not be read.
        package let skipped: Int
        /// Read records that will be read again.
        package let replayed: Int

        var place: TopicPartition { TopicPartition(topicID, partition) }
    }

    package var skipped: Int { rows.reduce(0) { $0 + $1.skipped } }
    package var replayed: Int { rows.reduce(0) { $0 + $1.replayed } }
}

extension ResetPlan.Row: Codable {
    private enum CodingKeys: String, CodingKey {
        case topic, topicID = "topic_id", partition, from, to, skipped, replayed
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        topic = try values.decode(String.self, forKey: .topic)
        topicID = TopicID(rawValue: try values.decode(UInt32.self, forKey: .topicID))
        partition = PartitionID(rawValue: try values.decode(Int32.self, forKey: .partition))
        from = try values.decodeIfPresent(Int64.self, forKey: .from).map { Offset($0) }
        to = Offset(try values.decode(Int64.self, forKey: .to))
        skipped = try values.decode(Int.self, forKey: .skipped)
        replayed = try values.decode(Int.self, forKey: .replayed)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(topic, forKey: .topic)
        try values.encode(topicID.rawValue, forKey: .topicID)
        try values.encode(partition.rawValue, forKey: .partition)
        try values.encode(from?.rawValue, forKey: .from)
        try values.encode(to.rawValue, forKey: .to)
        try values.encode(skipped, forKey: .skipped)
        try values.encode(replayed, forKey: .replayed)
    }
}
