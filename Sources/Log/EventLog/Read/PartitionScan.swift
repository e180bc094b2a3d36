extension EventLog {
    /// Hands out the batches of a partition from `start` up to `end`, each with the rows that lie in between, until `body` says
    /// stop. What a purge takes away meanwhile is left out. Return soon: a snapshot is held, a new one for each MiB.
    ///
    /// - Parameter end: the high-water mark of an earlier look; what was appended since is left for the next scan, also where
    ///   a seal has put it into one batch with what came before.
    /// - Returns: The next offset to read: nothing from it on was handed out.
    /// - Throws: what a damaged batch gives, or what `body` throws.
    package func scan(
        _ topic: Topic, _ partition: PartitionID, from start: Offset, before end: Offset,
        _ body: (_ batch: borrowing StoredBatch, _ rows: Range<Int>) throws -> ReadStep
    ) throws -> Offset {
        var next = start
        var isStopped = false
        while next < end, !isStopped {
            let from = next
            var done = from
            do {
                _ = try read(topic, partition, from: from) { batch in
                    let header = batch.header
                    guard header.baseOffset < end else { return .stop }
                    let rows = max(0, from - header.baseOffset)..<min(header.count, end - header.baseOffset)
                    let step = try body(batch, rows)
                    done = min(header.baseOffset + header.count, end)
                    isStopped = step == .stop
                    return step
                }
                next = done
            } catch LogError.offsetOutOfRange(_, _, _, let logStart, _) where from < logStart {
                // A purge came first.
                next = min(logStart, end)
            }
            guard next == from, !isStopped else { continue }
            // Nothing was handed out: where a purge took the place of the next batch between two looks, go on behind it.
            let logStart = try partitionState(topic, partition).logStart
            guard logStart > from else { break }
            next = min(logStart, end)
        }
        return next
    }

    /// Where each of a topic's partitions stands, all in one snapshot: what one of them has, of a commit, the others have too.
    package func partitionStates(_ topic: Topic) throws -> [PartitionState] {
        try look { transaction in
            try topic.partitions.map { try BatchReader(log: self, topic: topic, partition: $0).state(transaction) }
        }
    }
}
