import ArgumentParser
import EventLog
import LocalTime
import Reports
import Stores
import Terminal
internal import Timekeeping

struct StoreListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the stores as they are registered now.",
        discussion: """
            EXAMPLE:
              fflog store list
              fflog store list --region north --format json
            """)

    @Option(help: "Only those of a region.")
    var region: String?
    @Option(
        parsing: .unconditional,
        help: "As of a moment: a date or time by each store's clock, or RFC 3339 with its offset.")
    var at: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        do { if let at { _ = try TimeText.bound(at, now: .epoch) } } catch { throw ValidationError("--at: \(error)") }
    }

    func run() throws {
        let registry = StoreRegistry(try options.open(.read))
        try registry.refresh()
        _ = registry.complaint.map(Console.warning)
        let clocks = StoreClocks(registry.known)
        let now = TimeSource.system.wallClock()
        var entries: [StoreTimeline.Entry] = []
        var others = 0
        for id in registry.known.ids {
            let time = try at.map { try StoreText.moment($0, in: id, clocks, now: now) } ?? now
            guard let entry = registry.known.timeline(of: id)?.entry(at: time), let description = entry.description
            else {
                others += 1
                continue
            }
            if region == nil || description.region == region { entries.append(entry) }
        }
        if options.format == .json {
            Output.standard.line(.array(entries.map { StoreReport.json($0) }))
        } else if registry.known.ids.isEmpty {
            options.say("no stores yet; one comes with: fflog store add ID --time-zone ZONE")
        } else if !entries.isEmpty {
            Output.standard.write(StoreReport.table(entries).text)
        }
        if others > 0 { options.say("\(others) more are described for other times only") }
        if entries.isEmpty, region != nil || at != nil { throw CommandEnded(ExitStatus.nothingMatched) }
    }
}
