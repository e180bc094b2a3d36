import Terminal
import ArgumentParser
import CounterImport
import EventLog
import LocalTime
import Stores
internal import Timekeeping

struct StoreAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Register a store, or change what is registered of it.",
        discussion: """
            The description holds from --valid-from on, else always, up to the next one that was given for a later time. A store \
            that is registered is refused (exit status 3) unless all is as it was; with --change what the options say takes the \
            place of what holds from --valid-from on, or now, and the rest stays. A name stands for one store. Where counts of \
            one time came under several of its names and differ, those that came first stand, and the exit status is 4.

            EXAMPLE:
              fflog store add S1 --time-zone Europe/Dublin --spelling "Grafton St." --opens mo-fr=09:00-18:00
              fflog store add S1 --change --valid-from 2026-03-01 --place door:north --place till:1
            """)

    @Argument(help: "The store: unique in the chain, as events name it.")
    var store: String
    @OptionGroup var arguments: StoreArguments
    @Option(parsing: .unconditional, help: "From when on: a date or time by the store's clock, RFC 3339, or always.")
    var validFrom: String?
    @Flag(help: "Change the registered store in what the options say.")
    var change = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard change || arguments.timeZone != nil else { throw ValidationError("--time-zone is needed") }
        guard !change || !arguments.isEmpty || validFrom != nil else {
            throw ValidationError("--change: nothing is given")
        }
        // What can't be must not leave a data directory behind.
        guard !change else { return }
        do { _ = try described() } catch { throw ValidationError("\(error)") }
    }

    func run() throws {
        let log = try options.open(.create)
        let now = TimeSource.system.wallClock()
        var before = KnownStores()
        let said = try StoreAdministration(log).say { known in
            before = known
            return [try statement(known, now: now)]
        }
        let registry = StoreRegistry(log)
        try registry.refresh()
        let merged = try MergedSites(log, said.map(\.statement.store), before: before, after: registry.known)
        try StoreText.report(said, registry.known, merged, options)
    }

    private func statement(_ known: KnownStores, now: EventTime) throws -> StoreStatement {
        let id = StoreName.composed(store)
        let timeline = known.timeline(of: id)
        if change {
            guard let timeline else { throw StoreError.unknownStore(store) }
            let start = try start(in: arguments.timeZone ?? timeline.entry(at: now)?.description?.timeZone ?? "UTC")
            guard let entry = timeline.entry(at: start ?? now), var description = entry.description else {
                throw StoreError.unknownStore(store)
            }
            try arguments.apply(to: &description)
            try description.check()
            return StoreStatement(description, validFrom: start ?? entry.validFrom)
        }
        let statement = try described()
        guard let held = timeline?.entry(at: statement.validFrom), let before = held.description,
            let description = statement.content.description
        else { return statement }
        guard held.validFrom == statement.validFrom, before == description else {
            throw StoreError.alreadyRegistered(id, differingIn: before.differences(from: description))
        }
        return statement
    }

    /// What the options say by themselves.
    private func described() throws -> StoreStatement {
        var description = StoreDescription(id: StoreName.composed(store), timeZone: arguments.timeZone ?? "")
        try arguments.apply(to: &description)
        try description.check()
        return StoreStatement(description, validFrom: try start(in: description.timeZone) ?? .min)
    }

    private func start(in zone: String) throws -> EventTime? {
        guard let validFrom else { return nil }
        return try StoreTimes.start(validFrom, in: try LocalZone(named: zone), now: TimeSource.system.wallClock())
    }
}
