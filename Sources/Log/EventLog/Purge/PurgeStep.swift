package import Timekeeping

/// What one transaction of a purge is to remove, and what must be so for it.
package struct PurgeStep: Sendable {
    package enum Place: Sendable {
        /// A whole segment: the oldest of each partition that it holds.
        case segment(SegmentID)
        /// Whole batches from the front of a partition that has nothing left in segments, up to an offset that isn't removed.
        case head(PartitionID, before: Offset)
    }

    package var topic: Topic
    /// The policy that says so. Where the topic has another by now, nothing is removed.
    package var policy: RetentionPolicy
    package var place: Place
    /// Where the partitions begin that it concerns. Where one begins elsewhere by now, nothing is removed.
    package var logStarts: [PartitionID: Offset]

    package init(topic: Topic, policy: RetentionPolicy, place: Place, logStarts: [PartitionID: Offset]) {
        self.topic = topic
        self.policy = policy
        self.place = place
        self.logStarts = logStarts
    }
}

/// What a transaction of a purge has removed of one partition.
package struct PurgedRange: Sendable, Equatable {
    package var partition: PartitionID
    /// The log start before.
    package var start: Offset
    /// The log start after: the offset after the last that was removed.
    package var end: Offset
    /// Of envelopes and bodies.
    package var storedBytes: Int
    /// Of the batches that were removed, or of all that the segment held.
    package var oldestEventTime: EventTime
    package var newestEventTime: EventTime
    /// `nil` where the records were in the head.
    package var segment: SegmentID?

    package var records: Int { end - start }
}
