internal import Bytes
internal import Columnar
internal import EventLog
internal import EventSchema
internal import Zstd

/// Copies a partition's oldest batches into a segment: columns of several batches become one chunk, rows that columns can
/// hold too, and what can't be merged is copied as it is. Offset order is kept.
///
/// Its memory is that of one chunk, reused for every partition.
final class PartitionSealing {
    private let log: EventLog
    private let topic: Topic
    private let chunkRows: Int
    private let rows: RowConversion
    private var compressor: ZstdCompressor
    private var body = ByteBuffer(capacity: 1 << 20)
    private var open: OpenChunk?
    private var layouts: [SchemaID: Merging] = [:]

    /// What merges chunks of one schema.
    private final class Merging {
        let schemaID: SchemaID
        var merge: ChunkMerge
        var builder: ChunkBuilder

        init(_ schemaID: SchemaID, _ layout: ChunkLayout, rows: Int) {
            self.schemaID = schemaID
            merge = ChunkMerge(layout)
            builder = ChunkBuilder(layout: layout, capacity: min(rows, 4096), storesAppendTime: true)
        }
    }

    /// The chunk that is being filled.
    private struct OpenChunk {
        let merging: Merging
        let baseOffset: Offset
        /// Of the batches that went into it, as they are stored.
        var bytes = 0
        /// After the last row, while that is the last of a batch.
        var history: History?
    }

    /// A chunk ends after the batch with which it has so many bytes of them: long texts must not make it huge.
    static let chunkBytesMax = 8 << 20

    init(_ log: EventLog, _ topic: Topic, chunkRows: Int, compressionLevel: Int) {
        self.log = log
        self.topic = topic
        self.chunkRows = chunkRows
        rows = RowConversion(log, topic)
        compressor = ZstdCompressor(level: compressionLevel)
    }

    /// Copies batches from `start` on until `bytesMax` of them were copied or `end` is reached; whole batches only.
    ///
    /// - Parameter running: the latest event time before `start`; `nil` where there is none.
    /// - Returns: The offset after the last, and the bytes that were copied.
    func copy(
        _ partition: PartitionID, from start: Offset, to end: Offset, bytesMax: Int, running: Int64?,
        into writer: inout SegmentWriter, _ didCopy: () throws -> Void
    ) throws -> (next: Offset, bytes: Int) {
        var next = start
        var bytes = 0
        var running = running
        while next < end, bytes < bytesMax {
            next = try log.read(topic, partition, from: next, bytesMax: 4 << 20) { batch in
                if running == nil, batch.header.runningMaxTimestamp > batch.header.maxTimestamp {
                    running = batch.header.runningMaxTimestamp
                }
                try copy(batch, partition, &running, into: &writer)
                bytes += batch.header.envelopeByteCount + batch.header.bodyByteCount
                return bytes >= bytesMax || batch.header.lastOffset + 1 >= end ? .stop : .next
            }
            try didCopy()
        }
        try cut(partition, &running, into: &writer)
        return (next, bytes)
    }

    /// Forgets the chunk that was being filled when a copy failed.
    func abandon() {
        open?.merging.builder.removeAll()
        open = nil
    }

    private func copy(
        _ batch: borrowing StoredBatch, _ partition: PartitionID, _ running: inout Int64?,
        into writer: inout SegmentWriter
    ) throws {
        try writer.note(batch.header, of: partition)
        switch batch.header.layout {
        case .columnar:
            let merging = try merging(batch.header.schemaID)
            try cutWhereSetBack(batch.header, partition, &running, into: &writer)
            try merging.merge.load(try ChunkReader(batch.body))
            var row = 0
            while row < batch.header.count {
                try begin(merging, partition, at: batch.header.baseOffset + row, &running, into: &writer)
                let taken = min(batch.header.count - row, chunkRows - merging.builder.count)
                merging.merge.append(
                    rows: row..<(row + taken), appendTime: batch.header.appendTime, to: &merging.builder)
                row += taken
                open?.history = row == batch.header.count ? batch.header.history : nil
                if merging.builder.count >= chunkRows { try cut(partition, &running, into: &writer) }
            }
            try count(batch.header.bodyByteCount, partition, &running, into: &writer)
        case .row:
            guard let schemaID = try rows.schema(of: batch) else {
                try cut(partition, &running, into: &writer)
                try writer.append(batch, to: partition)
                running = max(running ?? .min, batch.header.maxTimestamp)
                return
            }
            let merging = try merging(schemaID)
            try cutWhereSetBack(batch.header, partition, &running, into: &writer)
            var row = 0
            while row < batch.header.count {
                try begin(merging, partition, at: batch.header.baseOffset + row, &running, into: &writer)
                row = try rows.append(
                    batch, as: schemaID, from: row, to: &merging.builder, rowsMax: chunkRows)
                open?.history = row == batch.header.count ? batch.header.history : nil
                if merging.builder.count >= chunkRows { try cut(partition, &running, into: &writer) }
            }
            try count(batch.header.bodyByteCount, partition, &running, into: &writer)
        }
    }

    private func count(
        _ bytes: Int, _ partition: PartitionID, _ running: inout Int64?, into writer: inout SegmentWriter
    ) throws {
        open?.bytes += bytes
        if let open, open.bytes >= Self.chunkBytesMax { try cut(partition, &running, into: &writer) }
    }

    private func merging(_ id: SchemaID) throws -> Merging {
        if let known = layouts[id] { return known }
        guard let record = try log.schema(id) else {
            throw LogError.corruptMetadata("schema \(id)", reason: "a batch of topic '\(topic.name)' needs it")
        }
        let descriptor = try EventDescriptor(descriptorSet: record.descriptorSet, message: record.name)
        let made = Merging(id, descriptor.layout, rows: chunkRows)
        layouts[id] = made
        return made
    }

    /// Makes `merging` the open chunk; a chunk has one schema.
    private func begin(
        _ merging: Merging, _ partition: PartitionID, at offset: Offset, _ running: inout Int64?,
        into writer: inout SegmentWriter
    ) throws {
        if let open, open.merging === merging { return }
        try cut(partition, &running, into: &writer)
        open = OpenChunk(merging: merging, baseOffset: offset)
    }

    /// Append times never go back within a chunk: where the clock was set back, the next begins.
    private func cutWhereSetBack(
        _ next: BatchHeader, _ partition: PartitionID, _ running: inout Int64?, into writer: inout SegmentWriter
    ) throws {
        guard let open, case let times = open.merging.builder.appendTimes, open.merging.builder.count > 0,
            next.appendTime < times[open.merging.builder.count - 1]
        else { return }
        try cut(partition, &running, into: &writer)
    }

    /// Ends the open chunk.
    private func cut(_ partition: PartitionID, _ running: inout Int64?, into writer: inout SegmentWriter) throws {
        guard let chunk = open else { return }
        open = nil
        let merging = chunk.merging
        let first = merging.builder.appendTimes[0]
        let last = merging.builder.appendTimes[merging.builder.count - 1]
        body.removeAll()
        let summary = merging.builder.encode(into: &body, compressor: &compressor, options: .sealed)
        merging.builder.removeAll()
        running = max(running ?? .min, summary.maxTimestamp)
        try writer.append(
            summary, schemaID: merging.schemaID, to: partition, at: chunk.baseOffset, runningMaxTimestamp: running!,
            appendTimes: first...max(first, last), history: chunk.history, body: body)
    }
}
