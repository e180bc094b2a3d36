import ArgumentParser
import CounterImport
import EventLog
import Reports
import Terminal

struct ImportListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the imports of counter files, and what was done about them.",
        discussion: """
            Undone imports and invalidated spans are listed as well: each has an id and can be taken back with import undo. An \
            import is unfinished where a bad line stopped it, or it was killed.

            EXAMPLE:
              fflog import list
              fflog import list --topic counts --format json
            """)

    @Option(help: "Only those into this topic.")
    var topic: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let records = try KnownImports(try options.open(.read)).records.filter { topic == nil || $0.topic == topic }
        guard options.format == .json else { return Output.standard.write(ImportRecordReport.table(records).text) }
        Output.standard.line(.array(records.map(ImportRecordReport.json)))
    }
}
