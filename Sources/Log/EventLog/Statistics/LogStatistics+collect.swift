import Columnar
import Glibc
import LMDB
import RecordBatch
internal import Timekeeping

extension EventLog {
    /// Figures of all topics, or of one. Reads every envelope, and the headers of bodies.
    ///
    /// - Throws: ``LogError/unknownTopic(_:known:)``.
    package func statistics(topic name: String? = nil) throws -> LogStatistics {
        let topics = try name.map { [try topic($0)] } ?? topics()
        return LogStatistics(
            logID: try logID(), topics: try topics.map { try statistics(of: $0) }, head: try headStatistics())
    }

    private func statistics(of topic: Topic) throws -> TopicStatistics {
        var figures = TopicStatistics(topic: topic)
        var sizes = PlainSize()
        for segment in try segments(of: topic) {
            figures.segments += 1
            figures.sealedRecords += segment.records
            figures.segmentFileBytes += segment.fileBytes
        }
        for partition in topic.partitions {
            let state = try partitionState(topic, partition)
            figures.lastAppendTime = [figures.lastAppendTime, state.lastAppendTime].compactMap { $0 }.max()
            var next = state.logStart
            do {
                while next < state.highWaterMark {
                    next = try read(topic, partition, from: next, bytesMax: 16 << 20) { batch in
                        figures.count(batch, &sizes)
                        return .next
                    }
                }
            } catch let error as LogError {
                figures.damage.append(error)
            }
        }
        return figures
    }

    /// The head's file alone: reads no envelope.
    package func headStatistics() throws -> HeadStatistics {
        var status = stat()
        guard stat(directory.headPath, &status) == 0 else { throw LogError(systemError: errno, at: directory.headPath) }
        let free = try look { try $0.freeBytes() }
        return HeadStatistics(
            fileBytes: Int(status.st_size), liveBytes: max(head.environment.usedBytes() - free, 0), freeBytes: free)
    }
}

extension TopicStatistics {
    fileprivate mutating func count(_ batch: borrowing StoredBatch, _ sizes: inout PlainSize) {
        let header = batch.header
        let stored = header.envelopeByteCount + header.bodyByteCount
        records += header.count
        storedBytes += stored
        switch header.layout {
        case .row: rowBatches += 1
        case .columnar: columnarBatches += 1
        }
        earliestTimestamp = min(earliestTimestamp ?? .max, EventTime(milliseconds: header.minTimestamp))
        latestTimestamp = max(latestTimestamp ?? .min, EventTime(milliseconds: header.maxTimestamp))
        if let size = sizes.bytes(of: batch) {
            plainBytes += header.envelopeByteCount + size
        } else {
            plainBytes += stored
            batchesOfUnknownSize += 1
        }
    }
}

/// What a body takes without compression (see ``TopicStatistics/plainBytes``).
private struct PlainSize: ~Copyable {
    private var scratch = RecordBatchScratch()

    /// `nil` where it can't be told.
    mutating func bytes(of batch: borrowing StoredBatch) -> Int? {
        switch batch.header.layout {
        case .columnar:
            guard let chunk = try? ChunkReader(batch.body) else { return nil }
            return chunk.rowCount * (chunk.columnCount + 1) * 8
        case .row:
            return try? RecordBatch.plainByteCount(of: batch.body, &scratch)
        }
    }
}
