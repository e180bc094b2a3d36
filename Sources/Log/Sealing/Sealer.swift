import ErrorKinds
internal import LMDB
package import EventLog

/// Moves the oldest run of a topic out of the head into immutable segments of large chunks.
///
/// ```swift
/// let report = try Sealer(log).seal(topic)
/// ```
/// **Appenders** go on: they wait at most for the transaction that names a segment, or for one that drops a bounded number
/// of batches. **Readers** notice nothing: every offset is either in the head or in a segment, in one transaction.
/// **Killed at any instant** it leaves the old state or the new, and files or batches that the next seal removes.
/// **One at a time** among all processes, by the lock on `seal.lock`.
package struct Sealer {
    private let log: EventLog
    private let options: SealOptions
    private let onStep: (SealStep) throws -> Void

    /// - Parameter onStep: a seam for tests: called at each step, on the sealing thread.
    package init(
        _ log: EventLog, options: SealOptions = SealOptions(), onStep: @escaping (SealStep) throws -> Void = { _ in }
    ) {
        self.log = log
        self.options = options
        self.onStep = onStep
    }

    /// What a partition is to give.
    private struct Share {
        let partition: PartitionID
        var next: Offset
        let end: Offset
        var bytesLeft: Int
    }

    /// Seals what the topic holds in the head now.
    ///
    /// - Parameters:
    ///   - isEnded: asked between segments; what was sealed until then stays.
    ///   - progress: called after each segment.
    /// - Throws: ``SealError/alreadySealing(processID:)``; ``LogError`` for what is damaged or can't be written: then
    ///   nothing of the segment at hand is in the log.
    package func seal(
        _ topic: Topic, isEnded: () -> Bool = { false }, progress: (SealReport) -> Void = { _ in }
    ) throws -> SealReport {
        guard let staging = try SegmentStaging.take(log) else {
            throw SealError.alreadySealing(processID: SegmentStaging.holder(log))
        }
        try onStep(.began)
        try staging.recover(topic)
        let sealing = PartitionSealing(
            log, topic, chunkRows: try chunkRows(topic), compressionLevel: options.compressionLevel)
        var report = SealReport()
        var attempts = 0
        while true {
            do {
                try makeSegments(topic, staging, sealing, isEnded, &report, progress)
                return report
            } catch LogError.offsetOutOfRange(let name, let partition, let offset, let logStart, let end) {
                // Purged while it was copied: what is left is sealed from where the log begins now.
                attempts += 1
                guard offset < logStart, attempts < 10 else {
                    throw LogError.offsetOutOfRange(
                        topic: name, partition: partition, offset: offset, logStart: logStart, highWaterMark: end)
                }
                sealing.abandon()
            }
        }
    }

    /// As the options say, or what suits the partition that has the most.
    private func chunkRows(_ topic: Topic) throws -> Int {
        if let rows = options.chunkRows { return rows }
        var largest: (partition: PartitionID, start: Offset, end: Offset)?
        for partition in topic.partitions {
            let (state, start) = try log.headExtent(topic, partition)
            if state.highWaterMark - start > largest.map({ $0.end - $0.start }) ?? 0 {
                largest = (partition, start, state.highWaterMark)
            }
        }
        guard let largest else { return ChunkSizing.candidates.last! }
        let sizing = ChunkSizing(log: log, topic: topic, compressionLevel: options.compressionLevel)
        do { return try sizing.choose(largest.partition, from: largest.start, to: largest.end) } catch LogError
            .offsetOutOfRange
        { return ChunkSizing.candidates.last! }  // purged meanwhile
    }

    private func makeSegments(
        _ topic: Topic, _ staging: borrowing SegmentStaging, _ sealing: PartitionSealing, _ isEnded: () -> Bool,
        _ report: inout SealReport, _ progress: (SealReport) -> Void
    ) throws {
        var shares = try topic.partitions.compactMap { partition -> Share? in
            let (state, start) = try log.headExtent(topic, partition)
            guard start < state.highWaterMark else { return nil }
            return Share(partition: partition, next: start, end: state.highWaterMark, bytesLeft: state.storedBytes)
        }
        let total = shares.reduce(0) { $0 + $1.bytesLeft }
        let segments = max(1, (total + options.segmentHeadBytes - 1) / options.segmentHeadBytes)
        for index in 0..<segments where !shares.isEmpty && !isEnded() {
            try makeSegment(topic, staging, sealing, &shares, of: segments - index, &report)
            shares.removeAll { $0.next >= $0.end }
            progress(report)
        }
    }

    private func makeSegment(
        _ topic: Topic, _ staging: borrowing SegmentStaging, _ sealing: PartitionSealing, _ shares: inout [Share],
        of segmentsLeft: Int, _ report: inout SealReport
    ) throws {
        // As they are by now: all that is before the shares' ends is known.
        let corrections = try log.topic(topic.name).clockCorrections
        var segment = try staging.next(topic)
        var next = shares
        var headBytes = 0
        let headBytesLeft = shares.reduce(0) { $0 + $1.bytesLeft }
        try staging.make(
            &segment, bytes: headBytesLeft / segmentsLeft,
            { environment, database, anchors, segment in
                var writer = SegmentWriter(
                    environment, database, anchors: anchors, topic: topic.id, corrections: corrections)
                for index in next.indices {
                    let share = next[index]
                    let copied = try sealing.copy(
                        share.partition, from: share.next, to: share.end,
                        bytesMax: segmentsLeft == 1 ? .max : max(1, share.bytesLeft / segmentsLeft),
                        running: try staging.runningMaximum(topic, share.partition, before: share.next),
                        into: &writer, { try onStep(.copying) })
                    next[index].next = copied.next
                    next[index].bytesLeft = max(0, share.bytesLeft - copied.bytes)
                    headBytes += copied.bytes
                }
                try writer.finish(&segment)
            }, beforeLinking: { try onStep(.copied) })
        try onStep(.linked)
        try staging.register(segment, topic: topic)
        try onStep(.registered)
        try staging.drain(topic) { _ in try onStep(.draining) }
        try onStep(.drained)
        shares = next
        report.segments += 1
        report.records += segment.records
        report.headBytes += headBytes
        report.sealedBytes += segment.storedBytes
        report.fileBytes += segment.fileBytes
    }
}

/// Why a seal is refused.
package enum SealError: KindedError {
    case alreadySealing(processID: Int32?)

    package var description: String {
        switch self {
        case .alreadySealing(let processID):
            "\(processID.map { "process \($0)" } ?? "another process") is sealing; one at a time. Try again when it is done"
        }
    }

    package var kind: ErrorKind { .refused }
}
