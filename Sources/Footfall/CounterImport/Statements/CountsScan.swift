import Columnar
import Counts
import EventLog
import EventSchema
import FootfallEvents
import LocalTime
import RecordBatch
import SwiftProtobuf
import Timekeeping
import TypedTopics

/// Reads a counts topic in order, only the columns that are needed: what every event says, and of which interval.
///
/// Memory is reused from batch to batch. One owner.
struct CountsScan: ~Copyable {
    let names: StatementNames
    private var columns = EventColumns(PeopleCounted.eventType.descriptor, only: Self.columns, record: .appendTime)
    private var maps = EventColumnMaps(to: PeopleCounted.eventType.descriptor)
    private var chunkScratch = ChunkScratch()
    private var rowReader: EventReader<PeopleCounted>?
    private var codes = ChunkCodes()
    private let lanes: SkippedLabels

    private static let columns = [
        PeopleCountedColumn.site, PeopleCountedColumn.intervalStart, PeopleCountedColumn.intervalSeconds,
        PeopleCountedColumn.localLabel, PeopleCountedColumn.timeZone, PeopleCountedColumn.utcOffsetMinutes,
        PeopleCountedColumn.entered, PeopleCountedColumn.exited, PeopleCountedColumn.total, PeopleCountedColumn.source,
        PeopleCountedColumn.sourceLine, PeopleCountedColumn.line, PeopleCountedColumn.counter,
        PeopleCountedColumn.importID, PeopleCountedColumn.retracts, PeopleCountedColumn.missingReason,
    ]

    typealias Body = (StatedInterval, StoredStatement, _ appendTime: EventTime) -> Void

    init(_ names: StatementNames) {
        self.names = names
        lanes = SkippedLabels(names.zones)
    }

    /// Hands out the events of a partition from `start` to its end as it is now.
    ///
    /// - Returns: The next offset to read: the partition's high-water mark at that time.
    mutating func scan(
        _ log: EventLog, _ topic: Topic, _ partition: PartitionID, from start: Offset, _ body: Body
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
                    guard let event = record.event else { return }
                    let (interval, statement) = read(event)
                    body(interval, statement, record.appendTime)
                }
            }
            return .next
        }
    }

    private mutating func scanChunk(
        _ batch: borrowing StoredBatch, _ rows: Range<Int>, _ body: Body
    ) throws {
        typealias Column = PeopleCountedColumn
        let chunk = try ChunkReader(batch.body)
        try columns.decode(
            chunk, through: maps.known(batch.header.schemaID.rawValue), scratch: &chunkScratch)
        codes.read(columns, names)
        for row in rows.clamped(to: 0..<columns.count) {
            let start = EventTime(milliseconds: Int64(bitPattern: columns.scalar(Column.intervalStart, row: row)))
            let offset = Int32(
                truncatingIfNeeded: Int64(bitPattern: columns.scalar(Column.utcOffsetMinutes, row: row)))
            let zone = codes.zones[Int(columns.scalar(Column.timeZone, row: row))]
            let site = codes.sites[Int(columns.scalar(Column.site, row: row))]
            var place = CountedPlaces.Place(site: names.site(of: site))
            place.line = number(Column.line, row, codes.lines)
            place.counter = number(Column.counter, row, codes.counters)
            if let label = codes.labels[Int(columns.scalar(Column.localLabel, row: row))] {
                place.isSkippedLabel = lanes.isSkipped(label, at: start, offsetMinutes: offset, zone: zone)
            }
            let interval = StatedInterval(
                place: names.places.number(of: place), site: site, start: start,
                seconds: UInt32(truncatingIfNeeded: columns.scalar(Column.intervalSeconds, row: row)),
                offsetMinutes: offset, zone: zone)
            let appendTime = EventTime(milliseconds: columns.appendTime(row: row) ?? batch.header.appendTime)
            body(interval, statement(row), appendTime)
        }
    }

    private func statement(_ row: Int) -> StoredStatement {
        typealias Column = PeopleCountedColumn
        var statement = StoredStatement()
        statement.importID = number(Column.importID, row, codes.imports)
        if !columns.isNull(Column.retracts, row: row) {
            statement.kind = .retraction
            statement.retracts = number(Column.retracts, row, codes.retracted)
        } else if !columns.isNull(Column.missingReason, row: row) {
            statement.kind = .missing
            statement.source = number(Column.missingReason, row, codes.reasons)
        } else {
            statement.counts = PeopleCounts(
                entered: optional(Column.entered, row), exited: optional(Column.exited, row),
                total: optional(Column.total, row))
            statement.source = number(Column.source, row, codes.sources)
            statement.line = UInt32(truncatingIfNeeded: optional(Column.sourceLine, row) ?? 0)
        }
        return statement
    }

    private func optional(_ column: Int, _ row: Int) -> UInt64? {
        columns.isNull(column, row: row) ? nil : columns.scalar(column, row: row)
    }

    private func number(_ column: Int, _ row: Int, _ numbers: [UInt32]) -> UInt32 {
        columns.isNull(column, row: row) ? 0 : numbers[Int(columns.scalar(column, row: row))]
    }

    /// Of an event that lies in the log as a row.
    private func read(_ event: PeopleCounted) -> (StatedInterval, StoredStatement) {
        let start = EventTime(milliseconds: event.intervalStart)
        let zone = names.zones.number(of: event.timeZone)
        let site = names.sites.number(of: event.site)
        var place = CountedPlaces.Place(
            site: names.site(of: site), line: names.counters.lines.number(of: event.line),
            counter: names.counters.counters.number(of: event.counter))
        if let label = LocalLabel(event.localLabel) {
            place.isSkippedLabel = lanes.isSkipped(
                label, at: start, offsetMinutes: event.utcOffsetMinutes, zone: zone)
        }
        let interval = StatedInterval(
            place: names.places.number(of: place), site: site, start: start, seconds: event.intervalSeconds,
            offsetMinutes: event.utcOffsetMinutes, zone: zone)
        var statement = StoredStatement()
        statement.importID = names.number(of: ImportID(event.importID) ?? .none)
        if event.hasRetracts {
            statement.kind = .retraction
            statement.retracts = names.number(of: ImportID(event.retracts) ?? .none)
        } else if event.hasMissingReason {
            statement.kind = .missing
            statement.source = names.reasons.number(of: event.missingReason)
        } else {
            statement.counts = PeopleCounts(
                entered: event.hasEntered ? event.entered : nil, exited: event.hasExited ? event.exited : nil,
                total: event.hasTotal ? event.total : nil)
            statement.source = names.sources.number(of: event.source)
            statement.line = event.hasSourceLine ? event.sourceLine : 0
        }
        return (interval, statement)
    }
}

