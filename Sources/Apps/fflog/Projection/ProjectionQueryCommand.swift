import Terminal
import ArgumentParser
import ErrorKinds
import EventLog
import FootfallProjections
import Projections
import Stores
internal import Timekeeping

/// How rows are printed.
enum RowFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, csv
}

struct ProjectionQueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Print a projection's rows in the order of time.",
        discussion: """
            Text is a table for people, with a line of sums below it; json is one row a line, csv a header and a row a line; --chart draws the sums over all \
            sites of each hour (or day), and --limit is then the number of bars. Rows of windows that are still open are provisional.

            A date or a time without an offset is that of each row's own store (fflog store); a local hour that comes twice is in both \
            times. With an offset or Z it is an instant.

            All rows of a query are of one version of the projection, the one that serves when the query begins; json says which.

            EXAMPLE:
              fflog projection query daily-counts
              fflog projection query visits-15s --from 2023-12-16T10:00 --limit 5
              fflog projection query hourly-counts --chart
            """)

    @Argument(help: "The projection.")
    var name: String
    @Option(name: [.customLong("site"), .customLong("store")], help: "Only this site or store; may repeat.")
    var places: [String] = []
    @Option(help: "Only this zone; may repeat.")
    var zone: [String] = []
    @Option(
        parsing: .unconditional,
        help:
            "Rows from here on: a date or time by each store's own clock, or an instant: RFC 3339 with its offset, -24h."
    )
    var from: String?
    @Option(parsing: .unconditional, help: "Rows before this.")
    var to: String?
    @Option(name: [.customShort("n"), .long], help: "At most so many rows; with --chart so many bars.")
    var limit: Int?
    @Flag(help: "Draw the sums of each hour or day as bars.")
    var chart = false
    @Option(
        name: [.customShort("d"), .customLong("data")],
        help: ArgumentHelp("The data directory (else FFLOG_DATA, else ./fflog-data).", valueName: "directory"),
        completion: .directory)
    var data: String?
    @Option(help: "How to print rows: text, json (one a line) or csv.")
    var format: RowFormat = .text
    @Flag(name: .shortAndLong, help: "No messages on standard error, only errors.")
    var quiet = false

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit: at least 0") }
        if chart, format != .text { throw ValidationError("--chart draws text: leave out --format \(format.rawValue)") }
        if !zone.isEmpty, let projection = FootfallProjections.named(name), !projection.placeColumns.contains("zone") {
            throw ValidationError("--zone: rows of \(name) have no zone; they are told apart by --site")
        }
        do { _ = try StoreTimes.range(from: from, to: to, now: .epoch) } catch {
            throw ValidationError("\(error)")
        }
    }

    /// `: there is no site 'Grafton'; did you mean 'Grafton Street'?` of one that has no rows at all; `nil` of others.
    private func unknownPlace(_ projection: any FootfallProjection, _ file: ProjectionFile) throws -> String? {
        guard let column = projection.columns.firstIndex(where: { $0 == projection.placeColumns.first }),
            !places.isEmpty
        else { return nil }
        var known: Set<String> = []
        try projection.query(file, RowQuery()) { row in
            if case .text(let place) = row.values[column] { known.insert(place) }
            return Interruption.isRequested ? .stop : .next
        }
        guard let unknown = places.first(where: { !known.contains($0) }), let word = projection.placeColumns.first
        else { return nil }
        guard let near = NearestName.suggestion(for: unknown, among: Array(known)) else { return nil }
        return ": no row has the \(word) '\(unknown)'; did you mean '\(near)'?"
    }

    func run() throws {
        try ProjectionCommand.known(name)
        var options = GlobalOptions()
        options.data = data
        let log = try options.open(.read)
        let projection = try ProjectionCommand.named(name, log)
        var query = RowQuery(
            places: Set(places), zones: Set(zone),
            times: try StoreTimes.range(from: from, to: to, now: TimeSource.system.wallClock()),
            limit: chart ? nil : limit)
        // What programs get says the zones of stores.
        if query.needsStores || format != .text { query.clocks = try StoreTimes.clocks(log) }
        let file = try ProjectionFile.serving(projection.name, in: log.directory.projectionsPath)
        try ProjectionCommand.requireOwnRows(file, projection, log)
        // The first version is all there is: nobody can take its rows for others.
        if format == .text, !quiet, file.location.version > 1 {
            Console.say("rows of \(name)@\(file.location.version)")
        }
        var printer = RowPrinter(
            projection.columns, LocalColumns(projection, query.clocks.known), version: file.location.version,
            format: format, barsMax: chart ? limit ?? .max : nil)
        try projection.query(file, query) { row in
            let step = printer.add(row)
            try Output.standard.flushIfLarge()
            return Interruption.isRequested ? .stop : step
        }
        printer.finish()
        if !quiet { for note in printer.notes { Console.say(note) } }
        if !quiet, let note = OverlapNotice.text(try projection.overlaps(file), name) { Console.warning(note) }
        if let note = query.clocks.note, !quiet { Console.say(note) }
        if printer.count == 0 {
            let status = try ProjectionCommand.status(projection, log)
            let question = quiet ? nil : try unknownPlace(projection, file)
            throw CommandEnded(
                ExitStatus.nothingMatched,
                quiet
                    ? nil
                    : "no rows match"
                        + (question ?? "; '\(name)' has \(status.rows) rows, and \(status.lag) events to process"))
        }
    }
}
