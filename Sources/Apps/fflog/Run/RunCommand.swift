import Anonymization
import ArgumentParser
import EventLog
import FootfallPipeline
import FootfallProjections
import Foundation
import Glibc
import Logging
import Pipeline
import Reports
import Sealing
import StrictYAML
import Synchronization
import Terminal
internal import Timekeeping

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the stages of a configuration file, all at once in one process.",
        discussion: """
            Every stage keeps its place in the transaction of what it writes: killed at any moment, the next run goes on with \
            the same result. A stage that fails says why and restarts after a backoff, and disturbs no other. Ctrl-C or \
            SIGTERM lets each end its turn; SIGHUP takes up a changed file, and disturbs no stage whose settings are as they were; fflog \
            status shows how they are. docs/run.md draws the file. Where the machine's clock \
            is not set yet, what cameras show is held until it is, and then written with right times.

            EXAMPLE:
              fflog run store.yaml
            """)

    @Argument(help: "The configuration file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var file: String
    @Flag(
        help:
            "End when the made-up store is closed, cameras that run once are done, and every stage has read all there is."
    )
    var untilIdle = false
    @Flag(help: "Read the configuration, say what would run, and end.")
    var check = false
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let configuration = try Self.read(file)
        if check { return options.say("\(file): \(Self.names(configuration).joined(separator: ", "))") }
        let log = try options.open(.create)
        let folder = RunFolder(data: options.dataPath)
        guard let lock = try folder.lock() else {
            throw CommandEnded(
                ExitStatus.refused,
                "a pipeline runs on \(options.dataPath) already"
                    + (folder.holder().map { " (process \($0))" } ?? "") + "; see: fflog status")
        }
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        let clock = try ClockReadiness(log)
        let logger = options.logger("run")
        if !clock.isSet {
            logger.warning(
                "this machine's clock is not set: it says \(TimeSource.system.wallClock()). What cameras show is held until it is, and then written with right times; the other stages wait"
            )
        }
        let refusal = Mutex<(any Error)?>(nil)
        func plans(_ configuration: RunConfiguration) throws -> [StagePlan] {
            try PipelineAssembly.plans(
                configuration, log, clock: clock, describe: ErrorText.of, summaryJSON: { ImportReport.text($0) },
                logger: logger,
                onFailure: { failure in
                    // To go on would lose visits or mix them, and a restart finds the same.
                    if failure.error is DemoTopicError { refusal.withLock { $0 = $0 ?? failure.error } }
                })
        }
        let first = try plans(configuration)
        for plan in first { try plan.check() }
        HangUp.install()
        let run = PipelineRun(first, folder: folder, configuration: file)
        run.start()
        logger.info("running \(run.stageNames.joined(separator: ", ")); Ctrl-C ends it")
        watch(run, logger) {
            refusal.withLock { $0 != nil }
        } reread: {
            reread(run, logger, plans)
        }
        logger.info("stopping")
        let failing = run.statuses.filter(\.isFailing).map(\.name)
        run.stop()
        logger.info("\(PipelineReport.text(folder.read()!, isRunning: true))")
        _ = consume lock
        if let error = refusal.withLock({ $0 }) { throw error }
        guard failing.isEmpty || Interruption.isRequested else {
            throw CommandEnded(ExitStatus.failure, "not all was done: \(failing.joined(separator: ", ")) failed")
        }
    }

    /// Until it is told to stop, nothing is left to do, or the run can't go on.
    private func watch(_ run: PipelineRun, _ logger: Logger, isRefused: () -> Bool, reread: () -> Void) {
        var idleness = IdleWatch()
        while !Interruption.isRequested, !isRefused() {
            switch HangUp.take() {
            case .none: break
            case .reread: reread()
            case .end: return
            }
            if let error = run.report() { logger.warning("its status can't be written: \(ErrorText.of(error))") }
            if untilIdle, idleness.isIdle(run.statuses) { return }
            usleep(untilIdle ? 100_000 : 500_000)
        }
    }

    /// Takes up the file as it is now, or goes on as before where it can't be.
    private func reread(_ run: PipelineRun, _ logger: Logger, _ plans: (RunConfiguration) throws -> [StagePlan]) {
        do {
            let changes = run.change(to: try plans(Self.read(file)))
            guard !changes.isEmpty else { return logger.info("\(file): read again, nothing has changed") }
            let words = [("stopped", changes.stopped), ("restarted", changes.restarted), ("started", changes.started)]
            let said = words.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.joined(separator: ", "))" }
            logger.notice("\(file): read again; \(said.joined(separator: "; "))")
        } catch {
            logger.error("\(ErrorText.of(error)). It is not taken up: the stages go on as they were")
        }
    }

    private static func read(_ file: String) throws -> RunConfiguration {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CommandEnded(ExitStatus.usage, "\(file): can't be read: \(String(cString: strerror(errno)))")
        }
        return try RunConfiguration(
            parsing: String(decoding: bytes, as: UTF8.self), file: file,
            knownProjections: FootfallProjections.all.map(\.name))
    }

    private static func names(_ configuration: RunConfiguration) -> [String] { configuration.stageNames }
}
