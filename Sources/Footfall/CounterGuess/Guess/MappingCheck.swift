import CounterImport
import Counts
import EventLog
import FootfallEvents
import InputFiles
import LocalTime
import Stores
import Timekeeping
import TypedTopics

/// What a mapping makes of a file: its first lines one by one, and what an import of all of them would come to. Nothing is imported.
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
    /// The zones by whose clocks labels are read.
    package let zone: String
    /// What would end the import.
    package let failure: ImportError?

    private static let rowsMax = 12

    /// - Parameters:
    ///   - log: into which the import would go; `nil` for one in which nothing is.
    ///   - tried: imports that would come before it; this one is taken up after them.
    ///   - report: told what an import tells. If it throws, that ends it.
    /// - Throws: what an import throws before its first row.
    package init(
        of file: SourceFile, _ options: CountsImporter.Options, log: EventLog? = nil, after tried: TriedImports? = nil,
        _ report: (ImportNotice) throws -> Void = { _ in }
    ) throws {
        let preview = try CountsPreview(of: file, options, log: log, after: tried, report)
        self.preview = preview
        rows = try Self.firstRows(file, options.settled, log)
        let zones = preview.timeZones
        zone = zones.isEmpty ? options.timeZone ?? options.format.timeZone ?? "" : zones.joined(separator: ", ")
        if let fault = preview.stepFault {
            failure = fault
        } else if let bad = preview.firstRejected.first, !options.skipsBadLines {
            failure = .badLine(bad, path: file.path, summary: preview.summary)
        } else if preview.read == 0 {
            failure = .nothingRead(path: file.path, rows: preview.rows)
        } else {
            failure = nil
        }
    }

    private static func firstRows(
        _ file: SourceFile, _ options: CountsImporter.Options, _ log: EventLog?
    ) throws -> [Row] {
        let stores = try log.map { try KnownStores($0) } ?? KnownStores()
        let zones = try ImportZones(stores, named: options.timeZone ?? options.format.timeZone, options.format)
        let topic =
            try log.flatMap { try FootfallTopic.counts.find(in: $0, named: options.topic) }
            ?? CountsPreview.topic(options)
        let names = StatementNames(stores: stores)
        let clocks = SiteClocks(stores, named: zones.named, options.format, names)
        var reading = try TimedRows(
            file.reopened(), options.format, clocks, names, bounds: topic.configuration.eventTimes,
            now: log?.now() ?? options.time.wallClock())
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
