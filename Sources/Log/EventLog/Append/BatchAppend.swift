import LMDB
internal import Timekeeping

/// Puts an encoded batch behind the last of its partition, in a transaction that may do more: only here does a batch get
/// its offsets and its append time.
struct BatchAppend {
    let head: Head

    /// - Parameters:
    ///   - state: of the partition, as the transaction has it by now.
    ///   - time: the append time, which ``AppendClock`` gave for the partition.
    func run(
        _ part: AppendRequest.Part, _ transaction: borrowing WriteTransaction, to state: inout PartitionState,
        at time: EventTime
    ) throws -> AppendReceipt {
        let batch = part.batch
        let base = state.highWaterMark
        let key = BatchKey(part.topic.id, part.partition, base + (batch.count - 1))
        let runningMax = max(state.maxTimestamp ?? .min, EventTime(milliseconds: batch.maxTimestamp))
        var header = BatchHeader(
            layout: batch.layout, baseOffset: base, lastOffset: key.lastOffset, count: batch.count,
            schemaID: batch.schemaID, minTimestamp: batch.minTimestamp, maxTimestamp: batch.maxTimestamp,
            runningMaxTimestamp: runningMax.milliseconds, appendTime: time.milliseconds,
            bodyByteCount: batch.byteCount,
            prefixByteCount: batch.prefixByteCount, prefixChecksum: batch.prefixChecksum)
        header.history = state.history.appending(header)
        let stored = header.envelopeByteCount + batch.byteCount
        let place = try key.withBytes { bytes throws(LMDBError) in
            try transaction.put(bytes, reserving: stored, in: head.batches)
        }
        batch.write(to: place, key: key, header: header)
        state.highWaterMark = base + batch.count
        state.history = header.history!
        state.maxTimestamp = runningMax
        state.lastAppendTime = time
        state.batches += 1
        state.storedBytes += stored
        return AppendReceipt(
            topic: part.topic.name, partition: part.partition, baseOffset: base, lastOffset: key.lastOffset,
            appendTime: time)
    }
}

/// Appends what was done to the log to the topic that keeps account of it, in the transaction that does it: neither is ever
/// without the other.
struct AuditAppend {
    let head: Head
    /// Has one partition.
    let topic: Topic

    /// - Parameter partitions: all that the transaction changes, since it may change the audit topic's own.
    /// - Throws: ``LogError/unknownTopic(_:known:)`` where the topic was deleted meanwhile,
    ///   ``LogError/auditTopicClass(topic:dataClass:)``.
    func run(
        _ entries: EncodedBatch, _ transaction: borrowing WriteTransaction, _ partitions: inout OpenPartitions,
        at time: EventTime
    ) throws {
        let part = AppendRequest.Part(topic: topic, partition: PartitionID(0), batch: entries, admittedAs: nil)
        guard try partitions.state(transaction, topic.id, part.partition) != nil,
            let record = try partitions.record(transaction, topic)
        else {
            throw LogError.unknownTopic(topic.name, known: try TopicCatalog.all(transaction, head).map(\.name))
        }
        // The one append that passes no allow-list: so it goes to no topic that has one.
        let dataClass = try TopicCatalog.dataClass(record)
        guard !dataClass.hasAllowList else {
            throw LogError.auditTopicClass(topic: topic.name, dataClass: dataClass)
        }
        var account = LogAccount(head: head, clock: AppendClock(now: time))
        _ = try account.append(part, transaction, &partitions)
        try account.write(transaction, &partitions)
    }
}
