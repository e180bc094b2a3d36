import Glibc
import LMDB
package import Timekeeping

extension SegmentStaging {
    /// Removes what a step says, moves the log starts, and says so in the audit topic, in one durable transaction: a kill leaves
    /// all of it or nothing. A segment's file stays until ``removeFile(of:)``, or until the next sweep.
    ///
    /// What of the removed records lateness needs, the latest event time of each substream, is read before the transaction and
    /// written in it: ``SubstreamMaxima``.
    ///
    /// Under the seal lock, so that nobody seals or purges meanwhile. Appenders wait for one transaction at the most, which
    /// removes one segment from the manifest, or up to 200 batches from the head. A reader that has the segment open goes on.
    ///
    /// - Parameters:
    ///   - audit: the topic that keeps account; it may be the one that is purged.
    ///   - entry: makes its entries of what was removed and the time.
    ///   - beforeCommit: a seam for tests.
    /// - Returns: What was removed, and the segment whose file is to be unlinked. Of a longer run in the head only the first
    ///   part: call it again with the new log start.
    /// - Throws: ``LogError/expectationFailed(_:)`` where the log or the policy is not as the step says: nothing was changed.
    package func purge(
        _ step: PurgeStep, audit: Topic, entry: ([PurgedRange], EventTime) throws -> EncodedBatch,
        beforeCommit: () throws -> Void = {}
    ) throws -> (ranges: [PurgedRange], segment: Segment?) {
        let tallies = try PurgeTallies(log, step)
        let removal = StepRemoval(head: log.head, manifest: manifest, step: step)
        func attempt(_ tallies: PurgeTallies) throws -> (ranges: [PurgedRange], segment: Segment?) {
            try log.writer.write { transaction in
                var partitions = OpenPartitions(head: log.head)
                try removal.check(transaction, &partitions)
                let removed = try removal.run(transaction, &partitions)
                try tallies.write(removed.ranges, transaction)
                let time = log.now()
                try AuditAppend(head: log.head, topic: audit).run(
                    try entry(removed.ranges, time), transaction, &partitions, at: time)
                try partitions.write(transaction)
                try beforeCommit()
                return removed
            }
        }
        let result: (ranges: [PurgedRange], segment: Segment?)
        do { result = try attempt(tallies) } catch LogError.diskFull {
            // What has to go goes, also where the maxima of many substreams find no room.
            result = try attempt(tallies.folded)
        }
        log.wake.bump()
        return result
    }

    /// Gives back the disk space of a segment that was purged: at once, or when the last reader has closed it.
    package func removeFile(of segment: Segment) { log.segmentStore.remove([segment]) }
}

/// The maxima of what a step removes, read before its transaction and written in it.
private struct PurgeTallies {
    private let log: EventLog
    private let topic: Topic
    private var tallies: [PartitionID: (end: Offset, tally: SubstreamTally)] = [:]

    init(_ log: EventLog, _ step: PurgeStep) throws {
        self.log = log
        topic = step.topic
        switch step.place {
        case .segment(let id):
            let segment = try log.look { try log.head.manifest?.segment($0, step.topic.id, id) ?? nil }
            for range in segment?.ranges ?? [] {
                try add(range.partition, step.logStarts[range.partition], range.endOffset)
            }
        case .head(let partition, let end):
            guard let start = step.logStarts[partition] else { return }
            try add(partition, start, try log.endOfBatches(topic, partition, from: start, before: end))
        }
    }

    private mutating func add(_ partition: PartitionID, _ start: Offset?, _ end: Offset) throws {
        guard let start, start < end else { return }
        tallies[partition] = (end, try log.substreamTally(of: topic, partition, from: start, before: end))
    }

    /// The same as one maximum of each partition, which takes next to no room.
    var folded: PurgeTallies {
        var folded = self
        folded.tallies = tallies.mapValues { (end: $0.end, tally: $0.tally.allFolded) }
        return folded
    }

    func write(_ removed: [PurgedRange], _ transaction: borrowing WriteTransaction) throws {
        for range in removed where range.start < range.end {
            guard let found = tallies[range.partition], found.end == range.end else {
                throw LogError.movedOn(
                    .plan,
                    "topic '\(topic.name)', partition \(range.partition) was sealed or purged while it was looked at")
            }
            try SubstreamStore.merge(
                found.tally, transaction, log.head, topic.id, range.partition, logStart: range.end)
        }
    }
}

extension EventLog {
    /// The end of what one transaction of a purge removes from the head: whole batches from `start` on, before `end`.
    fileprivate func endOfBatches(
        _ topic: Topic, _ partition: PartitionID, from start: Offset, before end: Offset
    ) throws -> Offset {
        try look { transaction in
            var cursor = try transaction.cursor(head.batches)
            var last = start
            var found = try BatchKey(topic.id, partition, start).withBytes { bytes throws(LMDBError) in
                try cursor.seek(bytes)
            }
            var batches = 0
            while found, batches < HeadDrain.batchesPerTransaction, let key = try? BatchKey(cursor.key),
                key.topic == topic.id, key.partition == partition, key.lastOffset < end
            {
                last = key.lastOffset + 1
                batches += 1
                found = try cursor.next()
            }
            return last
        }
    }
}

/// A step's removal within its transaction.
private struct StepRemoval {
    let head: Head
    let manifest: SegmentManifest
    let step: PurgeStep

    private var topic: Topic { step.topic }

