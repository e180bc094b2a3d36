import Bytes
import Columnar
import LMDB
import RecordBatch

/// Reads a partition's batches in order from one snapshot, checking every envelope.
struct BatchReader {
    let head: Head
    let topic: Topic
    let partition: PartitionID

    /// Calls `body` for the batch that holds `start` and each one after it, until it says stop, `bytesMax` bytes were
    /// handed out (at least one batch is), or the log ends.
    ///
    /// - Returns: The offset after the last record handed out; `start` where there was none.
    /// - Throws: ``LogError/offsetOutOfRange(topic:partition:offset:logStart:highWaterMark:)``,
    ///   ``LogError/corruptBatch(topic:partition:offset:reason:)``.
    func read(
        _ transaction: borrowing some Transaction & ~Copyable, from start: Offset, bytesMax: Int,
        _ body: (borrowing StoredBatch) throws -> ReadStep
    ) throws -> Offset {
        let state = try self.state(transaction)
        guard start >= state.logStart, start <= state.highWaterMark else {
            throw LogError.offsetOutOfRange(
                topic: topic.name, partition: partition, offset: start, logStart: state.logStart,
                highWaterMark: state.highWaterMark)
        }
        guard start < state.highWaterMark else { return start }
        var cursor = try transaction.cursor(head.batches)
        var next = start
        var bytes = 0
        var found = try seek(&cursor, start)
        while next < state.highWaterMark {
            guard found, let key = try? BatchKey(cursor.key), key.topic == topic.id, key.partition == partition else {
                throw corrupt(next, "the log should go on to \(state.highWaterMark), and its next batch is missing")
            }
            let header = try self.header(cursor.value, key)
            guard header.baseOffset <= next, header.baseOffset == next || next == start else {
                throw corrupt(next, "records \(next) to \(header.baseOffset.rawValue - 1) are missing")
            }
            let step = try hand(cursor.value, header, body)
            next = header.lastOffset + 1
            bytes += BatchHeader.byteCount + header.bodyByteCount
            if case .stop = step { break }
            if bytes >= bytesMax { break }
            if next < state.highWaterMark { found = try cursor.next() }
        }
        return next
    }

    /// Names the place of a damaged body, whichever codec found it.
    private func hand(
        _ value: RawSpan, _ header: BatchHeader, _ body: (borrowing StoredBatch) throws -> ReadStep
    ) throws -> ReadStep {
        let batch = StoredBatch(header: header, body: value.extracting(BatchHeader.byteCount..<value.byteCount))
        do { return try body(batch) } catch let error as ChunkError {
            throw corrupt(header.baseOffset, "\(error)")
        } catch let error as RecordBatchError {
            throw corrupt(header.baseOffset, "\(error)")
        }
    }

    func state(_ transaction: borrowing some Transaction & ~Copyable) throws -> PartitionState {
        guard partition.index >= 0, partition.index < topic.configuration.partitions else {
            throw LogError.partitionOutOfRange(
                topic: topic.name, partition: partition, partitions: topic.configuration.partitions)
        }
        guard let state = try PartitionRecord.get(transaction, head, topic.id, partition) else {
            throw LogError.unknownTopic(topic.name, known: try TopicCatalog.all(transaction, head).map(\.name))
        }
        return state
    }

    /// The envelope of the batch that holds `offset`, which is within the log.
    func header(
        _ transaction: borrowing some Transaction & ~Copyable, holding offset: Offset
    ) throws -> BatchHeader {
        var cursor = try transaction.cursor(head.batches)
        guard try seek(&cursor, offset), let key = try? BatchKey(cursor.key), key.topic == topic.id,
            key.partition == partition
        else { throw corrupt(offset, "its batch is missing") }
        return try header(cursor.value, key)
    }

    private func seek(_ cursor: inout Cursor, _ offset: Offset) throws -> Bool {
        var words = (topic.id.rawValue.bigEndian, partition.rawValue.bigEndian, offset.rawValue.bigEndian)
        return try withUnsafeBytesOf(&words) { try cursor.seek($0) }
    }

    private func header(_ value: RawSpan, _ key: BatchKey) throws -> BatchHeader {
        do throws(EnvelopeError) { return try BatchHeader(value, key: key) } catch {
            throw corrupt(key.lastOffset, error.description)
        }
    }

    private func corrupt(_ offset: Offset, _ reason: String) -> LogError {
        .corruptBatch(topic: topic.name, partition: partition, offset: offset, reason: reason)
    }
}
