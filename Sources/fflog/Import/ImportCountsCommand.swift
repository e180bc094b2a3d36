import ArgumentParser
import EventLog
import FootfallProducers
import Sealing

struct ImportCountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counts", abstract: "Import a counter file (CSV, also .gz) into the topic counts.",
        discussion: """
            An interval is known by its site and its local label. The same interval with the same counts again is a \
            duplicate, and is not appended; with other counts it is a conflict: both lines are named and the first stays, \
            unless --replace. An empty cell is missing, not zero. Importing a file again appends nothing; an import that was \
            killed goes on where it was. docs/import.md has the rules and the mapping file.

            EXAMPLE:
              fflog import counts data/dublin-2023-12-16.csv --preset dublin-day
              fflog import counts doors.csv --mapping columns.json --time-zone Europe/Berlin
            """)

    @Argument(help: "The file.", completion: .file())
    var file: String
    @Option(help: "The kind of file: dublin, leeds or dublin-day.")
    var preset: String?
    @Option(help: "A JSON file that says which column is what.", completion: .file())
    var mapping: String?
    @Option(help: "The sites' IANA time zone, such as Europe/Dublin; else that of the preset or mapping.")
    var timeZone: String?
    @Option(help: "The topic.")
    var topic = "counts"
    @Flag(help: "Leave out bad lines instead of stopping; the exit status is then 4.")
    var skipBad = false
    @Flag(help: "Let other counts of a known interval supersede the first.")
    var replace = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (preset == nil) != (mapping == nil) else {
            throw ValidationError(
                "say what the columns are: --preset \(CounterFormat.presets.map(\.name).joined(separator: "|")), or --mapping FILE"
            )
        }
    }

    func run() throws {
        let format =
            try preset.map { try CounterFormat.preset(named: $0) } ?? ColumnMapping.load(path: mapping!)
        let file = try SourceFile(path: file)
        let log = try options.open(.create)
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        var settings = CountsImporter.Options(format: format)
        settings.timeZone = timeZone
        settings.skipsBadLines = skipBad
        settings.replacesConflicts = replace
        settings.topic = topic
        let importer = CountsImporter(log: log, file: file, options: settings)
        let progress = ProgressLine("import", quiet: options.quiet)
        var shown = 0
        var isWaiting = false
        let summary: ImportSummary
        do {
            summary = try importer.run { event in
                if Interruption.isRequested { throw CommandEnded(Interruption.status!) }
                switch event {
                case .progress(let done):
                    progress.update(done: done.bytesRead, total: done.byteCount, unit: "bytes")
                case .waiting(let process):
                    if isWaiting { break }
                    isWaiting = true
                    options.say("waiting for another import\(process.map { " (process \($0))" } ?? "")")
                case .resumed(let rows): options.say("going on after \(rows) rows that an earlier import dealt with")
                case .conflict(let conflict): warn("conflict: \(conflict)", &shown)
                case .rejected(let line): warn("\(self.file): \(line); left out", &shown)
                }
            }
        } catch let error as ImportError {
            progress.finish()
            if case .badLine(_, _, let summary) = error { report(summary) }
            throw error
        }
        progress.finish()
        report(summary)
        if summary.rejected > 0 { throw CommandEnded(ExitStatus.partial) }
    }

    /// Names the first hundred; the summary counts them all.
    private func warn(_ message: String, _ shown: inout Int) {
        shown += 1
        if shown <= 100 { Console.warning(message) }
        if shown == 101 { Console.warning("more of these follow, counted but not shown") }
    }

    private func report(_ summary: ImportSummary) {
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("topic", .string(summary.topic)), ("read", .int(summary.read)),
                    ("appended", .int(summary.appended)),
                    ("duplicates", .int(summary.duplicates)), ("missing", .int(summary.missing)),
                    ("rejected", .int(summary.rejected)), ("conflicts", .int(summary.conflicts)),
                    ("replaced", .int(summary.replaced)), ("rows", .int(summary.rows)),
                    ("sites", .int(summary.sites.count)), ("time_zone", .string(summary.timeZone)),
                    ("first", .optional(summary.firstLabel)), ("last", .optional(summary.lastLabel)),
                ]))
            return
        }
        let span = summary.firstLabel.map { ", \($0) to \(summary.lastLabel ?? $0)" } ?? ""
        options.say("\(summary.sites.count) sites\(span), local time of \(summary.timeZone)")
        var table = Table(["SITE-HOURS", ""], rightAligned: [1])
        for (name, count) in [
            ("read", summary.read), ("appended", summary.appended), ("duplicates", summary.duplicates),
            ("conflicts", summary.conflicts), ("replaced", summary.replaced), ("missing", summary.missing),
            ("bad lines", summary.rejected),
        ] { table.add([name, Measure.grouped(count)]) }
        Output.standard.write(table.text)
    }
}
