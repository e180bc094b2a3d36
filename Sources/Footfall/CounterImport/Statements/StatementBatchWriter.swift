import Bytes
import Columnar
import Counts
import EventLog
import EventSchema
import FootfallEvents
import LocalTime
import Timekeeping
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

/// Collects statements of one import, and writes them as the columns of one batch of `PeopleCounted`: a column at a time, texts are
/// interned once a batch or run, nothing is allocated per row. Reused for every batch of a partition. For one thread.
final class StatementBatchWriter {
    /// A statement without texts.
    private struct Row {
        var interval: StatedInterval
        var label: LocalLabel
        var counts = PeopleCounts()
        var kind = StoredStatement.Kind.counts
        /// Of the file.
        var line: UInt32 = 0
        /// Of a retraction.
        var retracted = ImportID.none
        /// In `reasons`, of a missing interval.
        var reason: UInt32 = 0
    }

    private let rowsMax: Int
    private let names: StatementNames
    private let source: String
    private let importID: ImportID
    private var rows: [Row] = []
    private var reasons: [String] = []

    private var builder: ChunkBuilder
    private var compressor: ZstdCompressor
    private var sites: NameCodes
    private var lines: NameCodes
    private var counters: NameCodes
    private var zones: NameCodes

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
    }

    /// Of many partitions only a few fill their batches.
    private static let capacityAtFirst = 64

    var count: Int { rows.count }

    /// - Returns: whether the batch is full now.
    func append(_ statement: NewStatement) -> Bool {
        precondition(rows.count < rowsMax, "encode a full batch first")
        var row = Row(interval: statement.interval, label: statement.label)
        switch statement.content {
        case .counts(let said, let line):
            row.counts = said
            row.line = UInt32(clamping: line)
        case .retraction(let importID):
            row.kind = .retraction
            row.retracted = importID
        case .missing(let reason):
            row.kind = .missing
            if reasons.last != reason { reasons.append(reason) }
            row.reason = UInt32(reasons.count - 1)
        }
        rows.append(row)
        return rows.count == rowsMax
    }

    private func fill() {
        typealias Column = PeopleCountedColumn
        let rows = rows
        builder.reserve(rows: rows.count)
        let timestamps = builder.timestamps
        for (row, statement) in rows.enumerated() { timestamps[row] = statement.interval.start.milliseconds }
        fill(Column.intervalStart, rows) { UInt64(bitPattern: $0.interval.start.milliseconds) }
        fill(Column.intervalSeconds, rows) { UInt64($0.interval.seconds) }
        fill(Column.utcOffsetMinutes, rows) { UInt64(bitPattern: Int64($0.interval.offsetMinutes)) }
        fill(Column.entered, rows) { $0.counts.entered == PeopleCounts.absent ? nil : $0.counts.entered }
        fill(Column.exited, rows) { $0.counts.exited == PeopleCounts.absent ? nil : $0.counts.exited }
        fill(Column.total, rows) { $0.counts.total == PeopleCounts.absent ? nil : $0.counts.total }
        fill(Column.sourceLine, rows) { $0.kind == .counts ? UInt64($0.line) : nil }
        let source = intern(Column.source, source)
        fill(Column.source, rows) { $0.kind == .counts ? source : nil }
        let importID = intern(Column.importID, importID.description)
        fill(Column.importID, rows) { _ in importID }
        fillTexts(rows)
        builder.commitRows(rows.count)
    }

    private func fillTexts(_ rows: [Row]) {
        typealias Column = PeopleCountedColumn
        let places = names.places.places
        fill(Column.site, rows) { sites.code($0.interval.site, &builder) }
        fill(Column.timeZone, rows) { zones.code($0.interval.zone, &builder) }
        fill(Column.line, rows) { statement in
            let line = places[Int(statement.interval.place)].line
            return line == 0 ? nil : lines.code(line, &builder)
        }
        fill(Column.counter, rows) { statement in
            let counter = places[Int(statement.interval.place)].counter
            return counter == 0 ? nil : counters.code(counter, &builder)
        }
        var label: (label: LocalLabel, code: UInt64)?
        fill(Column.localLabel, rows) { statement in
            if let label, label.label == statement.label { return label.code }
            let code = code(of: statement.label)
            label = (statement.label, code)
            return code
        }
        var retracted: (importID: ImportID, code: UInt64)?
        fill(Column.retracts, rows) { statement in
            guard statement.kind == .retraction else { return nil }
            if let retracted, retracted.importID == statement.retracted { return retracted.code }
            let code = intern(Column.retracts, statement.retracted.description)
            retracted = (statement.retracted, code)
            return code
        }
        fill(Column.missingReason, rows) { statement in
            statement.kind == .missing ? intern(Column.missingReason, reasons[Int(statement.reason)]) : nil
        }
    }

    /// Fills a column; `nil` is null.
    @inline(__always)
    private func fill(_ column: Int, _ rows: [Row], _ value: (Row) -> UInt64?) {
        let lanes = builder.lanes(column)
        var nulls = 0..<0
        for row in rows.indices {
            if let value = value(rows[row]) {
                lanes[row] = value
            } else if nulls.upperBound == row {
                nulls = nulls.lowerBound..<(row + 1)
            } else {
                if !nulls.isEmpty { builder.markNull(column, rows: nulls) }
                nulls = row..<(row + 1)
            }
        }
        if !nulls.isEmpty { builder.markNull(column, rows: nulls) }
    }

    /// The batch, which the writer then forgets.
    func encode(schemaID: SchemaID) -> EncodedBatch {
        fill()
        var body = ByteBuffer(capacity: 24 * count + 4096)
        let summary = builder.encode(into: &body, compressor: &compressor)
        rows.removeAll(keepingCapacity: true)
        reasons.removeAll()
        builder.removeAll()
        // Labels go on and on: their dictionary would only grow.
        builder.removeDictionary(PeopleCountedColumn.localLabel)
        // Names may have been dropped with a dictionary that grew too large.
        sites.forget()
        lines.forget()
        counters.forget()
        zones.forget()
        return EncodedBatch(chunk: summary, schemaID: schemaID, body: body)
    }

    private func intern(_ column: Int, _ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { builder.intern(column, UnsafeRawBufferPointer($0)) }
    }

    private func code(of label: LocalLabel) -> UInt64 {
        withUnsafeTemporaryAllocation(byteCount: LocalLabel.textBytes, alignment: 1) { buffer in
            label.write(to: buffer)
            return builder.intern(PeopleCountedColumn.localLabel, UnsafeRawBufferPointer(buffer))
        }
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
