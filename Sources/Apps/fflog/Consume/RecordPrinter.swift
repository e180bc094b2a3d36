import Bytes
import Columnar
import EventLog
import EventSchema
import RecordBatch
import Reports
import Terminal
internal import Timekeeping

/// Prints the records of stored batches, of either layout, through a format string or as JSON.
final class RecordPrinter {
    enum Style {
        case format(FormatString)
        case json
    }

    /// The version of the event type in whose shape events are printed, and how those of other versions get it.
    private final class Typed {
        let schema: SchemaRecord
        let writer: EventJSONWriter
        var columns: EventColumns
        var maps: EventColumnMaps
        init(_ schema: SchemaRecord) throws {
            self.schema = schema
            let descriptor = try EventDescriptor(descriptorSet: schema.descriptorSet, message: schema.name)
            writer = EventJSONWriter(descriptor)
            columns = EventColumns(descriptor, record: [.timestamp, .key, .headers])
            maps = EventColumnMaps(to: descriptor)
        }
    }

    private let log: EventLog
    private let topic: Topic
    private let style: Style
    private var typed: Typed?
    private var chunkScratch = ChunkScratch()
    private var rowScratch = RecordBatchScratch()
    private var value = ByteBuffer(capacity: 4096)

    init(_ log: EventLog, _ topic: Topic, _ style: Style) {
        self.log = log
        self.topic = topic
        self.style = style
    }

    /// Prints the records of a batch whose offsets are in `range`, `limit` at the most.
    ///
    /// - Parameter times: those whose timestamps are in it; `nil` for all.
    /// - Returns: How many were printed.
    func print(
        _ batch: borrowing StoredBatch, partition: PartitionID, range: Range<Int64>, times: Range<Int64>? = nil,
        limit: Int, to output: some RecordSink
    ) throws -> Int {
        switch batch.header.layout {
        case .row: try rows(batch, partition, range, times, limit, output, &rowScratch)
        case .columnar: try columns(batch, partition, range, times, limit, output)
        }
    }

    private func rows(
        _ batch: borrowing StoredBatch, _ partition: PartitionID, _ range: Range<Int64>, _ times: Range<Int64>?,
        _ limit: Int, _ output: some RecordSink, _ scratch: inout RecordBatchScratch
    ) throws -> Int {
        let reader = try RecordBatchReader(batch.body)
        var records = try reader.records(&scratch)
        var printed = 0
        while printed < limit, let record = try records.next() {
            guard record.offset >= range.lowerBound else { continue }
            guard record.offset < range.upperBound else { break }
            if let times, !times.contains(record.timestamp) { continue }
            let headers = record.headers.array()
            put(
                RecordFields(
                    partition: partition, offset: record.offset, timestamp: record.timestamp, key: record.key,
                    value: record.value, isJSON: false, headers: headers), output)
            printed += 1
        }
        return printed
    }

    private func columns(
        _ batch: borrowing StoredBatch, _ partition: PartitionID, _ range: Range<Int64>, _ times: Range<Int64>?,
        _ limit: Int, _ output: some RecordSink
    ) throws -> Int {
        let (typed, map) = try self.typed(batch.header.schemaID)
        let chunk = try ChunkReader(batch.body)
        try typed.columns.decode(chunk, through: map, scratch: &chunkScratch)
        let base = batch.header.baseOffset.rawValue
        let first = Int(max(range.lowerBound - base, 0))
        let end = Int(min(range.upperBound - base, Int64(typed.columns.count)))
        guard first < end else { return 0 }
        var printed = 0
        for row in first..<end where printed < limit {
            let timestamp = typed.columns.timestamp(row: row)
            if let times, !times.contains(timestamp) { continue }
            value.removeAll()
            typed.writer.append(row: row, of: typed.columns, into: &value)
            var headers: [RecordHeader] = []
            if let bytes = typed.columns.headers(row: row) {
                headers = try RecordHeaders(RawSpan(_unsafeBytes: bytes)).array()
            }
            let key = typed.columns.key(row: row)
            value.withUnsafeBytes { bytes in
                put(
                    RecordFields(
                        partition: partition, offset: base + Int64(row), timestamp: timestamp, key: key, value: bytes,
                        isJSON: true, headers: headers), output)
            }
            printed += 1
        }
        return printed
    }

