package import EventLog
package import LMDB

/// The part of a program that computes over some of the topic's partitions on a thread of its own, without the file.
///
/// What it has computed since it was last emptied, its *output*, the program merges into the file on the runner's thread:
/// counts add up, sets unite. The runner calls ``process(_:_:)`` on the lane's thread, everything else on its own while that
/// thread waits.
package protocol ProjectionLane: AnyObject {
    /// Prepares for the next chunks, which are of these partitions, as the program now is.
    func begin(_ partitions: [PartitionID])

    /// Takes over what the log keeps of records of a partition that were purged unread.
    func seed(_ maxima: SubstreamMaxima, _ progress: inout PartitionProgress)

    /// Takes rows of a chunk, as many as it has room for: adds to exactly one fate of `progress` for each.
    ///
    /// - Returns: The row after the last one that was taken.
    func process(_ chunk: ProjectionChunk, _ progress: inout PartitionProgress) throws -> Int

    /// Moves out what was computed: everything, or only what no event after `horizon` in its partitions touches.
    func takeOutput(before horizon: Int64?) -> any ProjectionLaneOutput

    /// Takes back an output that was merged, for its memory.
    func reuse(_ output: any ProjectionLaneOutput)
}

/// What a lane has computed.
package protocol ProjectionLaneOutput: AnyObject {}

extension ProjectionProgram {
    /// A new lane, or `nil` where the program computes on the runner's thread only.
    package func makeLane() -> (any ProjectionLane)? { nil }

    package func merge(
        _ outputs: [any ProjectionLaneOutput], before horizon: Int64, _ progress: [PartitionProgress],
        in transaction: borrowing WriteTransaction
    ) throws {
        preconditionFailure("a program without lanes has nothing to merge")
    }
}
