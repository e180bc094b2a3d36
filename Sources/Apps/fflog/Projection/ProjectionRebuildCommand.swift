import ArgumentParser
import EventLog
import FootfallEvents
import FootfallProjections
import Projections
import Reports
import Stores
import Terminal
import TypedTopics
internal import Timekeeping

struct ProjectionRebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Recompute a projection beside the version that serves, then let it serve.",
        discussion: """
            The new version goes into a file of its own. It is computed up to the end of the topic as it is now, then up to what came \
            meanwhile; then one transaction makes it the version that queries read. Until then the old one serves, and its runner \
            goes on; a runner that follows moves over by itself.

            A rebuild that is interrupted or killed goes on where it was when it is started again; where the definition has changed \
            since, it starts over and says so. One rebuild of a projection at a time.

            EXAMPLE:
              fflog projection rebuild visits-15s
              fflog projection rebuild visits-15s --rate 200000 --keep 0
            """)

    @Argument(help: "The projection: see fflog projection list.")
    var name: String
    @Option(help: "At most so many events a second.")
    var rate: Int?
    @Option(help: "How many versions that served before to keep; older ones are removed once the new one serves.")
    var keep = 1
    @Flag(help: "Go on although the log no longer has all records; the new version lacks what the old one has of them.")
    var allowGap = false
    @Option(help: "Threads that compute.")
    var threads = RunnerOptions.defaultThreads
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let rate, !(1...1_000_000_000).contains(rate) {
            throw ValidationError("--rate: 1 to 1000000000 events a second are possible")
        }
        guard keep >= 0 else { throw ValidationError("--keep: at least 0") }
        guard (1...64).contains(threads) else { throw ValidationError("--threads: 1 to 64 are possible") }
    }

    func run() throws {
        try ProjectionCommand.known(name)
        let log = try options.open(.write)
        let projection = try ProjectionCommand.named(name, log)
        let rebuild = try ProjectionRebuild(
            LogSource(log, topic: projection.topic.name), projection.makeProgram(stores: StoreRegistry(log)),
            folder: log.directory.projectionsPath,
            options: RebuildOptions(
                keep: keep, allowsGap: allowGap, eventsPerSecondMax: rate, runner: RunnerOptions(threads: threads)))
        announce(rebuild.plan)
        let logger = options.logger("rebuild")
        let progress = RebuildProgress(name, quiet: options.quiet)
        var gaps = GapNotice(name, topic: rebuild.plan.topic, logger)
        var parked = ParkedNotice(name, topic: rebuild.plan.topic, logger)
        let began = TimeSource.system.monotonic()
        let report = try rebuild.run(
            { report in
                gaps.update(report.gaps)
                parked.update(report.parked)
                progress.update(report)
            }, until: { Interruption.isRequested })
        progress.finish()
        parked.finish(report.parked)
        try conclude(rebuild.plan, report, seconds: (TimeSource.system.monotonic() - began) / .seconds(1))
    }

    private func announce(_ plan: RebuildPlan) {
        for (version, reasons) in plan.discarded {
            options.say("\(name)@\(version), which was not finished, can't be gone on with and was dropped:")
            for reason in reasons { options.say("  \(reason)") }
        }
        if !plan.gaps.isEmpty {
            let records = plan.gaps.reduce(0) { $0 + $1.count }
            Console.warning(
                "the log no longer has \(Measure.grouped(records)) records of topic '\(plan.topic)'; "
                    + (plan.serving.map { "version \(plan.version) will lack what version \($0) has of them:" }
                        ?? "no row will have what was in them:"))
            for gap in plan.gaps { Console.say("  \(gap)") }
        }
        let serving = plan.serving.map { "version \($0) serves meanwhile" } ?? "nothing serves yet"
        options.say(
            plan.isResumed
                ? "\(name)@\(plan.version): goes on at \(Measure.grouped(plan.done)) of \(Measure.grouped(plan.total)) "
                    + "records; \(serving)"
                : "\(name)@\(plan.version): \(Measure.grouped(plan.total)) records; \(serving)")
    }

    private func conclude(_ plan: RebuildPlan, _ report: RebuildReport, seconds: Double) throws {
        let isServing = report.phase == .serving
        // A purge may have gone ahead of the rebuild since it began.
        let gaps = isServing ? report.lacking : plan.gaps
        if options.format == .json {
            Output.standard.line(
                .object([
                    ("projection", .string(name)), ("version", .int(plan.version)),
                    ("previous_version", .optional(plan.serving)), ("promoted", .bool(isServing)),
                    ("events", .int(report.events)), ("resumed_at", .int(plan.done)),
                    ("records_done", .int(report.pace.done)), ("records_total", .int(report.pace.total)),
                    ("rows", .int(report.rows)), ("seconds", .double((seconds * 1000).rounded() / 1000)),
                    ("events_per_second", .int(seconds > 0 ? Int(Double(report.events) / seconds) : 0)),
                    ("commits", .int(report.commits)), ("lag_records", .int(report.behind)),
                    ("gap", .int(gaps.reduce(0) { $0 + $1.count })),
                    ("gaps", .array(gaps.map(LedgerReport.json))),
                    ("dropped_versions", .array(report.removed.map { .int($0) })),
                ]))
        }
        guard isServing else {
            let place =
                report.phase == .catchingUp
                ? "catching up"
                : "\(Measure.grouped(report.pace.done)) of \(Measure.grouped(report.pace.total)) records"
            throw CommandEnded(
                Interruption.status ?? ExitStatus.interrupted,
                options.quiet
                    ? nil
                    : "stopped at a commit (\(place)); version \(plan.version) does not serve yet. "
                        + "To go on: fflog projection rebuild \(name)")
        }
        options.say(
            "\(name)@\(plan.version) serves: \(Measure.grouped(report.events)) events in \(Measure.tenths(seconds)) s, "
                + "\(Measure.grouped(report.rows)) rows")
        for version in report.removed { options.say("\(name)@\(version) was removed") }
        for version in report.inUse {
            Console.warning(
                "\(name)@\(version) is still being computed by somebody and was kept; later: "
                    + "fflog projection drop \(name)@\(version) --yes")
        }
    }
}
