import Glibc
import LMDB

/// Walks one partition's batches, a few megabytes on each snapshot, so that none is held for long.
struct PartitionVerification {
    private let head: Head
    private let topic: Topic
    private let partition: PartitionID
    private(set) var isAtEnd = false

    /// Where the partition began when the walk did; `nil` before.
    private var logStart: Offset?
    /// The offset that the next batch has to begin with; `nil` before the first.
    private var expected: Offset?
    /// After the last batch that was met, sound or not: where the next snapshot goes on.
    private var position = Offset.zero
    private var runningMaxTimestamp: Int64?
    private var appendTime: Int64?
    private var batches = 0
    private var storedBytes = 0

    private static let bytesPerSnapshot = 4 << 20

    init(head: Head, topic: Topic, partition: PartitionID) {
        self.head = head
        self.topic = topic
        self.partition = partition
    }

    /// Goes on from where the last call ended.
    mutating func advance(
        _ transaction: borrowing ReadTransaction, _ bodies: inout BodyVerification, _ report: inout VerificationReport
    ) throws {
        isAtEnd = true
        do {
            guard let state = try PartitionRecord.get(transaction, head, topic.id, partition) else {
                // Deleted with its topic since the walk began; else the partition's record is what is missing.
                if try TopicCatalog.get(transaction, head, topic.name)?.id == topic.id {
                    find(nil, "the partition's record is missing", &report)
                }
                return
            }
            if logStart == nil {
                logStart = state.logStart
                report.partitions += 1
            }
            try walk(transaction, state, &bodies, &report)
            if isAtEnd { compare(state, &report) }
        } catch let error as LogError {
            find(nil, "\(error)", &report)
        } catch let error as LMDBError {
            find(position, "the rest can't be reached: \(error)", &report)
        }
    }

    private mutating func walk(
        _ transaction: borrowing ReadTransaction, _ state: PartitionState, _ bodies: inout BodyVerification,
        _ report: inout VerificationReport
    ) throws {
        var cursor = try transaction.cursor(head.batches)
        let start = BatchKey(topic.id, partition, position)
        var found = try start.withBytes { bytes throws(LMDBError) in try cursor.seek(bytes) }
        var bytes = 0
        while found, let key = try? BatchKey(cursor.key), key.topic == topic.id, key.partition == partition {
            if bytes >= Self.bytesPerSnapshot {
                isAtEnd = false
                return
            }
            check(cursor.value, key, state, &bodies, &report)
            bytes += cursor.value.byteCount
            position = key.lastOffset + 1
            found = try cursor.next()
        }
    }

    private mutating func check(
        _ value: RawSpan, _ key: BatchKey, _ state: PartitionState, _ bodies: inout BodyVerification,
        _ report: inout VerificationReport
    ) {
        batches += 1
        storedBytes += value.byteCount
        report.batches += 1
        report.bytes += value.byteCount
        let header: BatchHeader
        do throws(EnvelopeError) { header = try BatchHeader(value, key: key) } catch {
            find(key.lastOffset, error.description, &report)
            expected = key.lastOffset + 1
            // What the envelope would have carried on is unknown.
            runningMaxTimestamp = nil
            return
        }
        report.records += header.count
        checkPlace(header, state, &report)
        checkTimes(header, &report)
        if let reason = bodies.fault(of: value.extracting(BatchHeader.byteCount..<value.byteCount), header) {
            find(header.baseOffset, reason, &report)
        }
    }

    private mutating func checkPlace(
        _ header: BatchHeader, _ state: PartitionState, _ report: inout VerificationReport
    ) {
        // The log may begin within its first batch.
        let isSound = expected.map { header.baseOffset == $0 } ?? (header.baseOffset <= state.logStart)
        if !isSound {
            let next = expected ?? state.logStart
            find(
                next,
                header.baseOffset > next
                    ? "records \(next) to \(header.baseOffset.rawValue - 1) are missing"
                    : "the batch \(header.baseOffset) to \(header.lastOffset) repeats offsets", &report)
        }
        if header.lastOffset >= state.highWaterMark {
            find(header.lastOffset, "the batch is beyond the high-water mark, \(state.highWaterMark)", &report)
        }
        expected = header.lastOffset + 1
    }

    private mutating func checkTimes(_ header: BatchHeader, _ report: inout VerificationReport) {
        if header.minTimestamp > header.maxTimestamp || header.runningMaxTimestamp < header.maxTimestamp {
            find(header.baseOffset, "the envelope's times contradict each other", &report)
        } else if let before = runningMaxTimestamp, header.runningMaxTimestamp != max(before, header.maxTimestamp) {
            find(
                header.baseOffset,
                "the running maximum of event time is \(header.runningMaxTimestamp), after \(before) and a batch up to "
                    + "\(header.maxTimestamp)", &report)
        }
        if let before = appendTime, header.appendTime < before {
            find(header.baseOffset, "the append time goes back from \(before) to \(header.appendTime)", &report)
        }
        runningMaxTimestamp = header.runningMaxTimestamp
        appendTime = header.appendTime
    }

    private func compare(_ state: PartitionState, _ report: inout VerificationReport) {
        let end = expected ?? state.logStart
        if end < state.highWaterMark {
            find(end, "records \(end) to \(state.highWaterMark.rawValue - 1) are missing at the end", &report)
        }
        // What was purged during the walk is counted in the walk and not in the record.
        if state.logStart == logStart, batches != state.batches || storedBytes != state.storedBytes {
            find(
                nil,
                "the partition's record says \(state.batches) batches of \(state.storedBytes) bytes; there are \(batches) "
                    + "of \(storedBytes)", &report)
        }
        if let runningMaxTimestamp, state.maxTimestamp != runningMaxTimestamp {
            find(
                nil,
                "the partition's record says that the latest event time is \(text(state.maxTimestamp)); it is "
                    + "\(runningMaxTimestamp)", &report)
        }
        if let appendTime, state.lastAppendTime.map({ $0 < appendTime }) ?? true {
            find(
                nil,
                "the partition's record says that the last append was at \(text(state.lastAppendTime)); it was at "
                    + "\(appendTime)", &report)
        }
    }

    private func text(_ time: Int64?) -> String { time.map { "\($0)" } ?? "none" }

    private func find(_ offset: Offset?, _ reason: String, _ report: inout VerificationReport) {
        report.add(.init(topic: topic.name, partition: partition, offset: offset, reason: reason))
    }
}