    private func moved(_ what: String) -> LogError {
        .movedOn(.plan, "topic '\(topic.name)'\(what)")
    }

    /// The place where a purge is refused, whatever its plan said: a hold that was put on the range since belongs here too.
    func check(_ transaction: borrowing WriteTransaction, _ partitions: inout OpenPartitions) throws {
        guard try TopicCatalog.get(transaction, head, topic.name)?.id == topic.id else { throw moved(" was deleted") }
        guard try PolicyStore.get(transaction, head, topic.id) == step.policy else {
            throw moved(" has another retention policy than the plan was made for")
        }
        for (partition, expected) in step.logStarts {
            guard let start = try partitions.state(transaction, topic.id, partition)?.logStart else {
                throw moved(" has no partition \(partition)")
            }
            guard start == expected else {
                throw moved(", partition \(partition) begins at \(start), not \(expected)")
            }
        }
    }

    func run(
        _ transaction: borrowing WriteTransaction, _ partitions: inout OpenPartitions
    ) throws -> (ranges: [PurgedRange], segment: Segment?) {
        switch step.place {
        case .segment(let id):
            guard let segment = try manifest.segment(transaction, topic.id, id) else {
                throw moved(" has no segment \(id) any more")
            }
            return (try remove(segment, transaction, &partitions), segment)
        case .head(let partition, let end):
            return ([try removeBatches(of: partition, before: end, transaction, &partitions)], nil)
        }
    }

    private func remove(
        _ segment: Segment, _ transaction: borrowing WriteTransaction, _ partitions: inout OpenPartitions
    ) throws -> [PurgedRange] {
        var removed: [PurgedRange] = []
        for range in segment.ranges {
            guard let state = try partitions.state(transaction, topic.id, range.partition) else {
                throw moved(" has no partition \(range.partition)")
            }
            // A log start beyond the range has left it behind already; another partition's sake has kept the segment.
            let end = max(state.logStart, range.endOffset)
            if state.logStart < range.endOffset {
                let front = try manifest.range(transaction, topic.id, range.partition, holding: state.logStart)
                guard front?.segment == segment.id else {
                    throw moved(", partition \(range.partition) has records before those of segment \(segment.id)")
                }
            }
            removed.append(
                PurgedRange(
                    partition: range.partition, start: state.logStart, end: end, storedBytes: range.storedBytes,
                    oldestEventTime: segment.minEventTime, newestEventTime: segment.maxEventTime, segment: segment.id))
            partitions.change(topic.id, range.partition) {
                $0.begin(at: end, end == range.endOffset ? range.endHistory : nil)
            }
        }
        try manifest.remove(transaction, segment)
        return removed
    }

    private func removeBatches(
        of partition: PartitionID, before end: Offset, _ transaction: borrowing WriteTransaction,
        _ partitions: inout OpenPartitions
    ) throws -> PurgedRange {
        guard let found = try partitions.state(transaction, topic.id, partition) else {
            throw moved(" has no partition \(partition)")
        }
        if let sealed = try manifest.sealedEnd(transaction, topic.id, partition), sealed > found.logStart {
            throw moved(", partition \(partition) was sealed up to \(sealed)")
        }
        let removed = try partitions.change(topic.id, partition) { state in
            try removeBatches(partition, before: end, transaction, &state)
        }
        guard let removed else {
            throw moved(", partition \(partition) has no batch of \(found.logStart) to \(end.rawValue - 1) in the head")
        }
        return removed
    }

    private func removeBatches(
        _ partition: PartitionID, before end: Offset, _ transaction: borrowing WriteTransaction,
        _ state: inout PartitionState
    ) throws -> PurgedRange? {
        var removed: PurgedRange?
        var history: History?
        var cursor = try transaction.cursor(head.batches)
        let first = BatchKey(topic.id, partition, .zero)
        for _ in 0..<HeadDrain.batchesPerTransaction {
            // Not `next`: after a deletion that merged pages the cursor of LMDB 0.9 may stand anywhere.
            let isFound = try first.withBytes { bytes throws(LMDBError) in try cursor.seek(bytes) }
            guard isFound, let key = try? BatchKey(cursor.key), key.topic == topic.id, key.partition == partition,
                key.lastOffset < end
            else { break }
            let header = try header(cursor.value, key)
            let bytes = cursor.value.byteCount
            if key.lastOffset >= state.logStart {
                var range =
                    removed
                    ?? PurgedRange(
                        partition: partition, start: state.logStart, end: state.logStart, storedBytes: 0,
                        oldestEventTime: .max, newestEventTime: .min)
                range.end = key.lastOffset + 1
                range.storedBytes += bytes
                range.oldestEventTime = min(range.oldestEventTime, EventTime(milliseconds: header.minTimestamp))
                range.newestEventTime = max(range.newestEventTime, EventTime(milliseconds: header.maxTimestamp))
                removed = range
                history = header.history
            }
            try cursor.delete()
            state.batches -= 1
            state.storedBytes -= bytes
        }
        if let removed { state.begin(at: removed.end, history) }
        return removed
    }

    private func header(_ value: RawSpan, _ key: BatchKey) throws -> BatchHeader {
        do throws(EnvelopeError) { return try BatchHeader(value, key: key) } catch {
            throw LogError.corruptBatch(
                topic: topic.name, partition: key.partition, offset: key.lastOffset, reason: error.description)
        }
    }
}
