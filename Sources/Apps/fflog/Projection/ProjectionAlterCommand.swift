import ArgumentParser
import EventLog
import FootfallProjections
import LocalTime
import Projections
import Reports
import Terminal
internal import Timekeeping

struct ProjectionAlterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alter", abstract: "Change a projection's definition; its rows are then stale until a rebuild.",
        discussion: """
            What is set is kept in the data directory and holds for every run and rebuild from now on. Rows that are there are \
            served as they are until fflog projection rebuild has recomputed them; a runner that is under way goes on as \
            it was until then.

            EXAMPLE:
              fflog projection alter visits-15s --allowed-lateness 1h
            """)

    @Argument(help: "The projection: see fflog projection list.")
    var name: String
    @Option(
        help: """
            How long after its end a window still takes events, in event time: 90s, 30m, 24h, 7d; 'default' for the program's own. \
            Only of windows.
            """)
    var allowedLateness: String?
    @OptionGroup var options: GlobalOptions

    private static let lateness = "allowed_lateness_ms"

    func validate() throws {
        guard let allowedLateness else { throw ValidationError("nothing to change: --allowed-lateness is missing") }
        guard allowedLateness != "default" else { return }
        do { _ = try TimeText.duration(allowedLateness) } catch {
            throw ValidationError("--allowed-lateness: \(error)")
        }
    }

    func run() throws {
        let program = try ProjectionCommand.known(name)
        guard program.settings.contains(where: { $0.name == Self.lateness }) else {
            throw CommandEnded(
                ExitStatus.usage, "projection '\(name)' has no allowed lateness: it has no windows that close")
        }
        let log = try options.open(.write)
        let catalog = try ProjectionCatalog(creating: log.directory.projectionsPath)
        var values = try catalog.settings(name)
        if let allowedLateness, allowedLateness != "default" {
            values[Self.lateness] = String(try TimeText.duration(allowedLateness).milliseconds)
        } else {
            values[Self.lateness] = nil
        }
        let changed = try program.with(values)
        try catalog.set(values, of: name)
        let status = try ProjectionCommand.status(changed, log)
        if options.format == .json {
            Output.standard.line(
                .object(
                    [("projection", .string(name))] + changed.settings.map { ($0.name, .string($0.value)) } + [
                        ("definition_hash", .string(changed.definition.hash)),
                        ("state", .string(ProjectionReport.word(status.state))),
                    ]))
        } else {
            let next =
                if case .stale = status.state {
                    "; version \(status.version) is stale now, and served as it is. Next: fflog projection rebuild \(name)"
                } else {
                    ""
                }
            options.say("altered projection '\(name)'\(next)")
        }
    }
}
