import ArgumentParser
import EventLog
import FootfallEvents
import Reports
import Sealing
import Simulation
import Terminal
import TypedTopics
internal import Timekeeping

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Make events from counts, and camera frames, for demonstrations and load.",
        subcommands: [SimulateCrossingsCommand.self, SimulateSceneCommand.self, SimulateUndoCommand.self])
}

struct SimulateCrossingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crossings", abstract: "Expand imported counts into single visitors in the topic visits.",
        discussion: """
            Every counted person becomes one VisitorObserved at a reproducible moment of its hour (store = site, zone \
            entrance). The same sites, span and seed are one simulation: a killed one goes on where it was, a finished one \
            appends nothing, a higher --limit goes on. They go to a topic that holds nothing but what was made up, marked \
            synthetic: visits, where there is no such topic yet or nothing was ever appended to it; where it holds other events \
            this is refused, and another topic is named with --topic. fflog simulate undo takes them back. --from and --to are local to each site (2023-12-16) or instants.

            EXAMPLE:
              fflog simulate crossings --from 2023-12-16 --to 2023-12-17
              fflog simulate crossings --limit 10000000 --seed 7
              fflog simulate crossings --topic visits-demo
            """)

    @Option(help: "Only this site, by any of its names; may repeat.")
    var site: [String] = []
    @Option(
        parsing: .unconditional,
        help: "Intervals from here on: a date or time by each site's own clock, or RFC 3339 with its offset.")
    var from: String?
    @Option(parsing: .unconditional, help: "Intervals before this.")
    var to: String?
    @Option(help: "At most so many crossings altogether.")
    var limit: UInt64?
    @Option(help: "Another seed is another simulation.")
    var seed: UInt64 = 1
    @Option(help: "The topic to which they go; made where it is missing.")
    var topic = FootfallTopic.visits.name
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        do { _ = try StoreTimes.range(from: from, to: to, now: .epoch) } catch { throw ValidationError("\(error)") }
    }

    func run() throws {
        let log = try options.open(.write)
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        var settings = SimulationOptions()
        settings.sites = site
        settings.times = try StoreTimes.range(from: from, to: to, now: TimeSource.system.wallClock())
        settings.limit = limit
        settings.seed = seed
        settings.visits = topic
        let progress = ProgressLine("simulate", quiet: options.quiet)
        let summary = try CrossingSimulator(log: log, options: settings).run { done in
            if Interruption.isRequested { throw CommandEnded(Interruption.status!) }
            progress.update(done: Int(done.total), total: Int(done.goal), unit: "crossings")
        }
        progress.finish()
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("topic", .string(summary.topic)), ("appended", .int(Int(summary.appended))),
                    ("total", .int(Int(summary.total))), ("available", .int(Int(summary.available))),
                    ("complete", .bool(summary.isComplete)), ("sites", .int(summary.sites.count)),
                    ("intervals", .int(summary.intervals)), ("seed", .unsigned(seed)),
                ]))
        } else {
            let done = Measure.grouped(Int(summary.appended))
            let all = Measure.grouped(Int(summary.total))
            options.say(
                summary.appended == 0
                    ? "nothing to append: all \(all) crossings of this simulation are in '\(summary.topic)'; "
                        + "another --seed or span makes another"
                    : "\(done) crossings of \(summary.sites.count) sites appended to '\(summary.topic)' (\(all) so far)"
            )
        }
    }
}
