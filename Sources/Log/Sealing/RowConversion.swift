internal import Bytes
internal import Columnar
internal import EventLog
internal import EventSchema
internal import RecordBatch

/// Turns row batches of a topic with an event schema into columns, where every byte of every record would come back.
///
/// So it is for what the official Protobuf libraries and Confluent's serializers write. Anything else stays as it came: other
/// values, unknown fields, compacted batches, transactions and their markers, timestamps of the append.
final class RowConversion {
    private let log: EventLog
    private let schema: String?
    private var readers: [SchemaID: ExactRowReader] = [:]
    private var scratch = RecordBatchScratch()

    init(_ log: EventLog, _ topic: Topic) {
        self.log = log
        schema = topic.configuration.schema
    }

    /// The schema whose columns can hold the whole batch; `nil` where it has to stay as it is.
    func schema(of batch: borrowing StoredBatch) throws -> SchemaID? {
        guard schema != nil, let header = try? RecordBatchHeader(batch.body),
            Int(header.recordsCount) == batch.header.count, !header.attributes.isControl,
            !header.attributes.isTransactional, !header.attributes.hasDeleteHorizon,
            header.attributes.timestampType == .createTime, header.attributes.codec?.isSupported ?? false
        else { return nil }
        return try schema(ofRecords: batch.body, &scratch)
    }

    private func schema(ofRecords body: RawSpan, _ scratch: inout RecordBatchScratch) throws -> SchemaID? {
        var found: SchemaID?
        let batch = try RecordBatchReader(body)
        var records = try batch.records(&scratch)
        while let record = try records.next() {
            guard let value = record.value, let framed = ConfluentFraming.parse(value) else { return nil }
            let id = SchemaID(rawValue: framed.schemaID)
            guard found == nil || found == id, let reader = try self.reader(id) else { return nil }
            found = id
            do throws(EventProtobufError) {
                try reader.read(framed.message, timestamp: record.timestamp)
            } catch { return nil }
        }
        return found
    }

    /// Appends records of a batch whose ``schema(of:)`` is `id`: those from number `first` on, until `builder` has `rowsMax`.
    ///
    /// - Returns: The number of the record after the last one that was appended.
    func append(
        _ batch: borrowing StoredBatch, as id: SchemaID, from first: Int, to builder: inout ChunkBuilder, rowsMax: Int
    ) throws -> Int {
        guard let reader = try reader(id) else { return first }
        return try append(
            batch.body, appendTime: batch.header.appendTime, reader, from: first, to: &builder, rowsMax: rowsMax,
            &scratch)
    }

    private func append(
        _ body: RawSpan, appendTime: Int64, _ reader: ExactRowReader, from first: Int, to builder: inout ChunkBuilder,
        rowsMax: Int, _ scratch: inout RecordBatchScratch
    ) throws -> Int {
        let batch = try RecordBatchReader(body)
        var records = try batch.records(&scratch)
        var number = 0
        while builder.count < rowsMax, let record = try records.next() {
            if number >= first, let value = record.value, let framed = ConfluentFraming.parse(value) {
                try reader.read(framed.message, timestamp: record.timestamp)
                builder.setAppendTime(appendTime)
                builder.setKey(record.key)
                if !record.headers.isEmpty { builder.setHeaders(record.headers.bytes) }
                reader.append(to: &builder)
            }
            number += 1
        }
        return number
    }

    /// `nil` for an id that is not registered, or is another event type's.
    private func reader(_ id: SchemaID) throws -> ExactRowReader? {
        if let known = readers[id] { return known }
        guard let record = try log.schema(id), record.name == schema else { return nil }
        let made = ExactRowReader(try EventDescriptor(descriptorSet: record.descriptorSet, message: record.name))
        readers[id] = made
        return made
    }
}
