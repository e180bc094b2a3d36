import Columnar
import LMDB
import RecordBatch

/// Goes through a partition's batches in order, in the head or in a segment, and checks every envelope.
struct BatchWalk {
    let topic: Topic
    let partition: PartitionID
    /// `batches` of the head or of a segment.
    let database: Database
    /// The segment's file; `nil` for the head.
    let file: String?

    /// What has been handed out so far, over all walks of one read.
    struct Progress {
        /// The next offset to read.
        var next: Offset
        /// Of envelopes and bodies.
        var bytes = 0
        var isStopped = false
    }

    /// Calls `body` for the batch that holds `progress.next` and each one after it, until it says stop, `bytesMax` bytes
    /// were handed out (at least one batch is), or `end` is reached.
    ///
    /// - Throws: ``LogError/corruptBatch(topic:partition:offset:reason:)``, also where a batch is missing before `end`.
    func run(
        _ transaction: borrowing some Transaction & ~Copyable, to end: Offset, bytesMax: Int,
        _ progress: inout Progress, _ body: (borrowing StoredBatch) throws -> ReadStep
    ) throws {
        var cursor = try transaction.cursor(database)
        let start = progress.next
        var found = try seek(&cursor, start)
        while progress.next < end {
            guard found, let key = try? BatchKey(cursor.key), key.topic == topic.id, key.partition == partition else {
                throw corrupt(progress.next, "the log should go on to \(end), and its next batch is missing")
            }
            let header = try self.header(cursor.value, key)
            guard header.baseOffset <= progress.next, header.baseOffset == progress.next || progress.next == start
            else {
                throw corrupt(
                    progress.next, "records \(progress.next) to \(header.baseOffset.rawValue - 1) are missing")
            }
            let step = try hand(cursor.value, header, body)
            progress.next = header.lastOffset + 1
            progress.bytes += header.envelopeByteCount + header.bodyByteCount
            if case .stop = step { progress.isStopped = true }
            if progress.isStopped || progress.bytes >= bytesMax { return }
            if progress.next < end { found = try cursor.next() }
        }
    }

    /// The envelope of the batch that holds `offset`, which is within the log.
    func header(_ transaction: borrowing some Transaction & ~Copyable, holding offset: Offset) throws -> BatchHeader {
        var cursor = try transaction.cursor(database)
        guard try seek(&cursor, offset), let key = try? BatchKey(cursor.key), key.topic == topic.id,
            key.partition == partition
        else { throw corrupt(offset, "its batch is missing") }
        return try header(cursor.value, key)
    }

    /// Names the place of a damaged body, whichever codec found it.
    private func hand(
        _ value: RawSpan, _ header: BatchHeader, _ body: (borrowing StoredBatch) throws -> ReadStep
    ) throws -> ReadStep {
        let batch = StoredBatch(header: header, body: value.extracting(header.envelopeByteCount..<value.byteCount))
        do { return try body(batch) } catch let error as ChunkError {
            throw corrupt(header.baseOffset, "\(error)")
        } catch let error as RecordBatchError {
            throw corrupt(header.baseOffset, "\(error)")
        }
    }

    private func seek(_ cursor: inout Cursor, _ offset: Offset) throws -> Bool {
        try BatchKey(topic.id, partition, offset).withBytes { bytes throws(LMDBError) in try cursor.seek(bytes) }
    }

    private func header(_ value: RawSpan, _ key: BatchKey) throws -> BatchHeader {
        do throws(EnvelopeError) { return try BatchHeader(value, key: key) } catch {
            throw corrupt(key.lastOffset, error.description)
        }
    }

    private func corrupt(_ offset: Offset, _ reason: String) -> LogError {
        .corruptBatch(
            topic: topic.name, partition: partition, offset: offset,
            reason: file.map { "\(reason) (in segment \($0))" } ?? reason)
    }
}
