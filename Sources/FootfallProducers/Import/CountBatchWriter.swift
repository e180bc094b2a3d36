import Counts
import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import LocalTime
import Zstd

/// Collects readings as the columns of one batch of `PeopleCounted`: texts are interned once a batch or row, nothing is
/// allocated per reading. Reused for every batch of a partition. For one thread.
final class CountBatchWriter {
    struct Interval {
        var label: LocalLabel
        /// Milliseconds since 1970, UTC.
        var start: Int64
        var offsetMinutes: Int32
        var line: Int
    }

    private let rowsMax: Int
    private let sites: NameTable
    private let intervalSeconds: UInt64
    private let timeZone: String
    private let source: String

    private var builder: ChunkBuilder
    private var compressor: ZstdCompressor
    /// Codes of site names by their numbers; `unknown` where none was asked for yet.
    private var siteCodes: [UInt64] = []
    private var timeZoneCode: UInt64 = 0
    private var sourceCode: UInt64 = 0
    private var labelCode: UInt64 = 0
    /// The label that `labelCode` stands for.
    private var label: LocalLabel?

    private static let unknown = UInt64.max

    init(
        rowsMax: Int, sites: NameTable, format: CounterFormat, timeZone: String, source: String, compressionLevel: Int
    ) {
        compressor = ZstdCompressor(level: compressionLevel)
        self.rowsMax = rowsMax
        self.sites = sites
        self.timeZone = timeZone
        self.source = source
        intervalSeconds = UInt64(format.intervalSeconds)
        builder = ChunkBuilder(layout: PeopleCounted.eventType.descriptor.layout, capacity: Self.capacityAtFirst)
        internConstants()
    }

    /// Of many partitions only a few fill their batches.
    private static let capacityAtFirst = 64

    var count: Int { builder.count }
    var isFull: Bool { count == rowsMax }

    func append(_ reading: CounterReading, _ interval: Interval) {
        typealias Column = PeopleCountedColumn
        precondition(count < rowsMax, "encode a full batch first")
        builder.reserve(rows: 1)
        let row = builder.count
        builder.timestamps[row] = interval.start
        builder.lanes(Column.site)[row] = siteCode(reading.site)
        builder.lanes(Column.intervalStart)[row] = UInt64(bitPattern: interval.start)
        builder.lanes(Column.intervalSeconds)[row] = intervalSeconds
        builder.lanes(Column.localLabel)[row] = code(of: interval.label)
        builder.lanes(Column.timeZone)[row] = timeZoneCode
        builder.lanes(Column.utcOffsetMinutes)[row] = UInt64(bitPattern: Int64(interval.offsetMinutes))
        set(Column.entered, row, reading.counts.entered)
        set(Column.exited, row, reading.counts.exited)
        set(Column.total, row, reading.counts.total)
        builder.lanes(Column.source)[row] = sourceCode
        builder.lanes(Column.sourceLine)[row] = UInt64(interval.line)
        for column in [Column.line, Column.counter, Column.importID, Column.retracts, Column.missingReason] {
            builder.markNull(column, row: row)
        }
        builder.commitRows(1)
    }

    private func set(_ column: Int, _ row: Int, _ count: UInt64) {
        if count == PeopleCounts.absent {
            builder.markNull(column, row: row)
        } else {
            builder.lanes(column)[row] = count
        }
    }

    /// The batch, which the writer then forgets.
    func encode(schemaID: SchemaID) -> EncodedBatch {
        var body = ByteBuffer(capacity: 24 * count + 4096)
        let summary = builder.encode(into: &body, compressor: &compressor)
        builder.removeAll()
        // Labels go on and on: their dictionary would only grow.
        builder.removeDictionary(PeopleCountedColumn.localLabel)
        label = nil
        internConstants()
        return EncodedBatch(chunk: summary, schemaID: schemaID, body: body)
    }

    private func internConstants() {
        // Site names may have been dropped with a dictionary that grew too large.
        siteCodes = Array(repeating: Self.unknown, count: siteCodes.count)
        timeZoneCode = intern(PeopleCountedColumn.timeZone, timeZone)
        sourceCode = intern(PeopleCountedColumn.source, source)
    }

    private func intern(_ column: Int, _ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { builder.intern(column, UnsafeRawBufferPointer($0)) }
    }

    private func siteCode(_ site: UInt32) -> UInt64 {
        let number = Int(site)
        while siteCodes.count <= number { siteCodes.append(Self.unknown) }
        if siteCodes[number] == Self.unknown {
            siteCodes[number] = intern(PeopleCountedColumn.site, sites.names[number])
        }
        return siteCodes[number]
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
