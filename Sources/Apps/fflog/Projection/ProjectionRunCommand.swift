import ArgumentParser
import EventLog
import FootfallEvents
import FootfallProjections
import Glibc
import Logging
import Projections
import Reports
import Stores
import Terminal
import TypedTopics
internal import Timekeeping

struct ProjectionRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Compute a projection from where it stands.",
        discussion: """
            Rows and checkpoint are committed together, about once a second: a run that is killed goes on with the same \
            result. With --once it processes what is there when it starts, and ends; else it follows the topic until Ctrl-C.

            Rows are the same on any number of threads. With 1 everything happens in turn; with more, so many read and compute, \
            as far as the topic has partitions, while another stores and commits.

            Where a rebuild lets another version serve meanwhile, the run moves over to that. Rows of another definition are left \
            as they are, with exit status 3: fflog projection rebuild recomputes them.

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
        try ProjectionCommand.known(name)
        let log = try options.open(.write)
        let logger = options.logger("projection")
        var run = Run(command: self, log: log, logger: logger)
        try run.untilDone()
        let projection = try ProjectionCommand.named(name, log)
        let status = try ProjectionCommand.status(projection, log)
        let overlaps = try OverlapNotice.overlaps(projection, log)
        if !options.quiet, let note = OverlapNotice.text(overlaps, name) { logger.warning("\(note)") }
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("projection", .string(name)), ("version", .int(run.version)), ("processed", .int(run.processed)),
                    ("rows", .int(status.rows)), ("late", .int(status.late)),
                    ("parked", .int(status.parked)), ("filtered", .int(status.filtered)),
                    ("overlaps", .int(overlaps.count)), ("gap", .int(run.gap)),
                    ("lag_records", .int(status.lag)), ("commits", .int(run.commits)),
                ]))
        } else {
            let late = status.late == 0 ? "" : ", \(status.late) late events are in its ledger"
            let parked = status.parked == 0 ? "" : ", \(status.parked) records are parked"
            if status.filtered > 0, let note = projection.filteredNote {
                logger.info("\(name): \(Measure.grouped(status.filtered)) records filtered: \(note)")
            }
            let rows = "\(Measure.grouped(status.rows)) rows\(late)\(parked)"
            logger.info("\(name): \(Measure.grouped(run.processed)) events processed, \(rows)")
        }
    }

    /// One run, on the version that serves, and then on those that serve after it.
    private struct Run {
        let command: ProjectionRunCommand
        let log: EventLog
        let logger: Logger
        private(set) var version = 0
        private(set) var processed = 0
        private(set) var commits = 0
        private(set) var gap = 0

        /// The rebuild that made a version holds it for a moment after it serves.
        private static let handoverSeconds = 60

        init(command: ProjectionRunCommand, log: EventLog, logger: Logger) {
            self.command = command
            self.log = log
            self.logger = logger
        }

        mutating func untilDone() throws {
            var successor: Int?
            repeat {
                successor = try onServingVersion(after: successor)
            } while successor != nil && !Interruption.isRequested
        }

        /// - Parameter successor: the version to which the run moves over; `nil` at first.
        /// - Returns: The version that serves by now, where that is another.
        private mutating func onServingVersion(after successor: Int?) throws -> Int? {
            let (name, options) = (command.name, command.options)
            guard let runner = try runner(after: successor) else { return nil }
            version = runner.file.location.version
            if successor != nil { logger.notice("\(name)@\(version) serves now; this run goes on with it") }
            let progress = ProgressLine(name, quiet: options.quiet)
            var gaps = GapNotice(name, topic: runner.topicName, logger)
            var parked = ParkedNotice(name, topic: runner.topicName, logger)
            func update(_ report: RunReport) {
                gaps.update(report.gaps)
                parked.update(report.parked)
                progress.update(done: report.processed, total: report.total, unit: "events")
            }
            let report =
                command.once
                ? try runner.runOnce(update, until: { Interruption.isRequested })
                : try runner.follow(until: { Interruption.isRequested }, update)
            progress.finish()
            parked.finish(report.parked)
            processed += report.processed
            commits += report.commits
            gap += report.gap
            return runner.successor
        }

        /// `nil` where the user interrupts the wait for it.
        private func runner(after successor: Int?) throws -> ProjectionRunner? {
            let deadline = TimeSource.system.monotonic() + .seconds(Self.handoverSeconds)
            while true {
                let projection = try ProjectionCommand.named(command.name, log)
                do {
                    return try ProjectionRunner(
                        LogSource(log, topic: projection.topic.name),
                        projection.makeProgram(stores: StoreRegistry(log)),
                        folder: log.directory.projectionsPath, options: RunnerOptions(threads: command.threads))
                } catch ProjectionError.alreadyRunning
                    where successor != nil && TimeSource.system.monotonic() < deadline
                {
                    if Interruption.isRequested { return nil }
                    usleep(50_000)
                } catch let error as ProjectionError {
                    if case .stale = error, let successor {
                        logger.warning(
                            "\(command.name)@\(successor) serves now, and this program computes another definition; start the program that rebuilt it"
                        )
                    }
                    throw error
                }
            }
        }
    }
}
