import EventLog

/// Where a batch that is handed out comes from.
package struct PolledPlace: Sendable {
    package let topic: Topic
    package let partition: PartitionID
    /// The first offset to take: a batch may begin with records that the group has read already.
    package let start: Offset
}

/// What a consumer says about the batch that it was handed.
package enum PollStep: Sendable {
    /// All of it is processed; more, please.
    case next
    /// All of it is processed; no more in this poll.
    case stop
    /// Only the records before this offset are processed; no more in this poll.
    case stopBefore(Offset)
}

/// What a poll handed out and the consumer processed.
package struct PollSummary: Sendable, Equatable {
    package var records = 0
    package var batches = 0
}
