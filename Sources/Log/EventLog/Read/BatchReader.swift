import LMDB

/// Reads a partition's batches in order, out of segments and the head as if they were one.
///
/// Where an offset lies is looked up in a snapshot of the head, and a segment is read outside of it: so a segment can
/// come into being, or go, between two looks. One that has vanished means that the manifest has to be read again.
struct BatchReader {
    let log: EventLog
    let topic: Topic
    let partition: PartitionID

    private enum Place {
        /// The walk in the head's own snapshot is done.
        case read
        case sealed(SealedRange)
    }

    /// Calls `body` for the batch that holds `start` and each one after it, until it says stop, `bytesMax` bytes were
    /// handed out (at least one batch is), or the log ends.
    ///
    /// - Returns: The offset after the last record handed out; `start` where there was none.
    /// - Throws: ``LogError/offsetOutOfRange(topic:partition:offset:logStart:highWaterMark:)``,
    ///   ``LogError/corruptBatch(topic:partition:offset:reason:)``, ``LogError/corruptSegment(_:reason:)``.
    func read(
        from start: Offset, bytesMax: Int, _ body: (borrowing StoredBatch) throws -> ReadStep
    ) throws -> Offset {
        var progress = BatchWalk.Progress(next: start)
        var isFirst = true
        while true {
            let place = try log.look { transaction -> Place in
                let state = try self.state(transaction)
                guard progress.next >= state.logStart, progress.next <= state.highWaterMark else {
                    // What was handed out already is not taken back by a purge that overtakes it.
                    if !isFirst { return .read }
                    throw LogError.offsetOutOfRange(
                        topic: topic.name, partition: partition, offset: start, logStart: state.logStart,
                        highWaterMark: state.highWaterMark)
                }
                guard progress.next < state.highWaterMark else { return .read }
                if let range = try log.head.manifest?.range(
                    transaction, topic.id, partition, holding: progress.next)
                {
                    return .sealed(range)
                }
                try headWalk.run(
                    transaction, to: state.highWaterMark, bytesMax: bytesMax, &progress, body)
                return .read
            }
            guard case .sealed(let range) = place else { return progress.next }
            isFirst = false
            guard let file = try log.segment(holding: range, of: topic.id) else { continue }
            try log.looking(into: file) { transaction in
                try walk(in: file).run(
                    transaction, to: range.endOffset, bytesMax: bytesMax, &progress, body)
            }
            if progress.isStopped || progress.bytes >= bytesMax { return progress.next }
        }
    }

    func state(_ transaction: borrowing some Transaction & ~Copyable) throws -> PartitionState {
        guard partition.index >= 0, partition.index < topic.configuration.partitions else {
            throw LogError.partitionOutOfRange(
                topic: topic.name, partition: partition, partitions: topic.configuration.partitions)
        }
        guard let state = try PartitionRecord.get(transaction, log.head, topic.id, partition) else {
            throw LogError.unknownTopic(topic.name, known: try TopicCatalog.all(transaction, log.head).map(\.name))
        }
        return state
    }

    /// The envelope of the batch that holds `offset`; `nil` where the log doesn't reach so far, or no longer.
    func header(holding offset: Offset) throws -> BatchHeader? {
        enum Found {
            case header(BatchHeader?)
            case sealed(SealedRange)
        }
        while true {
            let found = try log.look { transaction -> Found in
                let state = try self.state(transaction)
                guard offset >= state.logStart, offset < state.highWaterMark else { return .header(nil) }
                if let range = try log.head.manifest?.range(transaction, topic.id, partition, holding: offset) {
                    return .sealed(range)
                }
                return .header(try headWalk.header(transaction, holding: offset))
            }
            switch found {
            case .header(let header): return header
            case .sealed(let range):
                guard let file = try log.segment(holding: range, of: topic.id) else { continue }
                return try log.looking(into: file) { transaction in
                    try walk(in: file).header(transaction, holding: offset)
                }
            }
        }
    }

    var headWalk: BatchWalk { walk(log.head.batches, nil) }

    func walk(in file: SegmentFile) -> BatchWalk { walk(file.batches, file.segment.file) }

    private func walk(_ database: Database, _ file: String?) -> BatchWalk {
        BatchWalk(topic: topic, partition: partition, database: database, file: file)
    }
}
