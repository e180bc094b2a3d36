internal import Bytes
internal import Columnar
internal import EventLog
internal import EventSchema
internal import FootfallEvents
internal import RecordBatch
internal import SwiftProtobuf

/// Makes `BlobEvent` messages of stored batches, of either layout. A record that is no such event is passed over.
///
/// For one thread.
final class BlobEventReader {
    private final class Columns {
        let writer: EventProtobufWriter
        var columns: EventColumns

        init(_ descriptor: EventDescriptor) {
            writer = EventProtobufWriter(descriptor)
            columns = EventColumns(descriptor, record: .appendTime)
        }
    }

    struct Read {
        let offset: Offset
        let appendTime: Int64
        let event: BlobEvent
    }

    private let log: EventLog
    private var columns: [SchemaID: Columns] = [:]
    private var chunkScratch = ChunkScratch()
    private var rowScratch = RecordBatchScratch()
    private var payload = ByteBuffer(capacity: 1024)

    init(_ log: EventLog) { self.log = log }

    /// Appends the events of a batch whose offsets are in `range`.
    func read(_ batch: borrowing StoredBatch, in range: Range<Offset>, into events: inout [Read]) throws {
        switch batch.header.layout {
        case .row: try rows(batch, range, &rowScratch, &events)
        case .columnar: try columns(batch, range, &events)
        }
    }

    private func rows(
        _ batch: borrowing StoredBatch, _ range: Range<Offset>, _ scratch: inout RecordBatchScratch,
        _ events: inout [Read]
    ) throws {
        let reader = try RecordBatchReader(batch.body)
        var records = try reader.records(&scratch)
        while let record = try records.next() {
            guard range.contains(Offset(record.offset)), let value = record.value,
                let framed = ConfluentFraming.parse(value),
                let event = try? BlobEvent(serializedBytes: Array(framed.message))
            else { continue }
            events.append(Read(offset: Offset(record.offset), appendTime: batch.header.appendTime, event: event))
        }
    }

    private func columns(_ batch: borrowing StoredBatch, _ range: Range<Offset>, _ events: inout [Read]) throws {
        guard let typed = try columns(batch.header.schemaID) else { return }
        let chunk = try ChunkReader(batch.body)
        try typed.columns.decode(chunk, scratch: &chunkScratch)
        for row in 0..<typed.columns.count {
            let offset = batch.header.baseOffset + row
            guard range.contains(offset) else { continue }
            payload.removeAll()
            typed.writer.append(row: row, of: typed.columns, into: &payload)
            let appendTime = typed.columns.appendTime(row: row) ?? batch.header.appendTime
            events.append(
                Read(
                    offset: offset, appendTime: appendTime, event: try BlobEvent(serializedBytes: payload.array())))
        }
    }

    /// `nil` for another event type's schema.
    private func columns(_ id: SchemaID) throws -> Columns? {
        if let known = columns[id] { return known }
        guard let record = try log.schema(id) else {
            throw LogError.corruptMetadata("schema \(id)", reason: "a batch of topic 'blobs' needs it")
        }
        guard record.name == BlobEvent.eventType.name else { return nil }
        let made = Columns(try EventDescriptor(descriptorSet: record.descriptorSet, message: record.name))
        columns[id] = made
        return made
    }
}
