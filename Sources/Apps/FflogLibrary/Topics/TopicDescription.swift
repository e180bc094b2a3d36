internal import EventLog

/// A topic as it stood when it was described.
public struct TopicDescription: Sendable {
    /// Where a partition stood.
    public struct Partition: Sendable {
        public let id: PartitionID
        /// The offset of the oldest record that is kept.
        public let start: Offset
        /// The offset that the next record will get.
        public let end: Offset
        /// The latest event time ever appended; `nil` while nothing was.
        public let latestEventTime: EventTime?
        /// The number of records that are kept.
        public var records: Int { end - start }
    }

    public let name: String
    public let dataClass: DataClass
    /// The full name of the Protobuf message that its events are; `nil` for records of any bytes.
    public let eventType: String?
    /// The largest record or event that is taken, in bytes of key and value.
    public let eventBytesMax: Int
    public let createdAt: EventTime
    /// Whether all that it holds was made up, by simulation or a benchmark.
    public let isSynthetic: Bool
    /// In order, from 0.
    public let partitions: [Partition]
    /// The number of records that are kept.
    public var records: Int { partitions.reduce(0) { $0 + $1.records } }

    init(_ topic: Topic, in log: EventLog) throws {
        name = topic.name
        dataClass = topic.configuration.dataClass
        eventType = topic.configuration.schema
        eventBytesMax = topic.configuration.eventBytesMax
        createdAt = topic.createdAt
        isSynthetic = topic.isSynthetic
        partitions = zip(topic.partitions, try log.partitionStates(topic)).map { id, state in
            Partition(
                id: id, start: state.logStart, end: state.highWaterMark, latestEventTime: state.maxTimestamp)
        }
    }
}
