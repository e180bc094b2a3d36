import Glibc
import LMDB
internal import Timekeeping

/// Walks one partition's batches, in segments and the head, a few megabytes on each snapshot, so that none is held for long.
struct PartitionVerification {
    private let log: EventLog
    private let topic: Topic
    private let partition: PartitionID
    /// The one range to walk; `nil` for all of the partition.
    private let only: SealedRange?
    private(set) var isAtEnd = false

    /// Where the partition began when the walk did; `nil` before.
    private var logStart: Offset?
    /// The offset that the next batch has to begin with; `nil` before the first.
    private var expected: Offset?
    /// After the last batch that was met, sound or not: where the next snapshot goes on.
    private var position = Offset.zero
    private var runningMaxTimestamp: Int64?
    private var appendTime: Int64?
    /// As they were at the last look.
    private var corrections = ClockCorrections()
    /// The partition's history up to the last batch; `nil` where it is not known.
    private var history: History?
    /// Where the history of the partition begins, and where it ends, by its record.
    private var historyStart = HistoryMark(offset: .zero, history: .start)
    private var highWaterMark = Offset.zero
    /// Of the head, in which a seal may have left what its segment holds.
    private var batches = 0
    private var storedBytes = 0
    /// Where the head began when its walk did; `nil` before.
    private var headStart: Offset?
    /// Whether the head held what segments hold when its walk began.
    private var hadLeftovers = false
    /// Where the log began at the last look.
    private var currentStart = Offset.zero

    private static let bytesPerSnapshot = 4 << 20

    init(log: EventLog, topic: Topic, partition: PartitionID, only: SealedRange? = nil) {
        self.log = log
        self.topic = topic
        self.partition = partition
        self.only = only
        if let only { (position, expected) = (only.baseOffset, only.baseOffset) }
    }

    private enum Place {
        case done
        case sealed(SealedRange)
    }

    /// Goes on from where the last call ended: through the segments, then the head.
    mutating func advance(_ bodies: inout BodyVerification, _ report: inout VerificationReport) throws {
        isAtEnd = true
        do {
            let place = try log.look { transaction -> Place in
                guard let state = try PartitionRecord.get(transaction, log.head, topic.id, partition) else {
                    // Deleted with its topic since the walk began; else the partition's record is what is missing.
                    if try TopicCatalog.get(transaction, log.head, topic.name)?.id == topic.id {
                        find(nil, "the partition's record is missing", &report)
                    }
                    return .done
                }
                corrections = try TopicCatalog.get(transaction, log.head, topic.name)?.clockCorrections ?? corrections
                if logStart == nil {
                    logStart = state.logStart
                    report.partitions += 1
                }
                currentStart = state.logStart
                (historyStart, highWaterMark) = (state.historyStart, state.highWaterMark)
                if only == nil, position < state.logStart {
                    // What was purged, also since the walk began, is not looked for.
                    position = state.logStart
                    expected = nil
                    runningMaxTimestamp = nil
                    appendTime = nil
                    history = nil
                }
                let range = try log.head.manifest?.range(transaction, topic.id, partition, holding: position)
                if let only {
                    // Purged, or read to its end.
                    return range?.segment == only.segment ? .sealed(only) : .done
                }
                if let range { return .sealed(range) }
                let sealed = try log.head.manifest?.sealedEnd(transaction, topic.id, partition) ?? .zero
                try walkHead(transaction, state, sealed, &bodies, &report)
                return .done
            }
            if case .sealed(let range) = place { try walk(range, &bodies, &report) }
        } catch let error as LogError {
            find(nil, "\(error)", &report)
        } catch let error as LMDBError {
            find(position, "the rest can't be reached: \(error)", &report)
        }
    }

    private mutating func walk(
        _ range: SealedRange, _ bodies: inout BodyVerification, _ report: inout VerificationReport
    ) throws {
        isAtEnd = false
        do {
            guard let file = try log.segment(holding: range, of: topic.id) else { return }  // purged since
            _ = try log.looking(into: file) { transaction in
                try walk(
                    transaction, file.batches, from: position, to: range.endOffset, in: file.segment.file, &bodies,
                    &report)
            }
            guard position < range.endOffset else { return }
        } catch let error as LogError {
            find(position, "\(error)", &report)
            // What the segment would have held is not counted as missing once more.
            expected = range.endOffset
            position = range.endOffset
            runningMaxTimestamp = nil
            history = nil
        }
    }

