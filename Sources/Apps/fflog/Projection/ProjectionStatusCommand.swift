import ArgumentParser
import EventLog
import FootfallProjections
import Projections
import Reports
import Terminal

struct ProjectionStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show where a projection stands, and what became of every offset.",
        discussion: """
            Every offset has one fate: it is in a row, it is late (kept in the projection's ledger), parked, filtered, or it \
            was purged unread.

            A projection is stale when its rows are of another definition than the program has now: they are served as they are \
            until fflog projection rebuild. Where they are of another log, of one that was restored from an older copy, or of a \
            topic that was deleted, they are not shown until then. Other versions are listed too: old ones, and one that is being \
            built.

            EXAMPLE:
              fflog projection status visits-15s
            """)

    @Argument(help: "The projection; all where none is named.")
    var name: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(.read)
        let projections = try name.map { [try ProjectionCommand.named($0, log)] } ?? ProjectionCommand.all(log)
        let all = try projections.map { try ProjectionCommand.status($0, log) }
        let overlaps = try projections.map { try OverlapNotice.overlaps($0, log) }
        if options.format == .json {
            if name == nil {
                Output.standard.line(.array(zip(all, overlaps).map(json)))
            } else {
                Output.standard.line(json(all[0], overlaps[0]))
            }
            return
        }
        for (index, status) in all.enumerated() {
            if index > 0 { Output.standard.line("") }
            Output.standard.line(ProjectionReport.text(status))
            if case .stale(let differences) = status.state {
                for difference in differences { Output.standard.line("  differs: \(difference)") }
                Output.standard.line(
                    "  \(status.isOfOtherLog ? "not shown" : "served as it is"); next: fflog projection "
                        + (status.isTopicGone
                            ? "drop \(status.name)@\(status.version) --yes" : "rebuild \(status.name)"))
            }
            for version in status.versions where version.state != .serving {
                Output.standard.line(
                    "  "
                        + VersionReport.text(
                            version, of: status.name, next: "; next: fflog projection rebuild \(status.name)",
                            explain: ErrorText.text))
            }
            LedgerReport.gapLines(status).forEach { Output.standard.line("  \($0)") }
            if let note = ProjectionReport.foldedNote(status) { Output.standard.line("  \(note)") }
            LedgerReport.parkedLines(status).forEach { Output.standard.line("  \($0)") }
            OverlapReport.lines(overlaps[index]).forEach { Output.standard.line("  \($0)") }
            if status.filtered > 0, let note = projections[index].filteredNote {
                Output.standard.line("  filtered: \(note)")
            }
            Output.standard.write(ProjectionReport.partitions(status).text)
        }
    }

    private func json(_ status: ProjectionStatus, _ overlaps: CountOverlaps) -> JSONValue {
        ProjectionReport.json(status, overlaps: OverlapReport.fields(overlaps), explain: ErrorText.text)
    }
}
