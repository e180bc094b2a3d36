import Counts
import EventLog
import InputFiles
import LocalTime
import Timekeeping

/// Reads a counter's file as intervals: labels have become instants, and places numbers. For one thread.
struct FileIntervals: ~Copyable {
    /// One counter's counts of an interval, as a row has them.
    struct Delivery {
        var interval: StatedInterval
        var label: LocalLabel
        var counts: PeopleCounts
        /// The line on which it is, or the first of those that were added up.
        var line: Int
        /// Whether the row says its offset from UTC: then no zone has made its label an instant.
        var isExact = false
        /// Whether its label comes twice, and the file has it of the first hour alone.
        var isHalfOfTwice = false
    }

    private(set) var deliveries: [Delivery] = []
    /// Places of which the row says that there is no count.
    private(set) var missing = 0
    /// What rows that are added up come to; nothing of a file whose rows are intervals.
    private var gathered: GatheredRows
    private var rows: TimedRows
    private let file: SourceFile
    private let format: CounterFormat
    private let names: StatementNames
    /// Of the whole file, which is read once more for it where it has a label that comes twice, or an end near a change of clocks.
    private var labels: RepeatedLabels?
    /// Labels with people that the site's clock skips.
    private var skipped: (first: Skipped?, count: Int) = (nil, 0)

    private struct Skipped {
        let line: Int
        let label: String
        let zone: String
    }

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
        gathered = GatheredRows(format)
    }

    /// Takes up the sites of the row that was read last; of those that are added up of the last of all.
    func noteSites(in met: inout MetSites) { rows.noteSites(in: &met) }

    /// Lines after the header that were met.
    var lines: Int { rows.lines }
    var linesBeforeHeader: Int { rows.linesBeforeHeader }
    /// The last line, where it has no line end.
    var openLine: Int? { rows.openLine }
    var emptyColumns: [String] { rows.emptyColumns }

    /// What is odd about names, columns and times, of all rows that were read.
    var warnings: [ImportWarning] {
        rows.warnings + rows.clocks.differences
            + (skipped.first.map {
                [.peopleInSkippedHour(line: $0.line, label: $0.label, zone: $0.zone, count: skipped.count)]
            } ?? [])
            + doubts.prefix(1).map {
                .hourOfUnknownOrder(line: $0.line, label: $0.label.description, count: doubts.count)
            }
            + openEnds.prefix(1).map {
                .endAfterSkippedHour(line: $0.line, label: $0.label.description, count: openEnds.count)
            }
    }

    /// Takes up a label that its site's clock skips.
    private mutating func note(_ cell: TimedRows.Cell) {
        guard cell.reading.counts.people > 0, cell.time.reading.nominal == nil else { return }
        skipped.count += 1
        guard skipped.first == nil else { return }
        skipped.first = .init(
            line: rows.row.line, label: cell.time.reading.label.description,
            zone: names.zones.names[Int(cell.time.zone)])
    }

    private var openEnds: [RepeatedLabels.OpenEnd] { labels?.openEnds ?? [] }
    private var doubts: [RepeatedHours.Doubt] { labels?.doubts ?? [] }

    mutating func next() throws -> TimedRows.Step {
        deliveries.removeAll(keepingCapacity: true)
        missing = 0
        if format.gathering != .none { return try nextGathered() }
        let step = try rows.next()
        guard case .row = step else { return step }
        missing = rows.row.missing.count
        for index in rows.cells.indices where !rows.cells[index].isMissing {
            deliveries.append(try delivery(rows.cells[index]))
        }
        return .row
    }

    /// Rows that are added up are read to the end of the file; what they came to follows, in the order in which it was met.
    private mutating func nextGathered() throws -> TimedRows.Step {
        while !gathered.isComplete {
            let step = try rows.next()
            switch step {
            case .end: gathered.isComplete = true
            case .bad, .passed: return step
            case .row: if let line = try gather() { return .bad(line) }
            }
        }
        guard let delivery = gathered.next() else { return .end }
        if delivery.counts.isEmpty { missing = 1 } else { deliveries.append(delivery) }
        return .row
    }

    /// - Returns: The row as a bad one, where what it adds is too much.
    private mutating func gather() throws -> BadLine? {
        for index in rows.cells.indices {
            let delivery = try delivery(rows.cells[index])
            guard let sum = gathered.add(delivery, roles: rows.countRoles) else { continue }
            return BadLine(
                line: rows.row.line,
                reason:
                    "added to the rows before it of \(names.text(of: delivery.interval)) at \(delivery.label), it makes \(sum) people: "
                    + "more than \(CounterFile.peopleMax)")
        }
        return nil
    }

    private mutating func delivery(_ cell: TimedRows.Cell) throws -> Delivery {
        let reading = cell.time.reading
        var (start, isSkipped) = (reading.first, reading.isSkipped)
        var isHalf = false
        if reading.second != nil || reading.nominal != nil {
            if labels == nil { labels = try rows.repeatedLabels(file, format) }
            (start, isSkipped) = labels!.start(of: cell, row: rows.number)
            isHalf = labels!.isHalf(cell)
        }
        var place = cell.place
        if isSkipped {
            note(cell)
            var skipped = names.places[place]
            skipped.isSkippedLabel = true
            place = names.places.number(of: skipped)
        }
        let interval = StatedInterval(
            place: place, site: cell.reading.site, start: start.time, seconds: start.seconds,
            offsetMinutes: start.offsetMinutes, zone: cell.time.zone)
        // Where clocks skip midnight, a day is called by it all the same.
        return Delivery(
            interval: interval, label: format.countsDays ? reading.label : interval.label,
            counts: cell.reading.counts, line: rows.row.line,
            isExact: rows.row.offsetMinutes != nil && !format.countsDays, isHalfOfTwice: isHalf)
    }
}