    private mutating func walkHead(
        _ transaction: borrowing ReadTransaction, _ state: PartitionState, _ sealed: Offset,
        _ bodies: inout BodyVerification, _ report: inout VerificationReport
    ) throws {
        let isFirst = headStart == nil
        if isFirst {
            headStart = sealed
            try countLeftovers(transaction, before: max(sealed, state.logStart), &report)
            hadLeftovers = batches > 0
        }
        isAtEnd = try walk(
            transaction, log.head.batches, from: position, to: Offset(.max), in: nil, &bodies, &report)
        guard isAtEnd else { return }
        checkEnd(state, &report)
        // What was purged or sealed during the walk is counted in the walk and not in the record.
        let isComparable =
            state.logStart == logStart && headStart == sealed && (isFirst || !hadLeftovers)
        if isComparable { compare(state, &report) }
    }

    /// Batches of the head that a seal has not dropped yet: nobody reads them, and the partition's record counts them.
    private mutating func countLeftovers(
        _ transaction: borrowing ReadTransaction, before end: Offset, _ report: inout VerificationReport
    ) throws {
        var cursor = try transaction.cursor(log.head.batches)
        var found = try BatchKey(topic.id, partition, .zero).withBytes { bytes throws(LMDBError) in
            try cursor.seek(bytes)
        }
        while found, let key = try? BatchKey(cursor.key), key.topic == topic.id, key.partition == partition,
            key.lastOffset < end
        {
            batches += 1
            storedBytes += cursor.value.byteCount
            found = try cursor.next()
        }
    }

    /// - Returns: Whether there are no more.
    private mutating func walk(
        _ transaction: borrowing ReadTransaction, _ database: Database, from start: Offset, to end: Offset,
        in segment: String?, _ bodies: inout BodyVerification, _ report: inout VerificationReport
    ) throws -> Bool {
        var cursor = try transaction.cursor(database)
        var found = try BatchKey(topic.id, partition, start).withBytes { bytes throws(LMDBError) in
            try cursor.seek(bytes)
        }
        var bytes = 0
        var isFirst = true
        while found, let key = try? BatchKey(cursor.key), key.topic == topic.id, key.partition == partition,
            key.lastOffset < end
        {
            if bytes >= Self.bytesPerSnapshot { return false }
            // A segment that was made during the walk may hold, in its first batch, what was met in the head.
            check(cursor.value, key, in: segment, mayOverlap: isFirst && segment != nil, &bodies, &report)
            bytes += cursor.value.byteCount
            position = key.lastOffset + 1
            isFirst = false
            found = try cursor.next()
        }
        if segment != nil, position < end {
            find(position, "records \(position) to \(end.rawValue - 1) are missing in segment \(segment!)", &report)
            expected = end
            position = end
        }
        return true
    }

    private mutating func check(
        _ value: RawSpan, _ key: BatchKey, in segment: String?, mayOverlap: Bool, _ bodies: inout BodyVerification,
        _ report: inout VerificationReport
    ) {
        if segment == nil {
            batches += 1
            storedBytes += value.byteCount
        }
        report.batches += 1
        report.bytes += value.byteCount
        let header: BatchHeader
        do throws(EnvelopeError) { header = try BatchHeader(value, key: key) } catch {
            find(key.lastOffset, error.description, in: segment, &report)
            expected = key.lastOffset + 1
            // What the envelope would have carried on is unknown.
            runningMaxTimestamp = nil
            history = nil
            return
        }
        report.records += header.count
        checkPlace(header, in: segment, mayOverlap: mayOverlap, &report)
        checkTimes(header, &report)
        if let reason = bodies.fault(of: value.extracting(header.envelopeByteCount..<value.byteCount), header) {
            find(header.baseOffset, reason, in: segment, &report)
        }
        checkHistory(header, in: segment, &report)
    }

