package import Timekeeping

/// How late the records of a partition are that come after those that were purged: what lateness needs of records that are gone.
///
/// ```swift
/// let maxima = try log.substreamMaxima(topic, partition)
/// let before = maxima.latest(of: "store-7")   // nil: no purged record makes one of this store late
/// ```
/// A record counts that was not early: whose event time is at most ``earlyTolerance`` after its first append time.
package struct SubstreamMaxima: Sendable, Equatable {
    /// All records before it were purged, and they are what the times are of.
    package var logStart: Offset
    /// The latest event time of each substream, by its text; the empty text is that of records without one.
    package var latest: [String: EventTime]
    /// The latest of those substreams that are not kept apart, since there were too many, or since what tells them apart may not
    /// outlive its records; `nil` where there are none.
    package var folded: EventTime?

    package init(logStart: Offset, latest: [String: EventTime] = [:], folded: EventTime? = nil) {
        self.logStart = logStart
        self.latest = latest
        self.folded = folded
    }

    /// The latest event time of a substream's purged records, as far as it is known; `nil` where there is none.
    package func latest(of substream: String) -> EventTime? { latest[substream] ?? folded }

    /// An event time further ahead of its append is early: it makes no other record late.
    package static let earlyTolerance = Duration.seconds(300)
}

extension EventLog {
    /// What is known of the records of a partition that were purged. Of what a program before format 3 purged nothing is.
    ///
    /// - Throws: ``LogError/corruptMetadata(_:reason:)``, ``LogError/partitionOutOfRange(topic:partition:partitions:)``.
    package func substreamMaxima(_ topic: Topic, _ partition: PartitionID) throws -> SubstreamMaxima {
        try look { transaction in
            let state = try BatchReader(log: self, topic: topic, partition: partition).state(transaction)
            return try SubstreamStore.maxima(transaction, head, topic.id, partition)
                ?? SubstreamMaxima(logStart: state.logStart)
        }
    }
}
