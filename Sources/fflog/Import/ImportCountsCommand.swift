import ArgumentParser
import Counts
import EventLog
import FootfallProducers
import Sealing

struct ImportCountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counts", abstract: "Import a counter file (CSV, also .gz) into the topic counts.",
        discussion: """
            An interval is known by its site, door and counter, its start and its length. The same interval with the same counts \
            again is a duplicate, and is not appended; with other counts it is a conflict, and so are intervals that overlap: \
            both lines are named, the first stays, and the exit status is 4, unless --replace. An empty cell is missing, not zero. \
            Importing a file again appends nothing; an import that was killed goes on where it was. import list shows what was \
            imported, import undo takes it back. docs/import.md has the rules and the mapping file.

            EXAMPLE:
              fflog import counts data/dublin-2023-12-16.csv --preset dublin-day
              fflog import counts doors.csv --mapping columns.json --time-zone Europe/Berlin
              fflog import counts doors.csv --mapping columns.json --time-zone Europe/Paris --replace
            """)

    @Argument(help: "The file.", completion: .file())
    var file: String
    @Option(help: "The kind of file: dublin, leeds or dublin-day.")
    var preset: String?
    @Option(help: "A JSON file that says which column is what.", completion: .file())
    var mapping: String?
    @Option(
        help:
            "The IANA time zone of sites that are not registered as stores, such as Europe/Dublin; else that of the preset or mapping."
    )
    var timeZone: String?
    @Option(help: "The topic.")
    var topic = "counts"
    @Flag(help: "Leave out bad lines instead of stopping; the exit status is then 4.")
    var skipBad = false
    @Flag(
        help: ArgumentHelp(
            "Let other counts of a known interval supersede the first, and the import those of the same content or --source.",
            discussion:
                "What they brought and this one does not is taken back. Counts of which the file does not speak stay."))
    var replace = false
    @Option(help: "What the import is called, in place of the file's name.")
    var source: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard source.map({ !$0.isEmpty }) ?? true else { throw ValidationError("--source is empty") }
        guard (preset == nil) != (mapping == nil) else {
            throw ValidationError(
                "say what the columns are: --preset \(CounterPreset.all.map(\.name).joined(separator: "|")), or --mapping FILE"
            )
        }
    }

    func run() throws {
        let format =
            try preset.map { try CounterPreset.format(named: $0) } ?? ColumnMapping.load(path: mapping!)
        let file = try SourceFile(path: file)
        let log = try options.open(.create)
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        var settings = CountsImporter.Options(format: format)
        settings.timeZone = timeZone
        settings.skipsBadLines = skipBad
        settings.replacesConflicts = replace
        settings.source = source
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
                case .warning(let warning): Console.warning("\(self.file): \(warning)")
                }
            }
        } catch let error as ImportError {
            progress.finish()
            if case .badLine(_, _, let summary) = error { ImportReport.print(summary, options) }
            throw error
        }
        progress.finish()
        ImportReport.print(summary, options)
        if summary.leftSomethingOut { throw CommandEnded(ExitStatus.partial) }
    }

    /// Names the first hundred; the summary counts them all.
    private func warn(_ message: String, _ shown: inout Int) {
        shown += 1
        if shown <= 100 { Console.warning(message) }
        if shown == 101 { Console.warning("more of these follow, counted but not shown") }
    }
}