    /// The newest version that is registered when a version is met first: one that came while following is taken up with its
    /// first batch.
    private func typed(_ id: SchemaID) throws -> (Typed, EventColumnMap) {
        if let typed, let map = typed.maps.known(id.rawValue) { return (typed, map) }
        let written = try log.schema(id, of: topic)
        let newest = try log.newestSchema(named: written.name)
        let made = if let typed, typed.schema == newest { typed } else { try Typed(newest) }
        typed = made
        return (made, try made.maps.map(id.rawValue) { written.descriptorSet })
    }

    private func put(_ record: RecordFields, _ output: some RecordSink) {
        output.take(record) { buffer in
            switch style {
            case .json: json(record, &buffer)
            case .format(let format):
                for piece in format.pieces { self.piece(piece, record, &buffer) }
            }
        }
    }

    private func piece(_ piece: FormatString.Piece, _ record: RecordFields, _ buffer: inout ByteBuffer) {
        switch piece {
        case .bytes(let bytes): buffer.append(bytes)
        case .topic: buffer.append(utf8: topic.name)
        case .partition: JSONText.append(Int64(record.partition.rawValue), into: &buffer)
        case .offset: JSONText.append(record.offset, into: &buffer)
        case .timestamp: JSONText.append(record.timestamp, into: &buffer)
        case .key: if let key = record.key { buffer.append(key) }
        case .value: if let value = record.value { buffer.append(value) }
        case .keyLength: JSONText.append(Int64(record.key?.count ?? -1), into: &buffer)
        case .valueLength: JSONText.append(Int64(record.value?.count ?? -1), into: &buffer)
        case .headers:
            for (index, header) in record.headers.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                buffer.append(utf8: header.key + "=")
                buffer.append(header.value ?? [])
            }
        }
    }

    private func json(_ record: RecordFields, _ buffer: inout ByteBuffer) {
        buffer.append(utf8: "{\"topic\":")
        JSONText.append(topic.name, into: &buffer)
        buffer.append(utf8: ",\"partition\":\(record.partition),\"offset\":\(record.offset),\"timestamp\":")
        // An instant without a text (year 10000) stays a number, as in the event itself.
        if RFC3339.range.contains(record.timestamp) {
            buffer.append(UInt8(ascii: "\""))
            RFC3339.append(record.timestamp, into: &buffer)
            buffer.append(UInt8(ascii: "\""))
        } else {
            JSONText.append(record.timestamp, into: &buffer)
        }
        buffer.append(utf8: ",\"key\":")
        Self.text(record.key, &buffer)
        buffer.append(utf8: ",\"headers\":")
        JSONValue.array(
            record.headers.map { header in
                .object([
                    ("key", .string(header.key)),
                    ("value", .optional(header.value.map { String(decoding: $0, as: UTF8.self) })),
                ])
            }
        ).append(to: &buffer)
        buffer.append(utf8: ",\"value\":")
        if record.isJSON { buffer.append(record.value!) } else { Self.text(record.value, &buffer) }
        buffer.append(utf8: "}\n")
    }

    /// Text as a JSON string; bytes that are not UTF-8 as an object with their base64.
    private static func text(_ bytes: UnsafeRawBufferPointer?, _ buffer: inout ByteBuffer) {
        guard let bytes else { return buffer.append(utf8: "null") }
        if String(validating: bytes, as: UTF8.self) != nil {
            JSONText.append(bytes, into: &buffer)
        } else {
            buffer.append(utf8: "{\"base64\":\"")
            buffer.append(Base64.encoded(bytes))
            buffer.append(utf8: "\"}")
        }
    }
}
