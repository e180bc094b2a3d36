import Terminal
import ArgumentParser
import EventLog
import LocalTime
import Stores
internal import Timekeeping

struct StoreRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take back what is registered of a store, from a moment on.",
        discussion: """
            Without --valid-from all of it, as of a store that was registered by mistake: its names are free again, and its \
            local times are UTC. A store that is closed stays registered, since its counts stay.

            EXAMPLE:
              fflog store remove S1
              fflog store remove S1 --valid-from 2026-03-01
            """)

    @Argument(help: "The store.")
    var store: String
    @Option(parsing: .unconditional, help: "From when on: a date or time by the store's clock, RFC 3339, or always.")
    var validFrom: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard let validFrom else { return }
        do { _ = try StoreTimes.start(validFrom, in: .utc, now: .epoch) } catch {
            throw ValidationError("--valid-from: \(error)")
        }
    }

    func run() throws {
        let log = try options.open(.write)
        let id = StoreName.composed(store)
        let now = TimeSource.system.wallClock()
        let said = try StoreAdministration(log).say { known in
            guard let timeline = known.timeline(of: id) else { throw StoreError.unknownStore(store) }
            let zone =
                timeline.entry(at: now)?.description?.zone ?? timeline.entries.lazy.compactMap(\.description?.zone).last
            let start = try validFrom.map { try StoreTimes.start($0, in: zone ?? .utc, now: now) } ?? .min
            // What was said of later times goes too.
            let starts = [start] + timeline.entries.map(\.validFrom).filter { $0 > start }
            return starts.map { StoreStatement(removed: id, validFrom: $0) }
        }
        let registry = StoreRegistry(log)
        try registry.refresh()
        StoreText.report(said, registry.known, options)
    }
}
