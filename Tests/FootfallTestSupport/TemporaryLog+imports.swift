import CounterImport
import Counts
import EventLog
import FootfallEvents
import InputFiles
import LocalTime
import Timekeeping
import TypedTopics

extension TemporaryLog {
    /// Imports text as if it were a file, with requests so small that every import has several.
    ///
    /// - Parameter eventsKeptWhole: of a log with so many events only what the file can touch is kept in memory; by default that is so
    ///   for every second import.
    @discardableResult
    package func importText(
        _ text: String, _ format: CounterFormat = .dublin, name: String = "a.csv", skip: Bool = false,
        replace: Bool = false, topic: String = "counts", zone: String? = nil, source: String? = nil,
        rows: (batch: Int, request: Int) = (7, 20), eventsKeptWhole: Int? = nil, isCut: Bool = false,
        report: (ImportNotice) throws -> Void = { _ in }
    ) throws -> ImportSummary {
        var options = CountsImporter.Options(format: format)
        options.timeZone = zone
        options.source = source
        // By what the log holds, so that logs with the same history have the same ids.
        let known = try KnownImports(log).records.count
        options.newID = { ImportID(rawValue: UInt64(known + 1)) }
        options.skipsBadLines = skip
        options.replacesConflicts = replace
        options.topic = topic
        options.rowsPerBatch = rows.batch
        options.rowsPerRequest = rows.request
        options.eventsKeptWhole = eventsKeptWhole ?? Self.eventsKeptWhole(known)
        // A last line without a line end is a warning.
        let whole = text.hasSuffix("\n") || isCut ? text : text + "\n"
        return try CountsImporter(log: log, file: SourceFile(bytes: Array(whole.utf8), name: name), options: options)
            .run(report)
    }

    private static func eventsKeptWhole(_ known: Int) -> Int { known % 2 == 0 ? .max : 0 }

    /// Takes back an import, or what was done about one, in appends so small that there are several.
    @discardableResult
    package func undo(
        _ id: ImportID?, eventsKeptWhole: Int? = nil, report: (ImportNotice) throws -> Void = { _ in }
    ) throws -> ImportUndo.Plan {
        let known = try KnownImports(log).records.count
        var undo = ImportUndo(log, id ?? .none) { ImportID(rawValue: UInt64(known + 1)) }
        undo.rowsPerBatch = 7
        undo.rowsPerRequest = 20
        undo.eventsKeptWhole = eventsKeptWhole ?? Self.eventsKeptWhole(known)
        return try undo.run(report)
    }

    /// Marks a span of labels as missing.
    @discardableResult
    package func invalidate(
        _ site: String, _ from: String, _ to: String, reason: String = "covered",
        report: (ImportNotice) throws -> Void = { _ in }
    ) throws -> SpanInvalidation.Plan {
        let known = try KnownImports(log).records.count
        let times = TimeRange(from: .local(WallTime(from)!), to: .local(WallTime(to)!))
        var invalidation = SpanInvalidation(
            log, site: site, times: times, reason: reason, newID: { ImportID(rawValue: UInt64(known + 1)) })
        invalidation.rowsPerBatch = 7
        invalidation.rowsPerRequest = 20
        invalidation.eventsKeptWhole = Self.eventsKeptWhole(known)
        return try invalidation.run(report)
    }

    /// What stands of each interval, in the order of time: `2023-01-01T00:00Z 60 A: entered 1`. Read from the events alone.
    package func standing() throws -> [String] {
        var statements: [StatedKey: [CountStatement]] = [:]
        let reader = EventReader<PeopleCounted>(log)
        let topic = try log.topic("counts")
        for partition in topic.partitions {
            var next = Offset.zero
            var last = EventTime.min
            let end = try log.partitionState(topic, partition).highWaterMark
            while next < end {
                let (records, after) = try reader.read(topic, partition, from: next, before: end)
                for record in records {
                    guard let event = record.event else { continue }
                    last = max(last, record.appendTime)
                    let place = StatementPlace(appendTime: last, partition: partition, offset: record.offset)
                    statements[StatedKey(event), default: []].append(Self.statement(event, at: place))
                }
                next = after
            }
        }
        return statements.compactMap { key, said in
            StandingCount(said.sorted { $0.place < $1.place }).map { (key, $0) }
        }
        .filter { !$0.1.counts.isEmpty || $0.1.missingBy != nil }
        .sorted { ($0.0.start, $0.0.text) < ($1.0.start, $1.0.text) }
        .map { "\($0.0.text): \($0.1.counts.isEmpty ? "missing" : $0.1.counts.description)" }
    }

