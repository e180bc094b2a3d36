import Counts
import EventLog
import LocalTime
import Stores
import Timekeeping

/// What a mapping makes of a file: its first lines one by one, and what all of them come to. Nothing is imported, and no log is asked.
package struct MappingCheck {
    package struct Interval: Sendable {
        /// `2023-12-16T13:00`: when it begins, by the site's clock.
        package let label: String
        package let start: EventTime
        package let seconds: Int
        package let site: String
        package let door: String
        package let entered: UInt64?
        package let exited: UInt64?
        package let total: UInt64?
        package var isMissing: Bool { entered == nil && exited == nil && total == nil }
        /// What is odd about its time.
        package let note: String
    }

    package struct Row: Sendable {
        package enum Content: Sendable {
            case interval(Interval)
            case bad(String)
            case passed(String)
        }
        /// Physical, from 1.
        package let line: Int
        package let content: Content
    }

    package let rows: [Row]
    package let preview: CountsPreview
    package let zone: String
    /// What would end the import.
    package let failure: ImportError?

    private static let rowsMax = 12

    /// - Throws: ``SourceFileError``, ``CSVError``, ``HeaderError``.
    package init(of file: SourceFile, _ format: CounterFormat, zone: LocalZone, skipsBadLines: Bool) throws {
        _ = try ContentInspection(of: file, encoding: format.encoding)
        self.zone = zone.name
        rows = try Self.firstRows(file, format, zone)
        let preview = try CountsPreview(of: file, format, zone: zone)
        self.preview = preview
        if let fault = preview.stepFault {
            failure = fault
        } else if let bad = preview.firstRejected.first, !skipsBadLines {
            failure = .badLine(bad, path: file.path, summary: ImportSummary())
        } else if preview.intervals == 0 {
            failure = .nothingRead(path: file.path, rows: preview.rows)
        } else {
            failure = nil
        }
    }

    private static func firstRows(_ file: SourceFile, _ format: CounterFormat, _ zone: LocalZone) throws -> [Row] {
        let names = StatementNames()
        var reading = try TimedRows(
            file.reopened(), format, SiteClocks(KnownStores(), named: zone, format, names), names, bounds: .none,
            now: .epoch)
        var rows: [Row] = []
        var passed = 0
        reading: while rows.count < rowsMax {
            switch try reading.next() {
            case .end: break reading
            case .bad(let bad): rows.append(Row(line: bad.line, content: .bad(bad.reason)))
            case .passed(let line):
                passed += 1
                guard passed <= 3 else { continue }
                rows.append(Row(line: reading.row.line, content: .passed(line == .sum ? "a sum" : "not chosen")))
            case .row:
                for cell in reading.cells where rows.count < rowsMax {
                    rows.append(Row(line: reading.row.line, content: .interval(interval(cell, names))))
                }
            }
        }
        return rows
    }

    private static func interval(_ cell: TimedRows.Cell, _ names: StatementNames) -> Interval {
        func people(_ count: UInt64) -> UInt64? { count == PeopleCounts.absent ? nil : count }
        let time = cell.time.reading
        let local = LocalLabel(minutes: Int32(time.first.time.milliseconds / 60_000) + time.first.offsetMinutes)
        return Interval(
            label: local.description, start: time.first.time, seconds: Int(time.first.seconds),
            site: names.sites.names[Int(cell.reading.site)], door: names.counters.lines.names[Int(cell.reading.line)],
            entered: people(cell.reading.counts.entered), exited: people(cell.reading.counts.exited),
            total: people(cell.reading.counts.total),
            note: time.nominal != nil
                ? "clocks change then: the rows around it decide"
                : time.second != nil
                    ? "comes twice: the order of the rows decides" : time.isSkipped ? "an hour that clocks skip" : "")
    }
}
