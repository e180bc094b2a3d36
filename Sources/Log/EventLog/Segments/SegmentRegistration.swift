import LMDB

/// Brings a finished segment into the log.
///
/// One transaction makes it the place where its offsets are read, and drops the first of what it copied; bounded ones after
/// it drop the rest, which nobody sees any more. A kill before the first leaves a file that no manifest names, one after it
/// leaves batches that the next seal drops: the old state or the new.
struct SegmentRegistration {
    let writer: HeadWriter
    let manifest: SegmentManifest

    private var head: Head { writer.head }

    /// - Throws: ``LogError/expectationFailed(_:)`` where topic or partition are gone, or somebody else has sealed: then
    ///   nothing was changed.
    func register(_ segment: Segment, topic: Topic) throws {
        try writer.write { transaction in
            for range in segment.ranges {
                guard var state = try PartitionRecord.get(transaction, head, segment.topic, range.partition) else {
                    throw LogError.movedOn(.plan, "topic '\(topic.name)' was deleted while it was sealed")
                }
                let sealed = try manifest.sealedEnd(transaction, segment.topic, range.partition)
                // The log start may have moved into what was copied; the batch that holds it is the first that is kept.
                // And it may have overtaken the end of the last segment, which stays for another partition's sake.
                let isNext =
                    sealed.map {
                        $0 == range.baseOffset || ($0 < range.baseOffset && range.baseOffset <= state.logStart)
                    }
                    ?? true
                guard isNext, range.lastOffset < state.highWaterMark else {
                    throw LogError.movedOn(
                        .plan,
                        "topic '\(topic.name)', partition \(range.partition) is sealed up to \(sealed ?? .zero), not "
                            + "\(range.baseOffset)")
                }
                let removed = try HeadDrain(head: head).run(
                    transaction, segment.topic, range.partition, before: range.endOffset,
                    batchesMax: HeadDrain.batchesPerTransaction / segment.ranges.count, &state)
                if removed > 0 { try PartitionRecord.put(transaction, head, segment.topic, range.partition, state) }
            }
            _ = try HeadFormat.next("segment", transaction, head.meta)
            try manifest.put(transaction, segment)
        }
    }

    /// Drops from the head what segments hold, and what lies before the log start.
    ///
    /// - Parameter report: called after every transaction with the batches that it dropped.
    func drain(_ topic: Topic, _ report: (Int) throws -> Void = { _ in }) throws {
        for partition in topic.partitions {
            var removed = 0
            repeat {
                removed = try writer.write { transaction in
                    guard var state = try PartitionRecord.get(transaction, head, topic.id, partition) else { return 0 }
                    let drain = HeadDrain(head: head)
                    let removed = try drain.run(
                        transaction, topic.id, partition,
                        before: try drain.start(transaction, topic.id, partition, state),
                        batchesMax: HeadDrain.batchesPerTransaction, &state)
                    if removed > 0 { try PartitionRecord.put(transaction, head, topic.id, partition, state) }
                    return removed
                }
                if removed > 0 { try report(removed) }
            } while removed == HeadDrain.batchesPerTransaction
        }
    }
}

extension Segment.Range {
    var endOffset: Offset { lastOffset + 1 }
}
