import Bytes
import Columnar
import RecordBatch
internal import EventSchema

/// A version of an event schema as an allow-list: which classes of topics its fields may go to, and whether a chunk holds
/// those fields and nothing else.
struct AllowedSchema: Sendable {
    let record: SchemaRecord
    let descriptor: EventDescriptor

    /// - Throws: ``LogError/notAllowed(topic:dataClass:what:)`` where the schema has no columns: its records could hold
    ///   anything.
    init(_ record: SchemaRecord, topic: String, dataClass: DataClass) throws {
        self.record = record
        do {
            descriptor = try EventDescriptor(descriptorSet: record.descriptorSet, message: record.name)
        } catch {
            throw LogError.notAllowed(topic: topic, dataClass: dataClass, what: "\(error)")
        }
    }

    /// - Throws: ``LogError/notAllowed(topic:dataClass:what:)`` that names the fields which the class may not carry.
    func check(topic: String, dataClass: DataClass) throws {
        let limit: EventFieldClass = dataClass == .anonymous ? .open : .pseudonymous
        let refused = descriptor.columns.filter { $0.fieldClass > limit && !$0.isPresence }
        guard !refused.isEmpty else { return }
        let fields = refused.prefix(8).map { "\"\($0.path)\"" }.joined(separator: ", ")
        throw LogError.notAllowed(
            topic: topic, dataClass: dataClass,
            what: "schema \(record.name), version \(record.version), has "
                + (refused.count == 1 ? "field \(fields)" : "fields \(fields)\(refused.count > 8 ? " and more" : "")")
                + ", which may not go there")
    }

    /// Looks at what a chunk has besides the schema's fields: nothing, in all chunks that anybody should make. Cheap for
    /// those: it reads the directory.
    func check(chunk body: RawSpan, topic: String, dataClass: DataClass) throws {
        func refuse(_ what: String) -> LogError { .notAllowed(topic: topic, dataClass: dataClass, what: what) }
        do {
            let chunk = try ChunkReader(body)
            guard chunk.columnCount == descriptor.columns.count else {
                throw refuse(
                    "the batch has \(chunk.columnCount) columns, and schema \(record.name) \(descriptor.columns.count)")
            }
            guard try chunk.isDefault(.headers, hasKeyColumn: false) else {
                throw refuse("\(try Self.header(in: chunk)) is not in schema \(record.name); no headers are taken")
            }
            let hasKeyColumn = descriptor.keyColumn != nil
            if try chunk.isDefault(.key, hasKeyColumn: hasKeyColumn) { return }
            if let row = try strangeKey(in: chunk) { throw refuse(Self.key(of: row, field: keyField)) }
        } catch let error as ChunkError {
            throw refuse("the batch can't be read: \(error)")
        }
    }

    /// The name of the field that a key may repeat.
    var keyField: String? { descriptor.keyColumn.map { descriptor.columns[$0].path } }

    static func key(of row: Int, field: String?) -> String {
        "the key of record \(row) of the batch is "
            + (field.map { "neither absent nor the event's field \"\($0)\"" } ?? "not absent, and the schema names none")
    }

    static func header(named name: UnsafeRawBufferPointer) -> String {
        "header \"\(String(decoding: name.prefix(80), as: UTF8.self))\""
    }

    /// The first row with a key that says something which the event doesn't say.
    private func strangeKey(in chunk: borrowing ChunkReader) throws(ChunkError) -> Int? {
        var scratch = ChunkScratch()
        var keys = ColumnVector()
        var texts = ColumnVector()
        try chunk.decode(.key, kind: .bytes, into: &keys, scratch: &scratch)
        if let column = descriptor.keyColumn {
            try chunk.decode(
                .value(column), kind: descriptor.columns[column].type.kind, into: &texts, scratch: &scratch)
        }
        for row in 0..<keys.count where !keys.isNull(row) {
            guard descriptor.keyColumn != nil, !texts.isNull(row),
                keys.entry(Int(keys.lanes[row])).elementsEqual(texts.entry(Int(texts.lanes[row])))
            else { return row }
        }
        return nil
    }

    /// The first header, for the message.
    private static func header(in chunk: borrowing ChunkReader) throws(ChunkError) -> String {
        var scratch = ChunkScratch()
        var headers = ColumnVector()
        try chunk.decode(.headers, kind: .bytes, into: &headers, scratch: &scratch)
        for row in 0..<headers.count where !headers.isNull(row) {
            let bytes = headers.entry(Int(headers.lanes[row]))
            if var some = try? RecordHeaders(bytes.bytes), let first = some.next() { return header(named: first.key) }
            return "a header of \(bytes.count) bytes"
        }
        return "a column of headers"
    }
}
