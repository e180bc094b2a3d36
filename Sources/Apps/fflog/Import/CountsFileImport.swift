import Terminal
import CounterImport
import EventLog
import InputFiles

/// Imports one file after another, each with what it tells on standard error and its summary on standard output.
struct CountsFileImport {
    let log: EventLog
    let formats: CounterFormats
    let options: GlobalOptions
    /// How a file of a format is imported.
    let settings: (CounterFormat) -> CountsImporter.Options

    init(
        log: EventLog, formats: CounterFormats, options: GlobalOptions,
        settings: @escaping (CounterFormat) -> CountsImporter.Options
    ) {
        (self.log, self.formats, self.options, self.settings) = (log, formats, options, settings)
    }

    /// - Parameter isOneOfSeveral: then the file's name stands over its summary, and what stopped it in JSON beside it.
    /// - Throws: ``CommandEnded`` once the command is to end; what stopped the import.
    func run(_ input: CountFiles.Input, isOneOfSeveral: Bool = false) throws -> ImportSummary {
        let file = try input.open(dataPath: options.dataPath)
        guard let format = formats.format(ofFileNamed: file.name) else {
            throw CommandEnded(ExitStatus.usage, "\(input.name): no mapping is for files of this name")
        }
        let importer = CountsImporter(log: log, file: file, options: settings(format))
        let notices = CountsImportNotices(input.name, namesFile: isOneOfSeveral, options)
        defer { notices.finish() }
        do {
            let summary = try importer.run(notices.take)
            notices.finish()
            ImportReport.print(summary, of: input.name, title: isOneOfSeveral, options)
            return summary
        } catch ImportError.badLine(let line, let path, let summary) {
            notices.finish()
            let error = ImportError.badLine(line, path: path, summary: summary)
            ImportReport.print(
                summary, of: input.name, title: isOneOfSeveral, error: isOneOfSeveral ? ErrorText.of(error) : nil,
                options)
            throw error
        }
    }
}