    private mutating func checkPlace(
        _ header: BatchHeader, in segment: String?, mayOverlap: Bool, _ report: inout VerificationReport
    ) {
        let start = currentStart
        // The log may begin within its first batch.
        let isSound =
            expected.map { header.baseOffset == $0 || (mayOverlap && header.baseOffset < $0) }
            ?? (header.baseOffset <= start)
        if !isSound {
            let next = expected ?? start
            find(
                next,
                header.baseOffset > next
                    ? "records \(next) to \(header.baseOffset.rawValue - 1) are missing"
                    : "the batch \(header.baseOffset) to \(header.lastOffset) repeats offsets", in: segment, &report)
        }
        if !isSound { history = nil }
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
        if let appendTime, case let before = counted(appendTime, before: header.baseOffset), header.appendTime < before
        {
            find(header.baseOffset, "the append time goes back from \(before) to \(header.appendTime)", &report)
        }
        runningMaxTimestamp = header.runningMaxTimestamp
        appendTime = header.appendTime
    }

    /// The append time as which the record before an offset counts, after the clock may have been set back.
    private func counted(_ appendTime: Int64, before offset: Offset) -> Int64 {
        corrections.counted(EventTime(milliseconds: appendTime), partition, Offset(offset.rawValue - 1)).milliseconds
    }

    /// A batch that stands as it was committed has the history before it and its own envelope; a merged one has the value that
    /// its last record's batch had, and none where it ends within that.
    private mutating func checkHistory(
        _ header: BatchHeader, in segment: String?, _ report: inout VerificationReport
    ) {
        if header.baseOffset == historyStart.offset { history = historyStart.history }
        let before = history
        history = header.history
        guard !header.hasAppendTimes, header.baseOffset < highWaterMark else { return }
        guard let found = header.history else {
            if header.baseOffset >= historyStart.offset {
                find(header.baseOffset, "the envelope has no history", in: segment, &report)
            }
            return
        }
        if let expected = before?.appending(header), expected != found {
            find(
                header.baseOffset, "the partition's history is \(found), and should be \(expected)", in: segment,
                &report)
        }
    }

    private func compare(_ state: PartitionState, _ report: inout VerificationReport) {
        if batches != state.batches || storedBytes != state.storedBytes {
            find(
                nil,
                "the partition's record says \(state.batches) batches of \(state.storedBytes) bytes; there are \(batches) "
                    + "of \(storedBytes)", &report)
        }
    }

    private func checkEnd(_ state: PartitionState, _ report: inout VerificationReport) {
        let end = expected ?? state.logStart
        if end < state.highWaterMark {
            find(end, "records \(end) to \(state.highWaterMark.rawValue - 1) are missing at the end", &report)
        } else if end > state.highWaterMark {
            let last = Offset(end.rawValue - 1)
            find(last, "there are batches beyond the high-water mark, \(state.highWaterMark)", &report)
        }
        if let runningMaxTimestamp, state.maxTimestamp?.milliseconds != runningMaxTimestamp {
            find(
                nil,
                "the partition's record says that the latest event time is \(text(state.maxTimestamp)); it is "
                    + "\(runningMaxTimestamp)", &report)
        }
        if let history, end == state.highWaterMark, state.history != history {
            find(
                nil, "the partition's record says that its history is \(state.history); it is \(history)", &report)
        }
        let start = state.historyStart
        if start.offset > state.highWaterMark || (start.offset == state.highWaterMark && start.history != state.history)
        {
            find(
                nil,
                "the partition's record says that its history begins at \(start.offset) with \(start.history), and is "
                    + "\(state.history) at its end, \(state.highWaterMark)", &report)
        }
        if let appendTime = appendTime.map({ counted($0, before: end) }),
            state.lastAppendTime.map({ $0.milliseconds < appendTime }) ?? true
        {
            find(
                nil,
                "the partition's record says that the last append was at \(text(state.lastAppendTime)); it was at "
                    + "\(appendTime)", &report)
        }
    }

    private func text(_ time: EventTime?) -> String { time.map { "\($0.milliseconds)" } ?? "none" }

    private func find(
        _ offset: Offset?, _ reason: String, in segment: String? = nil, _ report: inout VerificationReport
    ) {
        let reason = segment.map { "\(reason) (in segment \($0))" } ?? reason
        report.add(.init(topic: topic.name, partition: partition, offset: offset, reason: reason))
    }
}
