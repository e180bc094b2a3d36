import Bytes
import Columnar
import RecordBatch
import Zstd
internal import EventSchema

/// Turns a batch of rows for a topic with an allow-list into columns, or says what in it is not allowed.
///
/// What can't become columns byte for byte holds something that the schema doesn't name, and a batch of rows has more places
/// for it than its records: so nothing of its bytes is kept.
struct RowAdmission {
    private let topic: Topic
    private let schema: (SchemaID) throws -> AllowedSchema?

    /// - Parameter schema: the version of the topic's schema with an id; `nil` for another's.
    init(_ topic: Topic, schema: @escaping (SchemaID) throws -> AllowedSchema?) {
        self.topic = topic
        self.schema = schema
    }

    private func refuse(_ what: String) -> LogError {
        .notAllowed(topic: topic.name, dataClass: topic.configuration.dataClass, what: what)
    }

    /// The same records as columns.
    ///
    /// - Throws: ``LogError/notAllowed(topic:dataClass:what:)``.
    func columns(of batch: EncodedBatch) throws -> EncodedBatch {
        do {
            return try batch.withBody { body in
                let reader = try RecordBatchReader(body)
                let attributes = reader.header.attributes
                guard !attributes.isControl, !attributes.isTransactional, !attributes.hasDeleteHorizon,
                    attributes.timestampType == .createTime
                else { throw refuse("a batch of rows that is a marker, or part of a transaction or a compaction") }
                return try columns(of: reader)
            }
        } catch let error as RecordBatchError {
            throw refuse("the batch can't be read: \(error)")
        }
    }

    private func columns(of batch: borrowing RecordBatchReader) throws -> EncodedBatch {
        var scratch = RecordBatchScratch()
        let schema = try schema(ofFirst: batch, &scratch)
        var columns = Columns(schema)
        var records = try batch.records(&scratch)
        var row = 0
        while let record = try records.next() {
            try append(record, row: row, to: &columns)
            row += 1
        }
        return columns.encoded(level: topic.configuration.compressionLevel)
    }

    /// What the records are read into.
    private struct Columns: ~Copyable {
        let schema: AllowedSchema
        let reader: ExactRowReader
        var builder: ChunkBuilder

        init(_ schema: AllowedSchema) {
            self.schema = schema
            reader = ExactRowReader(schema.descriptor)
            builder = ChunkBuilder(layout: schema.descriptor.layout, capacity: 256)
        }

        consuming func encoded(level: Int) -> EncodedBatch {
            var body = ByteBuffer(capacity: 1 << 12)
            var compressor = ZstdCompressor(level: level)
            let summary = builder.encode(into: &body, compressor: &compressor)
            return EncodedBatch(chunk: summary, schemaID: schema.record.id, body: body)
        }
    }

    /// A chunk has one schema, which the batch's first record names.
    private func schema(
        ofFirst batch: borrowing RecordBatchReader, _ scratch: inout RecordBatchScratch
    ) throws -> AllowedSchema {
        var records = try batch.records(&scratch)
        guard let record = try records.next() else { throw refuse("a batch of rows without a record") }
        guard let schema = try schema(SchemaID(rawValue: try message(of: record, row: 0).schemaID)) else {
            throw refuse(
                "record 0 of the batch is of schema number \(try message(of: record, row: 0).schemaID), "
                    + "which is none of \(topic.configuration.schema ?? "")")
        }
        return schema
    }

    private func message(
        of record: borrowing RecordView, row: Int
    ) throws -> (schemaID: UInt32, message: UnsafeRawBufferPointer) {
        guard let value = record.value, let framed = ConfluentFraming.parse(value) else {
            throw refuse(
                "the value of record \(row) of the batch is no Protobuf message in Confluent's framing, so nothing says "
                    + "what is in it")
        }
        return framed
    }

    private func append(_ record: borrowing RecordView, row: Int, to columns: inout Columns) throws {
        let (id, message) = try message(of: record, row: row)
        let schema = columns.schema
        guard id == schema.record.id.rawValue else {
            throw refuse("records of schema numbers \(schema.record.id) and \(id) in one batch")
        }
        var headers = record.headers
        if let header = headers.next() {
            throw refuse(
                "\(AllowedSchema.header(named: header.key)) of record \(row) of the batch is not in schema "
                    + "\(schema.record.name); no headers are taken")
        }
        do throws(EventProtobufError) {
            try columns.reader.read(message, timestamp: record.timestamp)
        } catch {
            throw refuse("record \(row) of the batch: \(error)")
        }
        if let key = record.key {
            guard let column = schema.descriptor.keyColumn, columns.reader.row.isSet(column),
                columns.reader.row.withText(column, { $0.elementsEqual(key) })
            else { throw refuse(AllowedSchema.key(of: row, field: schema.keyField)) }
        } else if schema.descriptor.keyColumn != nil {
            columns.builder.setKey(nil)
        }
        columns.reader.append(to: &columns.builder)
    }
}
