import LMDB

/// Removes from the front of a partition's batches in the head what segments hold by now, or what lies before the log
/// start: in order and in bounded transactions, because LMDB is fast at that, slow at holes, and fails at large deletions
/// on a full disk.
struct HeadDrain {
    let head: Head

    /// How many batches go in one transaction: an appender waits no longer than this takes.
    static let batchesPerTransaction = 200

    /// Removes up to `batchesMax` batches that end before `end`, and counts them out of `state`.
    ///
    /// - Returns: How many it removed; fewer than `batchesMax` when there are no more.
    func run(
        _ transaction: borrowing WriteTransaction, _ topic: TopicID, _ partition: PartitionID, before end: Offset,
        batchesMax: Int, _ state: inout PartitionState
    ) throws -> Int {
        var cursor = try transaction.cursor(head.batches)
        let first = BatchKey(topic, partition, .zero)
        var removed = 0
        var found = try first.withBytes { bytes throws(LMDBError) in try cursor.seek(bytes) }
        while found, removed < batchesMax, let key = try? BatchKey(cursor.key), key.topic == topic,
            key.partition == partition, key.lastOffset < end
        {
            state.batches -= 1
            state.storedBytes -= cursor.value.byteCount
            try cursor.delete()
            removed += 1
            // Not `next`: after a deletion that merged pages the cursor of LMDB 0.9 may stand anywhere.
            found = try first.withBytes { bytes throws(LMDBError) in try cursor.seek(bytes) }
        }
        return removed
    }

    /// The first offset of a partition that is in the head, as readers see it.
    func start(
        _ transaction: borrowing some Transaction & ~Copyable, _ topic: TopicID, _ partition: PartitionID,
        _ state: PartitionState
    ) throws -> Offset {
        let sealed = try head.manifest?.sealedEnd(transaction, topic, partition)
        return max(state.logStart, sealed ?? .zero)
    }
}
