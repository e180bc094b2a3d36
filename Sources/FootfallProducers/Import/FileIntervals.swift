import Counts
import EventLog
import LocalTime
import Timekeeping

/// Reads a counter's file as intervals: labels have become instants, and places numbers. For one thread.
struct FileIntervals: ~Copyable {
    /// One counter's counts of an interval, as a row has them.
    struct Delivery {
        var interval: StatedInterval
        var label: LocalLabel
        var counts: PeopleCounts
        /// Whether the row says its offset from UTC: then no zone has made its label an instant.
        var isExact = false
    }

    private(set) var deliveries: [Delivery] = []
    private var rows: TimedRows
    private let file: SourceFile
    private let format: CounterFormat
    private let names: StatementNames
    /// Of the whole file, which is read once more for it where it has a label that comes twice.
    private var passes: RepeatedHours?

    /// - Parameters:
    ///   - bounds: of the topic's event times: a row that begins outside of them is a bad one.
    ///   - now: when they are appended.
    init(
        _ file: SourceFile, _ format: CounterFormat, _ clocks: SiteClocks, _ names: StatementNames,
        bounds: EventTimeBounds, now: EventTime
    ) throws {
        rows = try TimedRows(file, format, clocks, names, bounds: bounds, now: now)
        self.file = file
        self.format = format
        self.names = names
    }

    var row: CounterRow { rows.row }
    var emptyColumns: [String] { rows.emptyColumns }

    /// What of the times is odd, of all rows that were read.
    var warnings: [ImportWarning] {
        rows.clocks.differences
            + (passes?.doubts ?? []).prefix(1).map {
                .hourOfUnknownOrder(line: $0.line, label: $0.label.description, count: passes!.doubts.count)
            }
    }

    mutating func next() throws -> TimedRows.Step {
        deliveries.removeAll(keepingCapacity: true)
        let step = try rows.next()
        guard case .row = step else { return step }
        for index in rows.cells.indices where !rows.cells[index].isMissing { try deliver(rows.cells[index]) }
        return .row
    }

    private mutating func deliver(_ cell: TimedRows.Cell) throws {
        let time = cell.time.reading
        var instant = time.first
        if let second = time.second {
            if passes == nil { passes = try rows.repeatedHours(file, format) }
            if passes!.isSecond(row: rows.number, lane: cell.lane) { instant = second }
        }
        var place = cell.place
        if time.isSkipped {
            var skipped = names.places[place]
            skipped.isSkippedLabel = true
            place = names.places.number(of: skipped)
        }
        deliveries.append(
            Delivery(
                interval: StatedInterval(
                    place: place, site: cell.reading.site, start: instant.time, seconds: time.seconds,
                    offsetMinutes: instant.offsetMinutes, zone: cell.time.zone),
                label: time.label, counts: cell.reading.counts,
                isExact: row.offsetMinutes != nil && !format.countsDays))
    }
}
