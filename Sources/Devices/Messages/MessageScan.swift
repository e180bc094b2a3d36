import EventLog
import EventSchema
import FootfallEvents
import SwiftProtobuf
import Bytes
import Columnar
import RecordBatch

/// Reads the events of a topic as Protobuf messages, partition by partition, whatever they are stored as: columns of any
/// registered version of their schema, or rows.
///
/// Memory is reused from batch to batch. One owner, one thread at a time.
package final class MessageScan<Event: Message> {
    /// Where an event stands, and since when.
    package struct Place: Sendable {
        package var partition: PartitionID
        package var offset: Offset
        /// Milliseconds since 1970.
        package var appendTime: Int64
    }

    private let log: EventLog
    private let schema: EventType
    private var decoders: [SchemaID: Decoder] = [:]
    private var chunkScratch = ChunkScratch()
    private var bytes = ByteBuffer(capacity: 1024)

    /// The columns of one version of the schema.
    private final class Decoder {
        var columns: EventColumns
        let writer: EventProtobufWriter
        /// Whether it is the version of this program, so that its columns are known by position.
        let isOwn: Bool

        init(_ descriptor: EventDescriptor, isOwn: Bool) {
            columns = EventColumns(descriptor, record: .appendTime)
            writer = EventProtobufWriter(descriptor)
            self.isOwn = isOwn
        }
    }

    package init(_ log: EventLog, _ schema: EventType) {
        self.log = log
        self.schema = schema
    }

    /// Hands out the events of a partition from `start` to its end as it is now. Return soon: a snapshot is held.
    ///
    /// - Parameters:
    ///   - chunk: told of each chunk of this program's version of the schema before its rows.
    ///   - fast: may take a row of such a chunk by its columns, and says whether it did.
    ///   - body: is given every other event.
    /// - Returns: The next offset to read: nothing before it was left out, and nothing from it on was handed out.
    package func scan(
        _ topic: Topic, _ partition: PartitionID, from start: Offset,
        chunk: (borrowing EventColumns) -> Void = { _ in },
        fast: (borrowing EventColumns, Int, Place) -> Bool = { _, _, _ in false },
        _ body: (Event, Place) throws -> Void
    ) throws -> Offset {
        let state = try log.partitionState(topic, partition)
        let end = state.highWaterMark
        var next = max(start, state.logStart)
        while next < end {
            let from = next
            var missing: SchemaID?
            var done = from
            do {
                _ = try log.read(topic, partition, from: from) { batch in
                    let header = batch.header
                    // Appended since the look at the end: it is left for the next scan, and so is what a seal has put behind
                    // the end of a batch that begins before it.
                    guard header.baseOffset < end else { return .stop }
                    if header.layout == .columnar, decoders[header.schemaID] == nil {
                        missing = header.schemaID
                        return .stop
                    }
                    let rows = max(0, from - header.baseOffset)..<min(header.count, end - header.baseOffset)
                    if header.layout == .columnar {
                        try scanChunk(batch, partition, rows, chunk, fast, body)
                    } else {
                        try scanRows(batch, partition, rows, body)
                    }
                    done = min(header.baseOffset + header.count, end)
                    return .next
                }
                next = done
            } catch LogError.offsetOutOfRange(_, _, _, let logStart, _) where from < logStart {
                // A purge came first.
                next = logStart
            }
            if let missing {
                // Looked up outside of the snapshot; the batch is read again.
                try learn(missing, of: topic)
            } else if next == from {
                break
            }
        }
        return next
    }

    private func learn(_ id: SchemaID, of topic: Topic) throws {
        let record = try log.schema(id, of: topic)
        let descriptor = try EventDescriptor(descriptorSet: record.descriptorSet, message: record.name)
        decoders[id] = Decoder(descriptor, isOwn: record.descriptorSet == schema.descriptorSet)
    }

    private func scanChunk(
        _ batch: borrowing StoredBatch, _ partition: PartitionID, _ rows: Range<Int>,
        _ chunk: (borrowing EventColumns) -> Void, _ fast: (borrowing EventColumns, Int, Place) -> Bool,
        _ body: (Event, Place) throws -> Void
    ) throws {
        guard let decoder = decoders[batch.header.schemaID] else { return }
        try decoder.columns.decode(try ChunkReader(batch.body), scratch: &chunkScratch)
        if decoder.isOwn { chunk(decoder.columns) }
        for row in rows.clamped(to: 0..<decoder.columns.count) {
            let place = Place(
                partition: partition, offset: batch.header.baseOffset + row,
                appendTime: decoder.columns.appendTime(row: row) ?? batch.header.appendTime)
            if decoder.isOwn, fast(decoder.columns, row, place) { continue }
            bytes.removeAll()
            decoder.writer.append(row: row, of: decoder.columns, into: &bytes)
            try body(try Event(serializedBytes: bytes.array()), place)
        }
    }

    /// Rows are what no columns could hold, from other producers. A value that is no such event is passed over.
    private func scanRows(
        _ batch: borrowing StoredBatch, _ partition: PartitionID, _ rows: Range<Int>,
        _ body: (Event, Place) throws -> Void
    ) throws {
        let header = batch.header
        var scratch = RecordBatchScratch()
        let reader = try RecordBatchReader(batch.body)
        var records = try reader.records(&scratch)
        var row = 0
        while let record = try records.next() {
            defer { row += 1 }
            guard rows.contains(row), let value = record.value else { continue }
            let message = Array(ConfluentFraming.parse(value)?.message ?? value)
            guard let event = try? Event(serializedBytes: message) else { continue }
            try body(
                event,
                Place(partition: partition, offset: header.baseOffset + row, appendTime: header.appendTime))
        }
    }
}
