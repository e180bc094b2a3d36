import LMDB

extension EventLog {
    /// What a trim removed.
    package struct TrimReport: Sendable, Equatable {
        package var records = 0
        package var segments: [Segment] = []
    }

    /// Moves the log start of partitions forward: what lies before is gone for readers at once, whole segments' bytes for
    /// the disk too, and the head's batches in bounded transactions.
    ///
    /// One transaction moves the starts and forgets the segments that lie before them all; their files are unlinked after
    /// it, so that a kill in between leaves files that the next sweep removes, and never a manifest that names what is not
    /// there. A start never goes back, and not beyond the high-water mark.
    package func trim(_ topic: Topic, to starts: [PartitionID: Offset]) throws -> TrimReport {
        try requireWritable()
        let manifest = head.manifest
        var tallies: [PartitionID: (start: Offset, tally: SubstreamTally)] = [:]
        var marks: [PartitionID: HistoryMark] = [:]
        for (partition, start) in starts {
            let state = try partitionState(topic, partition)
            let end = min(start, state.highWaterMark)
            marks[partition] = try mark(topic, partition, at: end).end
            tallies[partition] = (
                state.logStart, try substreamTally(of: topic, partition, from: state.logStart, before: end)
            )
        }
        let report = try writer.write { transaction -> TrimReport in
            var report = TrimReport()
            for (partition, start) in starts {
                guard var state = try PartitionRecord.get(transaction, head, topic.id, partition) else {
                    throw LogError.unknownTopic(topic.name, known: try TopicCatalog.all(transaction, head).map(\.name))
                }
                let start = min(start, state.highWaterMark)
                guard start > state.logStart else { continue }
                guard let (from, tally) = tallies[partition], from == state.logStart else {
                    throw LogError.movedOn(.plan, "topic '\(topic.name)', partition \(partition) was purged just now")
                }
                try SubstreamStore.merge(tally, transaction, head, topic.id, partition, logStart: start)
                report.records += start - state.logStart
                state.logStart = start
                // Where the log begins within a batch, it is known from that batch's end on.
                if let mark = marks[partition], mark.offset > state.historyStart.offset { state.historyStart = mark }
                try PartitionRecord.put(transaction, head, topic.id, partition, state)
            }
            for segment in try manifest?.all(transaction, of: topic.id) ?? [] {
                let isGone = try segment.ranges.allSatisfy { range in
                    let state = try PartitionRecord.get(transaction, head, topic.id, range.partition)
                    return state.map { range.lastOffset < $0.logStart } ?? true
                }
                guard isGone else { continue }
                try manifest?.remove(transaction, segment)
                report.segments.append(segment)
            }
            return report
        }
        segmentStore.remove(report.segments)
        for partition in starts.keys.sorted() { try dropBeforeStart(topic, partition) }
        return report
    }

    private func dropBeforeStart(_ topic: Topic, _ partition: PartitionID) throws {
        var removed = 0
        repeat {
            removed = try writer.write { transaction in
                guard var state = try PartitionRecord.get(transaction, head, topic.id, partition) else { return 0 }
                let removed = try HeadDrain(head: head).run(
                    transaction, topic.id, partition, before: state.logStart,
                    batchesMax: HeadDrain.batchesPerTransaction, &state)
                if removed > 0 { try PartitionRecord.put(transaction, head, topic.id, partition, state) }
                return removed
            }
        } while removed == HeadDrain.batchesPerTransaction
    }
}
