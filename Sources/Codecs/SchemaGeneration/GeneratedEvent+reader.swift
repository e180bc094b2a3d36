/// The reader of columns.
extension GeneratedEvent {
    func writeReader(_ out: inout SwiftText) {
        out.lines(
            "",
            "/// Makes ``\(name)`` messages of the rows of a chunk. Loops that need a few fields read ``columns`` instead.",
            "///", "/// Reused for every chunk. One owner, one thread at a time.")
        out.block("\(modifier)struct \(name)Reader: ~Copyable") { out in
            out.lines(
                "\(modifier)private(set) var columns: EventColumns",
                "private var maps = EventColumnMaps(to: \(name).eventType.descriptor)", "",
                "/// - Parameter record: what to decode besides the events.")
            out.block("\(modifier)init(record: EventColumns.RecordColumns = [])") { out in
                out.line("columns = EventColumns(\(name).eventType.descriptor, record: record)")
            }
            out.lines(
                "", "/// The number of events in the chunk that was decoded last.",
                "\(modifier)var count: Int { columns.count }", "",
                "/// For a chunk that was written with this program's version of the event type.")
            out.list(
                "\(modifier)mutating func decode", ["_ chunk: borrowing ChunkReader", "scratch: inout ChunkScratch"],
                " throws(ChunkError) {")
            out.lines("    try columns.decode(chunk, scratch: &scratch)", "}", "")
            out.lines(
                "/// For a chunk of any version: what its version does not have is absent, what this program does not know is left out.",
                "///", "/// - Parameters:", "///   - schema: the id of the batch's schema.",
                "///   - descriptorSet: that which is registered under it; asked for once.")
            out.list(
                "\(modifier)mutating func decode",
                [
                    "_ chunk: borrowing ChunkReader", "schema: UInt32", "scratch: inout ChunkScratch",
                    "descriptorSet: () throws -> [UInt8]",
                ], " throws {")
            out.lines(
                "    let map = try maps.map(schema, descriptorSet)",
                "    try columns.decode(chunk, through: map, scratch: &scratch)", "}", "")
            writeEvent(&out)
        }
    }

    private func writeEvent(_ out: inout SwiftText) {
        out.block("\(modifier)func event(row: Int) -> \(name)") { out in
            out.line("var event = \(name)()")
            for column in columns {
                let place = "\(name)Column.\(column.name), row: row"
                let value =
                    column.isText ? "columns.string(\(place))" : column.laneCode.value("columns.scalar(\(place))")
                // A column that an older version does not have has an empty text or a zero behind its nulls.
                let condition = column.isOptional ? "if !columns.isNull(\(place)) { " : ""
                out.line(
                    "\(condition)event.\(column.property) = \(value)" + (column.isOptional ? " }" : ""))
            }
            out.line("return event")
        }
    }

    /// The writer and the reader as what fills and reads any batch.
    func writeBatches(_ out: inout SwiftText) {
        let texts = columns.filter(\.isText)
        let fixed = columns.reduce(0) { $0 + $1.tagBytes + ($1.isText ? 5 : $1.laneCode.bytesMax) }
        let time = timestamp == nil ? ", rowTimestamp: 0" : ""
        out.lines("", "/// ``\(name)Writer`` as what fills batches. It takes no headers.")
        out.block("\(modifier)final class \(name)BatchWriter: EventBatchWriter") { out in
            out.lines(
                "private var columns: \(name)Writer",
                "/// The most that an event takes besides its texts.", "private static let fixedBytes = \(fixed)", "",
                "\(modifier)init(capacity: Int) { columns = \(name)Writer(capacity: capacity) }", "",
                "\(modifier)var count: Int { columns.count }", "")
            out.list(
                "\(modifier)func append",
                ["_ event: \(name)", "headers: UnsafeRawBufferPointer?", "bytesMax: Int"], " throws {")
            let sum = (["Self.fixedBytes"] + texts.map { "event.\($0.property).utf8.count" }).joined(separator: " + ")
            out.lines(
                "    precondition(headers == nil, \"no headers are taken\")", "    if \(sum) > bytesMax {",
                "        let exact = try (event.serializedBytes() as [UInt8]).count",
                "        guard exact <= bytesMax else { throw EventTooLarge(bytes: exact) }", "    }",
                "    columns.append(event\(time))", "}", "")
            out.list(
                "\(modifier)func encode", ["into body: inout ByteBuffer", "compressor: inout ZstdCompressor"],
                " -> ChunkSummary {")
            out.lines(
                "    columns.encode(into: &body, compressor: &compressor)", "}", "",
                "\(modifier)func removeAll() { columns.removeAll() }")
        }
        out.lines("", "/// ``\(name)Reader`` as what makes events of batches.")
        out.block("\(modifier)final class \(name)BatchReader: EventBatchReader") { out in
            out.lines(
                "private var reader: \(name)Reader", "",
                "\(modifier)init(record: EventColumns.RecordColumns) { reader = \(name)Reader(record: record) }", "")
            out.list(
                "\(modifier)func decode",
                [
                    "_ chunk: borrowing ChunkReader", "schema: UInt32", "scratch: inout ChunkScratch",
                    "descriptorSet: () throws -> [UInt8]",
                ], " throws {")
            out.lines(
                "    try reader.decode(chunk, schema: schema, scratch: &scratch, descriptorSet: descriptorSet)", "}",
                "",
                "\(modifier)var hasOwnColumns: Bool { true }", "",
                "\(modifier)func event(row: Int) -> \(name) { reader.event(row: row) }", "")
            out.block(
                "\(modifier)func withColumns<R>(_ body: (borrowing EventColumns) throws -> R) rethrows -> R"
            ) { out in out.line("try body(reader.columns)") }
        }
    }
}