    private struct StatedKey: Hashable {
        let site: String
        let line: String
        let counter: String
        let start: Int64
        let seconds: UInt32
        /// Labels that the clocks skip are intervals of their own.
        let skippedLabel: String

        init(_ event: PeopleCounted) {
            (site, line, counter) = (event.site, event.line, event.counter)
            (start, seconds) = (event.intervalStart, event.intervalSeconds)
            let zone = try? LocalZone(named: event.timeZone)
            let isSkipped = LocalLabel(event.localLabel).map {
                zone?.isSkipped(
                    $0, at: EventTime(milliseconds: event.intervalStart), offsetMinutes: event.utcOffsetMinutes)
                    ?? false
            }
            skippedLabel = isSkipped == true ? event.localLabel : ""
        }

        var text: String {
            let names = [site, line, counter].filter { !$0.isEmpty }.joined(separator: "/")
            let time = RFC3339.text(start).prefix(16)
            return "\(time)Z \(seconds / 60) \(names)\(skippedLabel.isEmpty ? "" : " (\(skippedLabel))")"
        }
    }

    private static func statement(_ event: PeopleCounted, at place: StatementPlace) -> CountStatement {
        let by = ImportID(event.importID) ?? .none
        if event.hasRetracts {
            return CountStatement(.retraction(of: ImportID(event.retracts) ?? .none), by: by, at: place)
        }
        if event.hasMissingReason { return CountStatement(.missing, by: by, at: place) }
        let counts = PeopleCounts(
            entered: event.hasEntered ? event.entered : nil, exited: event.hasExited ? event.exited : nil,
            total: event.hasTotal ? event.total : nil)
        return CountStatement(.counts(counts), by: by, at: place)
    }

    /// What was appended, one line an event, in the order of time and site.
    package func countLines() throws -> [String] {
        try counts().flatMap { $0 }
            .sorted { ($0.intervalStart, $0.site, $0.localLabel) < ($1.intervalStart, $1.site, $1.localLabel) }
            .map(Self.line)
    }

    package static func line(_ event: PeopleCounted) -> String {
        let counts = PeopleCounts(
            entered: event.hasEntered ? event.entered : nil, exited: event.hasExited ? event.exited : nil,
            total: event.hasTotal ? event.total : nil)
        return "\(event.localLabel) \(event.site): \(counts)"
    }
}

/// A file of the Dublin layout, made up.
package enum DublinText {
    package static let header = "Time,A,A IN,A OUT,B,B IN,B OUT\n"

    /// `days` days of two sites from 1 January 2023; every seventh hour of B is missing.
    package static func days(_ days: Int, seed: Int = 0) -> String {
        var text = header
        for hour in 0..<(days * 24) {
            let label = LocalLabel(minutes: 27_875_520 + Int32(hour * 60)).description
            let day = "\(label.dropFirst(8).prefix(2))/\(label.dropFirst(5).prefix(2))/\(label.prefix(4))"
            let (a, b) = ((hour &* 31 &+ seed) % 17, (hour &* 7 &+ seed) % 11)
            text += "\(day) \(label.suffix(5)),\(a + b),\(a),\(b),"
            text += hour % 7 == 3 ? ",,\n" : "\(a + 2 * b),\(a + b),\(b)\n"
        }
        return text
    }
}

extension CounterFormat {
    /// A mapping as a file has it; `"` may be written `'`.
    package static func mapping(_ json: String) throws -> CounterFormat {
        try ColumnMapping.parse(Array(json.replacing("'", with: "\"").utf8), file: "columns.json")
    }

    /// `time,site` and counts, with bare labels of Dublin.
    package static func long(
        _ columns: String = "'entered': 'in', 'exited': 'out'", minutes: Int = 60, more: String = ""
    ) throws -> CounterFormat {
        try mapping(
            """
            {'layout': 'long', 'time_zone': 'Europe/Dublin', 'time': {'column': 'time', 'formats': ['yyyy-MM-dd HH:mm']},
             'site': 'site', \(columns), 'interval_minutes': \(minutes)\(more)}
            """)
    }
}
