import ArgumentParser
import EventLog
import LocalTime
import Reports
import Stores
import Terminal
internal import Timekeeping

struct StoreShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what is registered of a store, and for which time.",
        discussion: """
            The store may be named by any of its names. --at shows what holds at one moment.

            EXAMPLE:
              fflog store show S1
              fflog store show "Grafton St." --at 2026-01-01 --format json
            """)

    @Argument(help: "The store.")
    var store: String
    @Option(parsing: .unconditional, help: "A date or time by the store's clock, or RFC 3339 with its offset.")
    var at: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        do { if let at { _ = try TimeText.bound(at, now: .epoch) } } catch { throw ValidationError("--at: \(error)") }
    }

    func run() throws {
        let registry = StoreRegistry(try options.open(.read))
        try registry.refresh()
        _ = registry.complaint.map(Console.warning)
        guard let id = registry.store(named: store), let timeline = registry.known.timeline(of: id) else {
            throw StoreError.unknownStore(store)
        }
        guard let at else {
            if options.format == .json {
                Output.standard.line(
                    .object([
                        ("store", .string(id)), ("history", .array(timeline.entries.map { StoreReport.json($0) })),
                    ]))
            } else {
                Output.standard.write(timeline.entries.map { StoreReport.page($0, id) }.joined(separator: "\n"))
            }
            return
        }
        let time = try StoreText.moment(at, in: id, StoreClocks(registry.known), now: TimeSource.system.wallClock())
        guard let entry = timeline.entry(at: time), entry.description != nil else {
            throw CommandEnded(ExitStatus.nothingMatched, "nothing is registered of store '\(id)' for that time")
        }
        if options.format == .json {
            Output.standard.line(StoreReport.json(entry))
        } else {
            Output.standard.write(StoreReport.page(entry, id))
        }
    }
}
