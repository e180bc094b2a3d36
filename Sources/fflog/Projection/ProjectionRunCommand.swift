import ArgumentParser
import EventLog
import FootfallEvents
import FootfallProjections
import Projections

struct ProjectionRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Compute a projection from where it stands.",
        discussion: """
            Rows and checkpoint are committed together, about once a second: a run that is killed goes on with the same \
            result. With --once it processes what is there when it starts, and ends; else it follows the topic until Ctrl-C.

            Rows are the same on any number of threads. With 1 everything happens in turn; with more, so many read and compute, \
            as far as the topic has partitions, while another stores and commits.

            EXAMPLE:
              fflog projection run visits-15s --once
            """)

    @Argument(help: "The projection: see fflog projection list.")
    var name: String
    @Flag(help: "End at the end of the topic as it is now.")
    var once = false
    @Option(help: "Threads that compute.")
    var threads = RunnerOptions.defaultThreads
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...64).contains(threads) else { throw ValidationError("--threads: 1 to 64 are possible") }
    }

    func run() throws {
        let projection = try ProjectionCommand.named(name)
        let log = try options.open(.write)
        let source = try LogSource(log, topic: projection.topic.name)
        let runner = try ProjectionRunner(
            source, projection.makeProgram(), folder: log.directory.projectionsPath,
            options: RunnerOptions(threads: threads))
        let progress = ProgressLine(name, quiet: options.quiet)
        func update(_ report: RunReport) {
            progress.update(done: report.processed, total: report.total, unit: "events")
        }
        let report =
            once
            ? try runner.runOnce(update, until: { Interruption.isRequested })
            : try runner.follow(until: { Interruption.isRequested }, update)
        progress.finish()
        if report.gap > 0 { Console.warning("\(report.gap) records were purged before '\(name)' read them") }
        let status = try ProjectionCommand.status(projection, log)
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("projection", .string(name)), ("processed", .int(report.processed)), ("rows", .int(status.rows)),
                    ("late", .int(status.late)), ("gap", .int(report.gap)), ("lag_records", .int(status.lag)),
                    ("commits", .int(report.commits)),
                ]))
        } else {
            let late = status.late == 0 ? "" : ", \(status.late) late events are in its ledger"
            options.say(
                "\(name): \(Measure.grouped(report.processed)) events processed, "
                    + "\(Measure.grouped(status.rows)) rows\(late)")
        }
    }
}
