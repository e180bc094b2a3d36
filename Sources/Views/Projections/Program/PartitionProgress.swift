package import EventLog

/// What became of a partition's records, up to the next one to be read. Committed with the rows.
///
/// Every offset has exactly one fate: `next == windowed + late + parked + filtered + gap`.
package struct PartitionProgress: Sendable, Equatable {
    package let partition: PartitionID
    /// The next offset to read.
    package var next = Offset.zero
    /// Records that are in a row.
    package var windowed = 0
    /// Records that came after the allowed lateness, kept in the ledger.
    package var late = 0
    /// Records that no row can take, kept in the ledger.
    package var parked = 0
    /// Records that the definition leaves out.
    package var filtered = 0
    /// Records that were purged before they were read.
    package var gap = 0
    /// The latest event time so far, milliseconds since 1970; `Int64.min` before the first record.
    package var maxEventTime = Int64.min
    /// Whose offsets they are, as of the commit; `nil` in checkpoints of before format 3, and where the source can't tell.
    package var mark: LogMark?

    package init(_ partition: PartitionID) { self.partition = partition }

    /// The records that were read, whatever became of them.
    package var processed: Int { windowed + late + parked + filtered }
    package var isConserved: Bool { Int(next.rawValue) == processed + gap }
}