/// The number or label behind each code of a chunk's dictionaries.
private struct ChunkCodes {
    var sites: [UInt32] = []
    var lines: [UInt32] = []
    var counters: [UInt32] = []
    var zones: [UInt32] = []
    var sources: [UInt32] = []
    var imports: [UInt32] = []
    var retracted: [UInt32] = []
    var reasons: [UInt32] = []
    var labels: [LocalLabel?] = []

    mutating func read(_ columns: borrowing EventColumns, _ names: StatementNames) {
        typealias Column = PeopleCountedColumn
        fill(&sites, columns, Column.site) { names.sites.number(of: $0) ?? 0 }
        fill(&lines, columns, Column.line) { names.counters.lines.number(of: $0) ?? 0 }
        fill(&counters, columns, Column.counter) { names.counters.counters.number(of: $0) ?? 0 }
        fill(&zones, columns, Column.timeZone) { names.zones.number(of: $0) ?? 0 }
        fill(&sources, columns, Column.source) { names.sources.number(of: $0) ?? 0 }
        fill(&reasons, columns, Column.missingReason) { names.reasons.number(of: $0) ?? 0 }
        let importID: (UnsafeRawBufferPointer) -> UInt32 = { text in
            names.number(of: ImportID(String(decoding: text, as: UTF8.self)) ?? .none)
        }
        fill(&imports, columns, Column.importID, importID)
        fill(&retracted, columns, Column.retracts, importID)
        fill(&labels, columns, Column.localLabel) { LocalLabel(utf8: $0) }
    }

    private func fill<Number>(
        _ numbers: inout [Number], _ columns: borrowing EventColumns, _ column: Int,
        _ number: (UnsafeRawBufferPointer) -> Number
    ) {
        numbers.removeAll(keepingCapacity: true)
        for code in 0..<columns.dictionaryCount(column) { numbers.append(number(columns.entry(column, code))) }
    }
}
