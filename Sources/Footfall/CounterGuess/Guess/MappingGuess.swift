import CounterImport
import InputFiles
import LocalTime
import Timekeeping

/// A mapping that is proposed for a file of which nobody has said what its columns are.
///
/// ```swift
/// let guess = try MappingGuess(of: file, zone: nil)
/// print(guess.mapping?.json ?? guess.obstacles.joined(separator: "\n"))
/// ```
/// What is proposed was tried: ``preview`` is what an import by it would read. Nothing is imported.
package struct MappingGuess {
    package enum Verdict: Sendable {
        /// Nothing is open.
        case sure
        /// Somebody has to look before the numbers are relied on.
        case doubtful
        /// No mapping reads the file; ``MappingGuess/obstacles`` says why.
        case impossible
    }

    /// What one column is taken for.
    package struct Column: Sendable {
        package let name: String
        /// `nil` for what is left out.
        package let use: String?
    }

    package let path: String
    package private(set) var mapping: MappingText?
    package private(set) var remarks: [GuessRemark] = []
    package private(set) var obstacles: [String] = []
    package private(set) var preview: CountsPreview?
    package private(set) var columns: [Column] = []
    package private(set) var intervalMinutes: Int?
    /// Whether labels are read by a zone that nobody named.
    package private(set) var asksZone = false
    /// By which the preview was read; `nil` where any would do.
    package private(set) var zone: String?

    /// - Parameters:
    ///   - zone: of the sites' clocks, where somebody has named it.
    ///   - look: called now and then; what it throws ends the guess.
    /// - Throws: ``SourceFileError`` where the file can't be read, or is no text.
    package init(of file: SourceFile, zone: LocalZone?, look: () throws -> Void = {}) throws {
        path = file.path
        let table: GuessTable
        do {
            table = try GuessTable(file)
        } catch let error as HeaderError {
            obstacles = [error.reason]
            return
        }
        guard table.columnCount > 1, !table.rows.isEmpty else {
            obstacles = [
                table.rows.isEmpty
                    ? "there are no rows after the header"
                    : "the rows have one column: no known separator (comma, semicolon, tab, bar) is in all of them"
            ]
            return
        }
        var run = GuessRun(table, fileName: file.name)
        run.work()
        remarks = run.remarks
        obstacles = run.obstacles
        columns = table.names.indices.map { Column(name: table.names[$0], use: run.uses[$0]) }
        guard obstacles.isEmpty else {
            if !run.time.readings.isEmpty, !run.time.hasOffset, run.time.offset == nil, zone == nil {
                remarks.append(
                    .note("times have no offset from UTC: an import will need the time zone of the sites to be named"))
            }
            return
        }
        try propose(run, file, zone, look)
    }

    package var verdict: Verdict {
        if mapping == nil { return .impossible }
        return remarks.contains { $0.kind == .doubt } ? .doubtful : .sure
    }

    /// The proposal is read as an import reads it; where another order of day and month rejects fewer rows that one is taken.
    private mutating func propose(
        _ run: GuessRun, _ file: SourceFile, _ zone: LocalZone?, _ look: () throws -> Void
    ) throws {
        var best: (run: GuessRun, preview: CountsPreview)?
        var failure: String?
        let orders =
            run.time.formats == nil && run.time.readings.count > 1
            ? Array(run.time.readings.indices) : [run.time.reading]
        for order in [run.time.reading] + orders.filter({ $0 != run.time.reading }) {
            var other = run
            other.time.reading = order
            do {
                let preview = try read(other, file, zone, look)
                if best.map({ preview.rejected < $0.preview.rejected }) ?? true { best = (other, preview) }
                if preview.rejected == 0 { break }
            } catch is MappingError {
                let uses = run.table.names.indices.compactMap { column in
                    run.uses[column].map { "\"\(run.table.names[column])\" as \($0)" }
                }
                failure =
                    failure
                    ?? "what its columns were taken for doesn't go together: \(uses.joined(separator: ", "))"
            } catch let error as HeaderError {
                failure = failure ?? error.description
            }
        }
        guard let (chosen, preview) = best else {
            obstacles.append("no mapping that was tried reads the file: \(failure ?? "")")
            return
        }
        if chosen.time.reading != run.time.reading {
            remarks.append(.note("later rows show the order of day and month: the other one can't read them"))
        }
        accept(chosen, preview, zone)
    }

    private func text(_ run: GuessRun, _ zone: LocalZone?) -> MappingText {
        run.draft.mapping(run.table, run.time, zone: zone?.name)
    }

    private func read(
        _ run: GuessRun, _ file: SourceFile, _ zone: LocalZone?, _ look: () throws -> Void
    ) throws -> CountsPreview {
        let format = try ColumnMapping.parse([UInt8](text(run, zone).json.utf8), file: "the proposed mapping")
        func preview(by zone: LocalZone) throws -> CountsPreview {
            var options = CountsImporter.Options(format: format)
            options.timeZone = zone.name
            return try CountsPreview(of: file, options) { _ in try look() }
        }
        if let zone { return try preview(by: zone) }
        let inUTC = try preview(by: .utc)
        if run.time.hasOffset, inUTC.rejected > 0, run.draft.intervalMinutes == 1440 {
            // Days begin at the sites' own midnight, which is not that of UTC.
            for name in ClockChange.zones + [
                "Europe/Helsinki", "America/Chicago", "America/Los_Angeles", "Asia/Tokyo", "Asia/Singapore",
            ] {
                guard let other = try? LocalZone(named: name) else { continue }
                let read = try preview(by: other)
                if read.rejected < inUTC.rejected { return read }
            }
        }
        guard inUTC.conflicts > 0 || inUTC.duplicates > 0, !run.time.hasOffset else { return inUTC }
        // A label that comes twice is two hours where clocks go back then.
        for name in ClockChange.zones {
            guard let other = try? LocalZone(named: name) else { continue }
            let read = try preview(by: other)
            if read.conflicts + read.duplicates < inUTC.conflicts + inUTC.duplicates { return read }
        }
        return inUTC
    }

    private mutating func accept(_ run: GuessRun, _ preview: CountsPreview, _ zone: LocalZone?) {
        mapping = text(run, zone)
        self.preview = preview
        intervalMinutes = run.draft.intervalMinutes
        self.zone = zone?.name
        addZone(run, zone)
        if preview.rejected > 0 {
            let line = preview.firstRejected[0]
            remarks.append(
                .doubt(
                    "\(counted(preview.rejected, "line")) of \(preview.rows) can't be read by it, the first is \(line)",
                    look: "correct these lines, or leave them out with the import"))
        }
        if preview.conflicts > 0 {
            let many = preview.conflicts == 1 ? "has" : "have"
            remarks.append(
                .doubt(
                    "\(counted(preview.conflicts, "interval")) \(many) two counts that conflict, the first on \(preview.firstConflicts[0])",
                    look: "which of them is right?"))
        }
        if let fault = preview.stepFault { remarks.append(.doubt("\(fault)", look: "the length of an interval")) }
        if preview.intervals == 0 { remarks.append(.doubt("no row has a count", look: "which column has the counts?")) }
        for case .hourOfUnknownOrder(let line, let label, _) in preview.warnings {
            remarks.append(
                .doubt(
                    "line \(line): \(label) comes twice, and the order of the rows doesn't tell the two hours apart",
                    look: "the rows around it"))
        }
        for case .unreadColumns(let columns) in preview.warnings {
            remarks.append(
                .doubt(
                    "\(columns.joined(separator: ", ")) \(columns.count == 1 ? "has numbers and is" : "have numbers and are") not read",
                    look: "is it a count? If not, list it in \"ignore\""))
        }
        remarks += CountOddities.remarks(preview, countsDays: run.draft.intervalMinutes == 1440)
    }

    private mutating func addZone(_ run: GuessRun, _ zone: LocalZone?) {
        if run.time.hasOffset, run.draft.intervalMinutes == 1440, zone == nil, !run.draft.isPersons {
            asksZone = true
            remarks.append(
                .doubt(
                    "times have offsets from UTC, and are of days: a day is one by the site's own clock, so the time zone has to be the one whose "
                        + "midnights these are", look: "name the time zone, as Europe/Dublin"))
            return
        }
        if run.time.hasOffset || run.time.offset != nil {
            remarks.append(
                .note(
                    "times have their offset from UTC, so they are sure in any time zone; that of the sites says which day and hour of theirs it is"
                ))
            return
        }
        if let zone {
            remarks.append(.reason("times are by the clocks of \(zone.name), as was said"))
            return
        }
        asksZone = true
        let hints = ZoneHints.zones(
            in: run.table.names + [run.fileName, run.draft.siteName ?? ""] + (preview?.sites.map(\.name) ?? [])
                + run.table.titles.flatMap(\.cells))
        remarks.append(
            .doubt(
                "times have no offset from UTC, and nothing says in which time zone they are"
                    + (hints.isEmpty ? "" : "; names in the file may be of \(hints.joined(separator: " or "))"),
                look: "name the time zone, as Europe/Dublin, or register the sites as stores"))
    }
}
