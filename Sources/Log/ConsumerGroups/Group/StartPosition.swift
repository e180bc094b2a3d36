import EventLog

/// Where a group begins in a topic in which it has no checkpoint. Partitions that are added later it reads from their start.
package enum StartPosition: Sendable, Equatable {
    case start
    case end
}

/// Records that were purged before the group had read them.
package struct UnreadGap: Sendable, Equatable {
    package let topic: String
    package let partition: PartitionID
    /// The first offset that was not read and is gone.
    package let from: Offset
    /// The first offset that is there.
    package let to: Offset

    package var records: Int { to - from }
}

/// The offset at which a new owner of a partition goes on.
struct ResumePoint: Equatable {
    let position: Offset
    /// What is gone between the checkpoint and `position`.
    let gap: UnreadGap?

    /// - Throws: ``GroupError/checkpointBeyondEnd(group:topic:partition:checkpoint:highWaterMark:)``: to read on from the
    ///   end would lose whatever is written below the checkpoint from now on.
    static func resolve(
        checkpoint: Offset?, otherwise start: StartPosition, logStart: Offset, highWaterMark: Offset, group: String,
        topic: String, partition: PartitionID
    ) throws(GroupError) -> ResumePoint {
        guard let checkpoint else {
            return ResumePoint(position: start == .start ? logStart : highWaterMark, gap: nil)
        }
        guard checkpoint <= highWaterMark else {
            throw .checkpointBeyondEnd(
                group: group, topic: topic, partition: partition, checkpoint: checkpoint,
                highWaterMark: highWaterMark)
        }
        guard checkpoint < logStart else { return ResumePoint(position: checkpoint, gap: nil) }
        return ResumePoint(
            position: logStart,
            gap: UnreadGap(topic: topic, partition: partition, from: checkpoint, to: logStart))
    }
}
