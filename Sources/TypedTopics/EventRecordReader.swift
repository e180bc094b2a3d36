internal import Bytes
internal import Columnar
package import EventLog
internal import EventSchema
internal import RecordBatch

/// Reads the records of a topic with an event schema as messages, whichever layout they are stored in: for stages that take
/// their time with each event. Projections read columns instead.
///
/// Memory is kept from batch to batch. One owner, one thread at a time.
package final class EventRecordReader {
    package let topic: Topic
    private let log: EventLog
    private let schema: String?
    private var types: [SchemaID: EventType] = [:]
    private var chunkScratch = ChunkScratch()
    private var rowScratch = RecordBatchScratch()

    /// One version of the event type, and the memory to read its batches.
    private final class EventType {
        let writer: EventProtobufWriter
        var columns: EventColumns

        init(_ descriptor: EventDescriptor) {
            writer = EventProtobufWriter(descriptor)
            columns = EventColumns(descriptor, record: [.timestamp, .key, .appendTime])
        }
    }

    package init(_ log: EventLog, _ topic: Topic) {
        self.log = log
        self.topic = topic
        schema = topic.configuration.schema
    }

    /// The records from `start` on, at most `recordsMax`, in offset order.
    ///
    /// - Throws: ``LogError/offsetOutOfRange(topic:partition:offset:logStart:highWaterMark:)`` where `start` was purged, or
    ///   what a damaged batch gives.
    package func read(_ partition: PartitionID, from start: Offset, recordsMax: Int) throws -> [EventRecord] {
        var records: [EventRecord] = []
        guard recordsMax > 0 else { return records }
        _ = try log.read(topic, partition, from: start) { batch in
            do {
                switch batch.header.layout {
                case .columnar: try columns(batch, partition, from: start, recordsMax, &records)
                case .row: try rows(batch, partition, from: start, recordsMax, &records, &rowScratch)
                }
            } catch let error where error is ChunkError || error is RecordBatchError {
                throw LogError.corruptBatch(
                    topic: topic.name, partition: partition, offset: batch.header.baseOffset, reason: "\(error)")
            }
            return records.count < recordsMax ? .next : .stop
        }
        return records
    }

    /// The record at an offset; `nil` where it is purged or not written.
    package func record(_ partition: PartitionID, at offset: Offset) throws -> EventRecord? {
        guard partition.index >= 0, partition.index < topic.configuration.partitions else { return nil }
        do {
            return try read(partition, from: offset, recordsMax: 1).first { $0.offset == offset }
        } catch LogError.offsetOutOfRange { return nil }
    }

    private func columns(
        _ batch: borrowing StoredBatch, _ partition: PartitionID, from start: Offset, _ recordsMax: Int,
        _ records: inout [EventRecord]
    ) throws {
        let type = try type(batch.header.schemaID)
        try type.columns.decode(ChunkReader(batch.body), scratch: &chunkScratch)
        let first = max(0, start - batch.header.baseOffset)
        let end = min(type.columns.count, first + recordsMax - records.count)
        guard first < end else { return }
        for row in first..<end {
            var message = ByteBuffer(capacity: 128)
            type.writer.append(row: row, of: type.columns, into: &message)
            records.append(
                EventRecord(
                    topic: topic.name, partition: partition, offset: batch.header.baseOffset + row,
                    timestamp: type.columns.timestamp(row: row),
                    appendTime: type.columns.appendTime(row: row) ?? batch.header.appendTime,
                    key: type.columns.key(row: row).map { [UInt8]($0) }, content: .event(message.array())))
        }
    }

    private func rows(
        _ batch: borrowing StoredBatch, _ partition: PartitionID, from start: Offset, _ recordsMax: Int,
        _ records: inout [EventRecord], _ scratch: inout RecordBatchScratch
    ) throws {
        let isControl = try RecordBatchHeader(batch.body).attributes.isControl
        let reader = try RecordBatchReader(batch.body)
        var stored = try reader.records(&scratch)
        while records.count < recordsMax, let record = try stored.next() {
            guard record.offset >= start.rawValue else { continue }
            records.append(
                EventRecord(
                    topic: topic.name, partition: partition, offset: Offset(record.offset),
                    timestamp: record.timestamp, appendTime: batch.header.appendTime,
                    key: record.key.map { [UInt8]($0) },
                    content: isControl ? .nothing : content(ofValue: record.value)))
        }
    }

    private func content(ofValue value: UnsafeRawBufferPointer?) -> EventRecord.Content {
        guard let value else { return .nothing }
        guard let framed = ConfluentFraming.parse(value) else {
            return .unreadable("its value is no Protobuf message in Confluent's framing")
        }
        guard let record = try? log.schema(SchemaID(rawValue: framed.schemaID)), record.name == schema else {
            return .unreadable(
                "its value names schema \(framed.schemaID), which is none of \(schema ?? "no event type")")
        }
        return .event([UInt8](framed.message))
    }

    private func type(_ id: SchemaID) throws -> EventType {
        if let known = types[id] { return known }
        guard let record = try log.schema(id) else {
            throw LogError.corruptMetadata("schema \(id)", reason: "a batch of topic '\(topic.name)' needs it")
        }
        let made = EventType(try EventDescriptor(descriptorSet: record.descriptorSet, message: record.name))
        types[id] = made
        return made
    }
}
