package import EventLog
package import LMDB
package import Timekeeping

/// The computation of a projection. The runner drives it by chunks, never by events.
///
/// One program serves one run on one thread, besides its lanes. Whatever it keeps in memory it can restore from what ``finish(_:in:)`` wrote:
/// a run may end at any commit, and the next one begins with a new program that loads. After an error it is thrown away
/// together with the transaction.
package protocol ProjectionProgram: AnyObject {
    var definition: ProjectionDefinition { get }
    /// The rows that are in the file after ``finish(_:in:)``.
    var rowCount: Int { get }

    /// Restores what the last commit left in the file.
    func load(_ file: ProjectionFile, from transaction: borrowing WriteTransaction) throws

    /// Begins the work of one commit.
    ///
    /// - Parameter progress: of every partition that the topic has now, also of those of which nothing was read.
    func begin(_ progress: [PartitionProgress])

    /// Takes the rows of a chunk: adds to exactly one fate of `progress` for each row, and raises `maxEventTime`.
    ///
    /// The transaction is that of the next commit, for programs that don't keep everything in memory.
    func process(
        _ chunk: ProjectionChunk, _ progress: inout PartitionProgress, in transaction: borrowing WriteTransaction
    ) throws

    /// Takes over what the log keeps of records of a partition that were purged unread.
    func seed(_ maxima: SubstreamMaxima, _ progress: inout PartitionProgress)

    /// Writes rows and state, so that they and the checkpoints commit together.
    ///
    /// - Parameter progress: of every partition of the topic, also those of which nothing was read.
    func finish(_ progress: [PartitionProgress], in transaction: borrowing WriteTransaction) throws

    /// Whether a commit is due although no record came: what the program takes from elsewhere is another by now. It is asked often.
    func isDue() throws -> Bool

    /// When the newest of the records was appended that are merged, of those that are not after a time: the log stamps none that is
    /// appended later, in whatever partition, with an earlier one, unless the clock is set back. `nil` where it isn't known.
    func newestAppend(notAfter time: EventTime) -> EventTime?

    /// Removes state that no event to come can need, after ``finish(_:in:)`` and in its transaction. No row depends on when, unless the
    /// clock is set back afterwards.
    ///
    /// - Parameters:
    ///   - appendFloors: for each partition a time before which none of its records to come is appended, unless the clock is set
    ///     back, as far as that is known besides by the records that were read; milliseconds since 1970.
    ///   - isThorough: whether to look at all of it.
    /// - Returns: Whether bytes of it may be left in free pages of the file.
    func release(
        _ appendFloors: [Int64], isThorough: Bool, in transaction: borrowing WriteTransaction
    ) throws -> Bool

    /// A part of the program for a thread of its own, or `nil` where it computes on the runner's thread only.
    func makeLane() -> (any ProjectionLane)?

    /// Merges what lanes have computed, in any order and any portions: the file comes out as if ``process(_:_:in:)`` had
    /// taken the same rows.
    ///
    /// - Parameters:
    ///   - horizon: no partition that has more to read is behind this event time.
    ///   - progress: of every partition, the merged rows included.
    func merge(
        _ outputs: [any ProjectionLaneOutput], before horizon: Int64, _ progress: [PartitionProgress],
        in transaction: borrowing WriteTransaction
    ) throws
}

extension ProjectionProgram {
    package func isDue() throws -> Bool { false }

    /// A program that keeps no append times.
    package func newestAppend(notAfter time: EventTime) -> EventTime? { nil }

    /// A program without lateness.
    package func seed(_ maxima: SubstreamMaxima, _ progress: inout PartitionProgress) {}

    /// A program whose state stays.
    package func release(
        _ appendFloors: [Int64], isThorough: Bool, in transaction: borrowing WriteTransaction
    ) throws -> Bool { false }
}
