import Timekeeping
import Counts
import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import LocalTime
import Zstd

/// What is to be said of an interval.
struct NewStatement {
    enum Content {
        /// - line: of the file, from 1.
        case counts(PeopleCounts, line: Int)
        case retraction(of: ImportID)
        case missing(reason: String)
    }

    var interval: StatedInterval
    /// As the source has it.
    var label: LocalLabel
    var content: Content
}

/// Collects statements of one import as the columns of one batch of `PeopleCounted`: texts are interned once a batch or row, nothing
/// is allocated per row. Reused for every batch of a partition. For one thread.
final class StatementBatchWriter {
    private let rowsMax: Int
    private let names: StatementNames
    private let source: String
    private let importID: ImportID

    private var builder: ChunkBuilder
    private var compressor: ZstdCompressor
    private var sites: NameCodes
    private var lines: NameCodes
    private var counters: NameCodes
    private var zones: NameCodes
    private var sourceCode: UInt64 = 0
    private var importCode: UInt64 = 0
    private var labelCode: UInt64 = 0
    /// The label that `labelCode` stands for.
    private var label: LocalLabel?

    init(rowsMax: Int, names: StatementNames, source: String, importID: ImportID, compressionLevel: Int) {
        compressor = ZstdCompressor(level: compressionLevel)
        self.rowsMax = rowsMax
        self.names = names
        self.source = source
        self.importID = importID
        sites = NameCodes(PeopleCountedColumn.site, names.sites)
        lines = NameCodes(PeopleCountedColumn.line, names.counters.lines)
        counters = NameCodes(PeopleCountedColumn.counter, names.counters.counters)
        zones = NameCodes(PeopleCountedColumn.timeZone, names.zones)
        builder = ChunkBuilder(layout: PeopleCounted.eventType.descriptor.layout, capacity: Self.capacityAtFirst)
        forgetCodes()
    }

    /// Of many partitions only a few fill their batches.
    private static let capacityAtFirst = 64

    var count: Int { builder.count }
    var isFull: Bool { count == rowsMax }

    func append(_ statement: NewStatement) {
        typealias Column = PeopleCountedColumn
        precondition(count < rowsMax, "encode a full batch first")
        builder.reserve(rows: 1)
        let row = builder.count
        let interval = statement.interval
        let place = names.places[interval.place]
        builder.timestamps[row] = interval.start.milliseconds
        builder.lanes(Column.site)[row] = sites.code(interval.site, &builder)
        builder.lanes(Column.intervalStart)[row] = UInt64(bitPattern: interval.start.milliseconds)
        builder.lanes(Column.intervalSeconds)[row] = UInt64(interval.seconds)
        builder.lanes(Column.localLabel)[row] = code(of: statement.label)
        builder.lanes(Column.timeZone)[row] = zones.code(interval.zone, &builder)
        builder.lanes(Column.utcOffsetMinutes)[row] = UInt64(bitPattern: Int64(interval.offsetMinutes))
        builder.lanes(Column.importID)[row] = importCode
        set(Column.line, row, place.line == 0 ? nil : lines.code(place.line, &builder))
        set(Column.counter, row, place.counter == 0 ? nil : counters.code(place.counter, &builder))
        set(statement.content, row)
        builder.commitRows(1)
    }

    private func set(_ content: NewStatement.Content, _ row: Int) {
        typealias Column = PeopleCountedColumn
        var counts = PeopleCounts()
        var (source, line): (UInt64?, UInt64?) = (nil, nil)
        var (retracted, reason): (UInt64?, UInt64?) = (nil, nil)
        switch content {
        case .counts(let said, let fileLine): (counts, source, line) = (said, sourceCode, UInt64(fileLine))
        case .retraction(let importID): retracted = intern(Column.retracts, importID.description)
        case .missing(let text): reason = intern(Column.missingReason, text)
        }
        set(Column.entered, row, counts.entered == PeopleCounts.absent ? nil : counts.entered)
        set(Column.exited, row, counts.exited == PeopleCounts.absent ? nil : counts.exited)
        set(Column.total, row, counts.total == PeopleCounts.absent ? nil : counts.total)
        set(Column.source, row, source)
        set(Column.sourceLine, row, line)
        set(Column.retracts, row, retracted)
        set(Column.missingReason, row, reason)
    }

    private func set(_ column: Int, _ row: Int, _ value: UInt64?) {
        if let value { builder.lanes(column)[row] = value } else { builder.markNull(column, row: row) }
    }

    /// The batch, which the writer then forgets.
    func encode(schemaID: SchemaID) -> EncodedBatch {
        var body = ByteBuffer(capacity: 24 * count + 4096)
        let summary = builder.encode(into: &body, compressor: &compressor)
        builder.removeAll()
        // Labels go on and on: their dictionary would only grow.
        builder.removeDictionary(PeopleCountedColumn.localLabel)
        label = nil
        forgetCodes()
        return EncodedBatch(chunk: summary, schemaID: schemaID, body: body)
    }

    /// Names may have been dropped with a dictionary that grew too large.
    private func forgetCodes() {
        sites.forget()
        lines.forget()
        counters.forget()
        zones.forget()
        sourceCode = intern(PeopleCountedColumn.source, source)
        importCode = intern(PeopleCountedColumn.importID, importID.description)
    }

    private func intern(_ column: Int, _ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { builder.intern(column, UnsafeRawBufferPointer($0)) }
    }

    private func code(of label: LocalLabel) -> UInt64 {
        if self.label == label { return labelCode }
        labelCode = withUnsafeTemporaryAllocation(byteCount: LocalLabel.textBytes, alignment: 1) { buffer in
            label.write(to: buffer)
            return builder.intern(PeopleCountedColumn.localLabel, UnsafeRawBufferPointer(buffer))
        }
        self.label = label
        return labelCode
    }
}

/// Codes of names in a column's dictionary, by their numbers.
private struct NameCodes {
    private let column: Int
    private let names: NameTable
    private var codes: [UInt64] = []

    private static let unknown = UInt64.max

    init(_ column: Int, _ names: NameTable) {
        self.column = column
        self.names = names
    }

    mutating func code(_ name: UInt32, _ builder: inout ChunkBuilder) -> UInt64 {
        while codes.count <= Int(name) { codes.append(Self.unknown) }
        if codes[Int(name)] == Self.unknown {
            var text = names.names[Int(name)]
            let column = column
            codes[Int(name)] = text.withUTF8 { builder.intern(column, UnsafeRawBufferPointer($0)) }
        }
        return codes[Int(name)]
    }

    mutating func forget() { codes = Array(repeating: Self.unknown, count: codes.count) }
}
