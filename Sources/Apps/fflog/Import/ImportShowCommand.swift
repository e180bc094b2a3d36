import ArgumentParser
import CounterImport
import Counts
import EventLog
import Reports
import Terminal

struct ImportShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one import.",
        discussion: """
            EXAMPLE:
              fflog import show 6f1c2a9b03d4e587
            """)

    @Argument(help: "The import's id; see import list.")
    var id: String
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let id = try ImportArgument.id(id)
        guard let record = try KnownImports(try options.open(.read))[id] else {
            throw ImportError.unknownImport(id.description)
        }
        guard options.format == .text else { return Output.standard.line(ImportRecordReport.json(record)) }
        var table = Table(["IMPORT", record.id.description])
        for (name, value) in ImportRecordReport.lines(record) { table.add([name, value]) }
        Output.standard.write(table.text)
    }
}
