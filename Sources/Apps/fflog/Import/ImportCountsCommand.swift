import Terminal
import ArgumentParser
import CounterImport
import Counts
import EventLog
import Sealing

struct ImportCountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counts", abstract: "Import counter files (CSV, also .gz) into the topic counts.",
        discussion: """
            An interval is known by its site, door and counter, its start and its length. The same interval with the same counts \
            again is a duplicate, and is not appended; with other counts it is a conflict, and so are intervals that overlap: \
            both lines are named, the first stays, and the exit status is 4, unless --replace. An empty cell is missing, not zero. \
            Importing a file again appends nothing; an import that was killed goes on where it was. import list shows what was \
            imported, import undo takes it back. docs/import.md has the rules and the mapping file.

            Several files, patterns in quotes, and - for standard input: each is an import of its own, and one that fails keeps \
            none of the others from being imported; the exit status is the worst. import watch takes files as they come into a \
            folder.

            EXAMPLE:
              fflog import counts data/dublin-2023-12-16.csv --preset dublin-day
              fflog import counts doors.csv --mapping columns.json --time-zone Europe/Berlin
              fflog import counts 'doors/*.csv' 'old/*.csv.gz' --mapping columns.json --replace
              unzip -p doors.zip | fflog import counts - --source doors.zip --mapping columns.json
              fflog import counts --guess doors.csv --time-zone Europe/Berlin -o columns.json
              fflog import counts --check doors.csv --mapping columns.json
            """)

    @Argument(help: "Files, patterns such as 'doors/*.csv', or - for standard input.", completion: .file())
    var files: [String]
    @OptionGroup var columns: CounterFormatArguments
    @OptionGroup var guessing: CountsGuessArguments
    @OptionGroup var importing: CountsImportArguments
    @Option(help: "What the import of one file is called, in place of the file's name.")
    var source: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard source.map({ !$0.isEmpty }) ?? true else { throw ValidationError("--source is empty") }
        guard !files.isEmpty else { throw ValidationError("name the files") }
        guard !guessing.guess else {
            guard !columns.isGiven else {
                throw ValidationError(
                    "--guess proposes a mapping; --check shows what one that is given makes of the file")
            }
            return
        }
        try columns.require()
    }

    func run() throws {
        if guessing.guess { return try runGuess() }
        let formats = try columns.formats()
        if guessing.check { return try runCheck(formats) }
        let (inputs, unmatched) = CountFiles.expand(files)
        guard inputs.isEmpty || source == nil || inputs.count == 1 else {
            throw CommandEnded(ExitStatus.usage, "--source names one import, and these are \(inputs.count) files")
        }
        guard let first = inputs.first else {
            throw CommandEnded(ExitStatus.nothingMatched, "no file matches \(unmatched.joined(separator: ", "))")
        }
        let isSingle = inputs.count == 1 && unmatched.isEmpty
        // A file that isn't there must not leave a data directory behind.
        if isSingle { try first.check() }
        let log = try options.open(.create)
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        let importer = CountsFileImport(log: log, formats: formats, options: options) { format in
            var settings = importing.settings(format, encoding: columns.textEncoding)
            settings.source = source
            return settings
        }
        guard isSingle else {
            var run = CountsFilesRun(importer)
            for pattern in unmatched { run.note(pattern, ExitStatus.nothingMatched, "no file matches it") }
            for input in inputs { try run.take(input) }
            return try run.finish()
        }
        if try importer.run(first).leftSomethingOut { throw CommandEnded(ExitStatus.partial) }
    }

    private func inputs() throws -> [CountFiles.Input] {
        let (inputs, unmatched) = CountFiles.expand(files)
        guard unmatched.isEmpty else {
            throw CommandEnded(ExitStatus.nothingMatched, "no file matches \(unmatched.joined(separator: ", "))")
        }
        return inputs
    }

    private func runGuess() throws {
        var run = try CountsGuessRun(guessing, timeZone: importing.timeZone, options)
        for input in try inputs() { try run.take(input) }
        try run.finish()
    }

    private func runCheck(_ formats: CounterFormats) throws {
        let inputs = try inputs()
        var run = try CountsCheckRun(
            formats, columns, importing, source: source, isOfSeveral: inputs.count > 1, options)
        for input in inputs { try run.take(input) }
        try run.finish()
    }
}
