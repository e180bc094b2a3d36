import Bytes
import Columnar
import LMDB
internal import Timekeeping

/// Puts batches into a segment that is being made, in ascending order of partition and offset, and keeps account of them.
///
/// Small batches share a transaction of the file, which nobody else sees yet. One owner, one thread.
package struct SegmentWriter: ~Copyable {
    private let environment: Environment
    private let database: Database
    private let anchorDatabase: Database
    private let topic: TopicID
    private let corrections: ClockCorrections
    private var anchors: (partition: PartitionID, marks: [HistoryMark])?
    private var pending = ByteBuffer(capacity: 1 << 16)
    private var entries: [(key: BatchKey, start: Int, end: Int)] = []
    private var ranges: [Segment.Range] = []
    private var minEventTime = Int64.max
    private var maxEventTime = Int64.min
    private var firstAppendTime = Int64.max
    private var lastAppendTime = Int64.min

    private static let pendingBytesMax = 1 << 20

    /// - Parameters:
    ///   - database: the file's `batches`.
    ///   - anchors: the file's `anchors`.
    ///   - corrections: where the clock of the topic's append times was set back.
    package init(
        _ environment: Environment, _ database: Database, anchors: Database, topic: TopicID,
        corrections: ClockCorrections
    ) {
        self.environment = environment
        self.database = database
        anchorDatabase = anchors
        self.topic = topic
        self.corrections = corrections
    }

    /// A chunk that was merged of several batches.
    ///
    /// - Parameters:
    ///   - runningMaxTimestamp: the latest event time of these records and all before them in the partition.
    ///   - appendTimes: of the first and the last record.
    ///   - history: after the last record; `nil` where the chunk ends within a batch as it was committed, or none was kept.
    package mutating func append(
        _ chunk: ChunkSummary, schemaID: SchemaID, to partition: PartitionID, at baseOffset: Offset,
        runningMaxTimestamp: Int64, appendTimes: ClosedRange<Int64>, history: History?, body: borrowing ByteBuffer
    ) throws {
        let prefixByteCount = min(body.count, EncodedBatch.columnarPrefixByteCount)
        let prefixChecksum = body.withUnsafeBytes {
            CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[0..<prefixByteCount]))
        }
        var header = BatchHeader(
            layout: .columnar, baseOffset: baseOffset, lastOffset: baseOffset + (chunk.count - 1), count: chunk.count,
            schemaID: schemaID, minTimestamp: chunk.minTimestamp, maxTimestamp: chunk.maxTimestamp,
            runningMaxTimestamp: runningMaxTimestamp, appendTime: appendTimes.upperBound, bodyByteCount: body.count,
            prefixByteCount: prefixByteCount, prefixChecksum: prefixChecksum)
        header.hasAppendTimes = true
        header.history = history
        try append(header, partition, firstAppendTime: appendTimes.lowerBound, body.bytes)
    }

    /// Takes note of a batch of the head that is copied or merged: its end may be an anchor, which a checkpoint looks for when
    /// batches were merged.
    package mutating func note(_ header: BatchHeader, of partition: PartitionID) throws {
        let end = header.lastOffset + 1
        guard let history = header.history, HistoryMark.isAnchor(from: header.baseOffset, to: end) else { return }
        if anchors?.partition != partition || anchors!.marks.count >= AnchorPages.marksMax {
            try flushAnchors()
            anchors = (partition, [])
        }
        anchors!.marks.append(HistoryMark(offset: end, history: history))
    }

    private mutating func flushAnchors() throws {
        guard let anchors, !anchors.marks.isEmpty else { return }
        try environment.write { transaction in
            try AnchorPages.write(anchors.marks, of: anchors.partition, transaction, in: anchorDatabase)
        }
        self.anchors = nil
    }

    /// A batch as it is in the head.
    package mutating func append(_ batch: borrowing StoredBatch, to partition: PartitionID) throws {
        try append(batch.header, partition, firstAppendTime: batch.header.appendTime, batch.body)
    }

    private mutating func append(
        _ header: BatchHeader, _ partition: PartitionID, firstAppendTime: Int64, _ body: RawSpan
    ) throws {
        let key = BatchKey(topic, partition, header.lastOffset)
        let start = pending.count
        header.write(to: pending.appendUninitialized(header.envelopeByteCount), key: key)
        pending.append(body)
        entries.append((key, start, pending.count))
        count(header, partition, firstAppendTime, pending.count - start)
        if pending.count >= Self.pendingBytesMax { try flush() }
    }

    private mutating func count(
        _ header: BatchHeader, _ partition: PartitionID, _ firstAppendTime: Int64, _ bytes: Int
    ) {
        minEventTime = min(minEventTime, header.minTimestamp)
        maxEventTime = max(maxEventTime, header.maxTimestamp)
        // As it counts: what a clock stamped ahead is followed by its correction, perhaps in this very segment.
        let counted = corrections.counted(
            EventTime(milliseconds: header.appendTime), partition, header.lastOffset
        ).milliseconds
        self.firstAppendTime = min(self.firstAppendTime, firstAppendTime, counted)
        lastAppendTime = max(lastAppendTime, counted)
        if ranges.last?.partition == partition {
            precondition(ranges[ranges.count - 1].lastOffset + 1 == header.baseOffset, "a gap in a segment")
            ranges[ranges.count - 1].lastOffset = header.lastOffset
            ranges[ranges.count - 1].batches += 1
            ranges[ranges.count - 1].storedBytes += bytes
            ranges[ranges.count - 1].endHistory = header.history
        } else {
            ranges.append(
                Segment.Range(
                    partition: partition, baseOffset: header.baseOffset, lastOffset: header.lastOffset, batches: 1,
                    storedBytes: bytes, endHistory: header.history))
        }
    }

    private mutating func flush() throws {
        guard !entries.isEmpty else { return }
        try environment.write { transaction in
            for entry in entries {
                let room = try entry.key.withBytes { key throws(LMDBError) in
                    try transaction.put(key, reserving: entry.end - entry.start, in: database, appending: true)
                }
                pending.withUnsafeBytes {
                    room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[entry.start..<entry.end]))
                }
            }
        }
        pending.removeAll()
        entries.removeAll(keepingCapacity: true)
    }

    /// Writes what is pending, and says in `segment` what was put into it.
    package consuming func finish(_ segment: inout Segment) throws {
        try flush()
        try flushAnchors()
        segment.ranges = ranges
        segment.minEventTime = EventTime(milliseconds: minEventTime)
        segment.maxEventTime = EventTime(milliseconds: maxEventTime)
        segment.firstAppendTime = EventTime(milliseconds: firstAppendTime)
        segment.lastAppendTime = EventTime(milliseconds: lastAppendTime)
    }
}
