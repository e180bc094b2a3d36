import Bytes
import Columnar
import EventLog
import RecordBatch

/// Some batches of one partition, copied out of the log so that the consumer may take its time with them: a reader's
/// snapshot must not live as long as a consumer's outside effect, or the head grows.
///
/// Reused for every fetch; keeps the room of the largest.
struct FetchedBatches: ~Copyable {
    private var bytes = ByteBuffer(capacity: 64 << 10)
    private var headers: [BatchHeader] = []
    private var starts: [Int] = []

    var count: Int { headers.count }
    /// Envelopes included, as the log counts them.
    var byteCount: Int { bytes.count + headers.count * BatchHeader.byteCount }

    /// Replaces the content by the batch that holds `position` and those after it, up to `bytesMax` (at least one).
    mutating func fill(
        from log: EventLog, _ topic: Topic, _ partition: PartitionID, at position: Offset, bytesMax: Int
    ) throws {
        bytes.removeAll()
        headers.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        _ = try log.read(topic, partition, from: position, bytesMax: bytesMax) { batch in
            headers.append(batch.header)
            starts.append(bytes.count)
            bytes.append(batch.body)
            return .next
        }
    }

    func header(_ index: Int) -> BatchHeader { headers[index] }

    /// Hands out a batch, and names the place of a damaged body, whichever codec finds it.
    func hand<R>(
        _ index: Int, of topic: Topic, _ partition: PartitionID, to body: (borrowing StoredBatch) throws -> R
    ) throws -> R {
        let header = headers[index]
        func corrupt(_ error: any Error) -> LogError {
            .corruptBatch(topic: topic.name, partition: partition, offset: header.baseOffset, reason: "\(error)")
        }
        let content = bytes.bytes.extracting(starts[index]..<(starts[index] + header.bodyByteCount))
        do { return try body(StoredBatch(header: header, body: content)) } catch let error as ChunkError {
            throw corrupt(error)
        } catch let error as RecordBatchError {
            throw corrupt(error)
        }
    }
}
