import Counts
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import LocalTime
import RecordBatch
import SwiftProtobuf
import TypedTopics
internal import Timekeeping

/// A `PeopleCounted` event of the log, as much of it as identities and simulations need.
struct ScannedCount {
    var site: UInt32
    var label: LocalLabel
    /// Milliseconds since 1970, UTC.
    var start: Int64
    var seconds: UInt32
    var counts: PeopleCounts
    var line: UInt32
    var source: UInt32
    /// When it was appended, milliseconds since 1970: of one site and label the later event stands, and after partitions
    /// were added they may lie in different ones.
    var appendTime: Int64
}

/// Reads a counts topic in order, only the columns that are needed. An event that is later in its partition supersedes
/// one of the same site and label: whoever collects them by identity keeps the last.
///
/// Memory is reused from batch to batch. One owner.
struct CountsScan: ~Copyable {
    let sites: NameTable
    let sources: NameTable
    private var columns = EventColumns(PeopleCounted.eventType.descriptor, only: Self.columns, record: .appendTime)
    private var maps = EventColumnMaps(to: PeopleCounted.eventType.descriptor)
    private var chunkScratch = ChunkScratch()
    private var rowReader: EventReader<PeopleCounted>?
    // Of the chunk at hand: the number or label behind each code of its dictionaries.
    private var siteNumbers: [UInt32] = []
    private var sourceNumbers: [UInt32] = []
    private var labels: [LocalLabel?] = []

    private static let columns = [
        PeopleCountedColumn.site, PeopleCountedColumn.intervalStart, PeopleCountedColumn.intervalSeconds,
        PeopleCountedColumn.localLabel, PeopleCountedColumn.utcOffsetMinutes, PeopleCountedColumn.entered,
        PeopleCountedColumn.exited, PeopleCountedColumn.total, PeopleCountedColumn.source,
        PeopleCountedColumn.sourceLine,
    ]

    init(sites: NameTable, sources: NameTable) {
        self.sites = sites
        self.sources = sources
    }

    /// Hands out the events of a partition from `start` to its end as it is now.
    ///
    /// - Returns: The next offset to read: the partition's high-water mark at that time.
    mutating func scan(
        _ log: EventLog, _ topic: Topic, _ partition: PartitionID, from start: Offset, _ body: (ScannedCount) -> Void
    ) throws -> Offset {
        let state = try log.partitionState(topic, partition)
        let events = rowReader ?? EventReader<PeopleCounted>(log)
        rowReader = events
        return try log.scan(topic, partition, from: max(start, state.logStart), before: state.highWaterMark) {
            batch, rows in
            switch batch.header.layout {
            case .columnar:
                _ = try maps.map(batch.header.schemaID.rawValue) {
                    try log.schema(batch.header.schemaID, of: topic).descriptorSet
                }
                try scanChunk(batch, rows, body)
            case .row:
                try events.read(batch, topic, partition, rows) { record in
                    if let event = record.event { body(scanned(event, record.appendTime.milliseconds)) }
                }
            }
            return .next
        }
    }

    private mutating func scanChunk(
        _ batch: borrowing StoredBatch, _ rows: Range<Int>, _ body: (ScannedCount) -> Void
    ) throws {
        typealias Column = PeopleCountedColumn
        let chunk = try ChunkReader(batch.body)
        try columns.decode(
            chunk, through: maps.known(batch.header.schemaID.rawValue), scratch: &chunkScratch)
        siteNumbers.removeAll(keepingCapacity: true)
        for code in 0..<columns.dictionaryCount(Column.site) {
            siteNumbers.append(sites.number(of: columns.entry(Column.site, code)) ?? 0)
        }
        sourceNumbers.removeAll(keepingCapacity: true)
        for code in 0..<columns.dictionaryCount(Column.source) {
            sourceNumbers.append(sources.number(of: columns.entry(Column.source, code)) ?? 0)
        }
        labels.removeAll(keepingCapacity: true)
        for code in 0..<columns.dictionaryCount(Column.localLabel) {
            labels.append(LocalLabel(utf8: columns.entry(Column.localLabel, code)))
        }
        let unknownSource = sources.number(of: "")
        for row in rows.clamped(to: 0..<columns.count) {
            let start = Int64(bitPattern: columns.scalar(Column.intervalStart, row: row))
            let offset = Int64(bitPattern: columns.scalar(Column.utcOffsetMinutes, row: row))
            body(
                ScannedCount(
                    site: siteNumbers[Int(columns.scalar(Column.site, row: row))],
                    label: labels[Int(columns.scalar(Column.localLabel, row: row))]
                        ?? Self.label(start: start, offsetMinutes: offset),
                    start: start,
                    seconds: UInt32(truncatingIfNeeded: columns.scalar(Column.intervalSeconds, row: row)),
                    counts: PeopleCounts(
                        entered: optional(Column.entered, row), exited: optional(Column.exited, row),
                        total: optional(Column.total, row)),
                    line: UInt32(truncatingIfNeeded: optional(Column.sourceLine, row) ?? 0),
                    source: columns.isNull(Column.source, row: row)
                        ? unknownSource : sourceNumbers[Int(columns.scalar(Column.source, row: row))],
                    appendTime: columns.appendTime(row: row) ?? batch.header.appendTime))
        }
    }

    private func optional(_ column: Int, _ row: Int) -> UInt64? {
        columns.isNull(column, row: row) ? nil : columns.scalar(column, row: row)
    }

    /// Of an event that lies in the log as a row.
    private func scanned(_ event: PeopleCounted, _ appendTime: Int64) -> ScannedCount {
        ScannedCount(
            site: sites.number(of: event.site),
            label: LocalLabel(event.localLabel)
                ?? Self.label(start: event.intervalStart, offsetMinutes: Int64(event.utcOffsetMinutes)),
            start: event.intervalStart, seconds: event.intervalSeconds,
            counts: PeopleCounts(
                entered: event.hasEntered ? event.entered : nil, exited: event.hasExited ? event.exited : nil,
                total: event.hasTotal ? event.total : nil),
            line: event.hasSourceLine ? event.sourceLine : 0, source: sources.number(of: event.source),
            appendTime: appendTime)
    }

    /// For an event whose label is none of ours: the local time of its instant.
    private static func label(start: Int64, offsetMinutes: Int64) -> LocalLabel {
        LocalLabel(minutes: Int32(clamping: start / 60_000 + offsetMinutes))
    }
}
