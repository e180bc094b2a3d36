import ArgumentParser
import EventLog
import EventSchema
import Logging
import Reports
import Retention
import Sealing
import Terminal
internal import Timekeeping

struct RetentionWatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Keep topics within their policies, as long as it runs.",
        discussion: """
            Seals what is due and removes what the policies let go, at once and then every so often; a line a run on standard \
            error, with --format json one on standard output. What goes wrong it tells and tries again, each time after a longer \
            while. Ctrl-C and SIGTERM end it after the transaction at hand.

            A topic is over its limit by no more than what comes in between two runs: choose --every by that. Where a service \
            manager has timers, fflog retention run --yes may be run by one instead; see tools/systemd.

            EXAMPLE:
              fflog retention watch --every 1m
            """)

    @Argument(help: "The topics; all that have a policy unless said.")
    var topics: [String] = []
    @Option(
        help: ArgumentHelp("How often: 10s, 1h; 1m unless said.", valueName: "duration"),
        transform: { text in
            do { return try DurationText.parse(text) } catch { throw ValidationError("\(error)") }
        })
    var every = Duration.seconds(60)
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (.milliseconds(100) ... .seconds(86_400)).contains(every) else {
            throw ValidationError("--every: 100ms to 1d are possible")
        }
    }

    func run() throws {
        // A path or a topic that is not there is a mistake, to be told now and not every minute.
        let log = try options.open(.write)
        for topic in topics { _ = try log.topic(topic) }
        let path = options.dataPath
        var first: EventLog? = log
        let watch = RetentionWatch(
            open: {
                defer { first = nil }
                return try first ?? EventLog.open(path, .write)
            }, topics: topics, interval: every,
            seal: { log in
                do { try SealRound(log: log, policy: SealPolicy()).run { Interruption.isRequested } } catch SealError
                    .alreadySealing
                {}
            }, isEnded: { Interruption.isRequested })
        let logger = options.logger("retention")
        logger.info("keeping topics within their policies, every \(DurationText.text(every)); Ctrl-C ends it")
        try watch.run { event in
            switch event {
            case .ran(let report):
                if options.format == .json {
                    Output.standard.line(RetentionReport.json(report, explain: ErrorText.text))
                    try Output.standard.flush()
                }
                logger.info("\(Self.time) \(RetentionReport.text(report))")
                for failure in report.failures { logger.error("\(failure.topic): \(ErrorText.of(failure.error))") }
            case .failed(let error, let retry):
                logger.error("trying again in \(DurationText.text(retry)): \(ErrorText.of(error))")
            }
        }
    }

    private static var time: String { RFC3339.text(TimeSource.system.wallClock()) }
}
