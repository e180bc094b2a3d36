import Glibc
import LMDB

/// Writes a group of requests in one transaction: its fsync is the acknowledgement of them all.
struct GroupCommit {
    let head: Head
    let directory: DataDirectory
    let now: @Sendable () -> Int64

    /// Room that is left free on the disk, so that a purge can still work when appends are refused.
    private static let reserveBytes: UInt64 = 1 << 20

    /// Commits `requests` and returns what became of each, in order. A request that is refused takes none of the others
    /// with it; a failure of the device or of space fails them all, and nothing of them is in the file.
    func commit(_ requests: [AppendRequest]) -> [Result<[AppendReceipt], any Error>] {
        do {
            try checkSpace(requests.reduce(0) { $0 + $1.byteCount })
            let transaction = try head.environment.beginWrite()
            var results: [Result<[AppendReceipt], any Error>] = []
            results.reserveCapacity(requests.count)
            var changed = false
            for request in requests {
                if let refusal = refusal(of: request, transaction) {
                    results.append(.failure(refusal))
                } else {
                    results.append(.success(try apply(request, transaction)))
                    changed = true
                }
            }
            if changed { try transaction.commit() }
            return results
        } catch {
            let reason: any Error = (error as? LMDBError).map { LogError($0, writing: directory.path) } ?? error
            return requests.map { _ in .failure(reason) }
        }
    }

    private func checkSpace(_ bytes: Int) throws {
        var file = statvfs()
        guard statvfs(directory.path, &file) == 0 else { return }
        let free = UInt64(file.f_bavail) * UInt64(file.f_frsize)
        guard free > UInt64(bytes) * 2 + Self.reserveBytes else {
            throw LogError.diskFull(directory.path, reason: "\(free) bytes are free, \(bytes) are to be appended")
        }
    }

    /// Everything that can refuse a request is looked at before anything of it is written.
    private func refusal(of request: AppendRequest, _ transaction: borrowing WriteTransaction) -> (any Error)? {
        do {
            for part in request.parts {
                guard part.partition.index < part.topic.configuration.partitions, part.partition.index >= 0 else {
                    return LogError.partitionOutOfRange(
                        topic: part.topic.name, partition: part.partition,
                        partitions: part.topic.configuration.partitions)
                }
                // A deleted topic loses its partitions' records first.
                guard try PartitionRecord.get(transaction, head, part.topic.id, part.partition) != nil else {
                    return LogError.unknownTopic(part.topic.name, known: [])
                }
            }
            for expectation in request.expectations {
                switch expectation {
                case .highWaterMark(let topic, let partition, let expected):
                    let found = try PartitionRecord.get(transaction, head, topic.id, partition)?.highWaterMark
                    guard found == expected else {
                        return LogError.expectationFailed(
                            "topic '\(topic.name)', partition \(partition) ends at \(found ?? .zero), not \(expected)")
                    }
                case .stagePosition(let name, let expected):
                    guard try StagePositions.get(transaction, head, name) == expected else {
                        return LogError.expectationFailed("stage '\(name)' was moved by another process")
                    }
                }
            }
            return nil
        } catch { return error }
    }

    private func apply(
        _ request: AppendRequest, _ transaction: borrowing WriteTransaction
    ) throws -> [AppendReceipt] {
        var receipts: [AppendReceipt] = []
        receipts.reserveCapacity(request.parts.count)
        for part in request.parts {
            var state = try PartitionRecord.get(transaction, head, part.topic.id, part.partition) ?? PartitionState()
            let batch = part.batch
            let base = state.highWaterMark
            let key = BatchKey(part.topic.id, part.partition, base + (batch.count - 1))
            let appendTime = max(now(), state.lastAppendTime ?? .min)
            let runningMax = max(state.maxTimestamp ?? .min, batch.maxTimestamp)
            let header = BatchHeader(
                layout: batch.layout, baseOffset: base, lastOffset: key.lastOffset, count: batch.count,
                schemaID: batch.schemaID, minTimestamp: batch.minTimestamp, maxTimestamp: batch.maxTimestamp,
                runningMaxTimestamp: runningMax, appendTime: appendTime, bodyByteCount: batch.byteCount,
                prefixByteCount: batch.prefixByteCount, prefixChecksum: batch.prefixChecksum)
            let stored = BatchHeader.byteCount + batch.byteCount
            let place = try key.withBytes { bytes throws(LMDBError) in
                try transaction.put(bytes, reserving: stored, in: head.batches)
            }
            batch.write(to: place, key: key, header: header)
            state.highWaterMark = base + batch.count
            state.maxTimestamp = runningMax
            state.lastAppendTime = appendTime
            state.batches += 1
            state.storedBytes += stored
            try PartitionRecord.put(transaction, head, part.topic.id, part.partition, state)
            receipts.append(
                AppendReceipt(
                    topic: part.topic.name, partition: part.partition, baseOffset: base, lastOffset: key.lastOffset,
                    appendTime: appendTime))
        }
        for position in request.positions {
            try StagePositions.put(transaction, head, position.name, position.value, now: now())
        }
        return receipts
    }
}
