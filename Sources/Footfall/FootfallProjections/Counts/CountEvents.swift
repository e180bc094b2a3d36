internal import Counts
internal import EventLog
internal import EventSchema
internal import FootfallEvents
internal import LocalTime
internal import Projections
internal import Timekeeping

/// Reads the events of a chunk as statements. Texts of the chunk's dictionaries are read once. One owner.
struct CountEvents {
    /// Positions in ``inputs``.
    private enum Input {
        static let site = 0
        static let seconds = 3
        static let zone = 4
        static let offset = 5
        static let entered = 6
        static let exited = 7
        static let total = 8
        static let importID = 9
        static let retracts = 10
        static let missing = 11
        static let label = 12
    }

    /// The first three make the source.
    static let inputs = [
        "site", "line", "counter", "interval_seconds", "time_zone", "utc_offset_minutes", "entered", "exited", "total",
        "import_id", "retracts", "missing_reason", "local_label",
    ].map { ProjectionInput($0, of: PeopleCounted.eventType.descriptor) }

    private let zones: ZoneTable
    private var zoneNumbers: [ZoneTable.Number] = []
    private var imports: [ImportID?] = []
    private var retracted: [ImportID?] = []

    init(_ zones: ZoneTable) { self.zones = zones }

    mutating func begin(_ chunk: ProjectionChunk) {
        let zone = chunk.columns[Input.zone]
        zoneNumbers.removeAll(keepingCapacity: true)
        for code in 0..<zone.dictionaryCount { zoneNumbers.append(zones.number(of: zone.entry(code))) }
        Self.read(chunk.columns[Input.importID], into: &imports)
        Self.read(chunk.columns[Input.retracts], into: &retracted)
    }

    private static func read(_ column: ProjectionColumn, into imports: inout [ImportID?]) {
        imports.removeAll(keepingCapacity: true)
        for code in 0..<column.dictionaryCount {
            imports.append(ImportID(String(decoding: column.entry(code), as: UTF8.self)))
        }
    }

    /// - Parameters:
    ///   - source: the row's.
    ///   - name: of the source's site.
    ///   - appendTime: when it was appended, not before any that is earlier in its partition.
    /// - Returns: `nil` where the event has no site, or an import's id that is none.
    func change(
        _ chunk: ProjectionChunk, _ row: Int, source: Int, under name: UInt32, appendTime: EventTime
    ) -> CountChange? {
        guard !chunk.columns[Input.site].isNull(row), let content = content(chunk, row),
            let importID = importID(chunk.columns[Input.importID], row, imports, absent: ImportID.none)
        else { return nil }
        let place = StatementPlace(
            appendTime: appendTime, partition: chunk.partition, offset: chunk.offset(of: row))
        let zoneColumn = chunk.columns[Input.zone]
        let zone = zoneColumn.isNull(row) ? ZoneTable.none : zoneNumbers[Int(zoneColumn.lanes[row])]
        let offset = Int64(bitPattern: chunk.columns[Input.offset].lanes[row])
        let start = EventTime(milliseconds: chunk.timestamps[row])
        return CountChange(
            lane: CountLane(source: source, isSkippedLabel: isSkipped(chunk, row, zone, start, offsetMinutes: offset)),
            interval: CountInterval(
                start: start, seconds: UInt32(truncatingIfNeeded: chunk.columns[Input.seconds].lanes[row])),
            said: SaidCount(
                statement: CountStatement(content, under: name, by: importID, at: place), zone: zone,
                offsetMinutes: Int16(max(-1_439, min(1_439, offset))), deliveredSource: UInt32(source)))
    }

    private func isSkipped(
        _ chunk: ProjectionChunk, _ row: Int, _ zone: ZoneTable.Number, _ start: EventTime, offsetMinutes: Int64
    ) -> Bool {
        let labels = chunk.columns[Input.label]
        guard let shown = zones.offsetMinutes(of: zone, at: start), shown != offsetMinutes, !labels.isNull(row),
            let offset = Int32(exactly: offsetMinutes),
            let label = LocalLabel(utf8: labels.entry(Int(labels.lanes[row])))
        else { return false }
        return zones.isSkipped(label, at: start, offsetMinutes: offset, zone)
    }

    private func content(_ chunk: ProjectionChunk, _ row: Int) -> CountStatement.Content? {
        let retracts = chunk.columns[Input.retracts]
        if !retracts.isNull(row) {
            return importID(retracts, row, retracted, absent: nil).map { .retraction(of: $0) }
        }
        if !chunk.columns[Input.missing].isNull(row) { return .missing }
        return .counts(
            PeopleCounts(
                entered: count(chunk, Input.entered, row), exited: count(chunk, Input.exited, row),
                total: count(chunk, Input.total, row)))
    }

    private func importID(
        _ column: ProjectionColumn, _ row: Int, _ read: [ImportID?], absent: ImportID?
    ) -> ImportID? {
        column.isNull(row) ? absent : read[Int(column.lanes[row])]
    }

    private func count(_ chunk: ProjectionChunk, _ input: Int, _ row: Int) -> UInt64? {
        chunk.columns[input].isNull(row) ? nil : chunk.columns[input].lanes[row]
    }
}
