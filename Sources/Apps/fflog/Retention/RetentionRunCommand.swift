import Terminal
import ArgumentParser
import ErrorKinds
import EventLog
import Retention
internal import Timekeeping

struct RetentionRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Remove what the policies let go, or what a plan says; needs --yes.",
        discussion: """
            With --plan it does what the file says to the record and byte, or nothing, and exits with 3, where a log start, a \
            policy or a segment of the plan is another by now. Without --plan it plans and does that at once. Without --yes it \
            shows what would go. It waits a minute for a seal or another run to end.

            Where the clock is in doubt (it went forward by more than an hour since the last run of the same boot, or by more \
            than 31 days over a boot), nothing of topics of class anonymous or operational goes by its age, and it exits with \
            3, also where limits of bytes and records let something go; --clock-is-right says that the clock is right. What is restricted or pseudonymous goes all the same.

            EXAMPLE:
              fflog retention run --yes
              fflog retention run visits --yes
              fflog retention run --plan plan.json --yes
            """)

    @Argument(help: "The topics; all that have a policy unless said.")
    var topics: [String] = []
    @Option(help: "Carry out the plan in this file.", completion: .file())
    var plan: String?
    @Flag(help: "Really remove.")
    var yes = false
    @Flag(help: "The clock is right, whatever the log has seen.")
    var clockIsRight = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard plan == nil || topics.isEmpty else { throw ValidationError("--plan says which topics; name none") }
    }

    func run() throws {
        let file = try plan.map { try PlanFile.read($0) }
        guard yes else { return try show(file) }
        let log = try options.open(.write)
        for topic in topics where try log.policy(of: try log.topic(topic)) == nil { RetentionCommand.warn(topic) }
        let quiet = options.quiet
        let run = RetentionRun(
            log, clockIsRight: clockIsRight, isEnded: { Interruption.isRequested },
            onWait: { process in
                if !quiet {
                    Console.say(
                        "waiting for \(process.map { "process \($0)" } ?? "another process"), which seals or purges")
                }
            })
        let report = try file.map { try run.run($0) } ?? run.run(topics: topics)
        print(report)
        for failure in report.failures { Console.error("topic '\(failure.topic)': \(ErrorText.of(failure.error))") }
        if let status = Interruption.status { throw CommandEnded(status, "interrupted; what was removed is recorded") }
        guard !report.failures.isEmpty else { return }
        let isRefused = report.failures.allSatisfy { ErrorKind(of: $0.error) == .refused }
        throw CommandEnded(isRefused ? ExitStatus.refused : ExitStatus.failure)
    }

    private func show(_ file: RetentionPlan?) throws {
        let plan: RetentionPlan
        if let file {
            plan = file
        } else {
            plan = try RetentionPlanner(try options.open(.read)).plan(topics, at: TimeSource.system.wallClock())
            RetentionCommand.warn(topics, without: plan)
        }
        if options.format == .json {
            Output.standard.line(try PlanFile.text(plan))
        } else {
            Output.standard.write(PlanFile.table(plan.rows))
        }
        RetentionCommand.warn(of: plan)
        guard !plan.rows.isEmpty else { return options.say(RetentionCommand.nothing(plan)) }
        throw CommandEnded(
            ExitStatus.refused, "would remove \(PlanFile.text(plan.totals)); nothing was removed, repeat with --yes")
    }

    private func print(_ report: RunReport) {
        if options.format == .json { return Output.standard.line(RunText.json(report)) }
        Output.standard.write(
            PlanFile.table(report.topics.flatMap { topic in topic.ranges.map { (topic.topic, $0) } }))
        options.say(RunText.text(report))
    }
}

/// What a run has done, as people and programs read it.
enum RunText {
    static func text(_ report: RunReport) -> String {
        guard report.totals != PurgeTotals() else { return "nothing to remove" }
        let topics = report.topics.map { topic in topic.topic }.joined(separator: ", ")
        return "removed \(PlanFile.text(report.totals)) of \(topics) (plan \(report.plan))"
    }

    static func json(_ report: RunReport) -> JSONValue {
        .object([
            ("plan", .string(report.plan)), ("complete", .bool(report.isComplete && report.failures.isEmpty)),
            ("totals", json(report.totals)),
            (
                "topics",
                .array(
                    report.topics.map { topic in
                        .object([
                            ("topic", .string(topic.topic)), ("totals", json(topic.totals)),
                            ("ranges", .array(topic.ranges.map(json))),
                        ])
                    })
            ),
            (
                "failures",
                .array(
                    report.failures.map {
                        .object([("topic", .string($0.topic)), ("error", .string(ErrorText.of($0.error)))])
                    })
            ),
        ])
    }

    private static func json(_ totals: PurgeTotals) -> JSONValue {
        .object([
            ("records", .int(totals.records)), ("bytes", .int(totals.bytes)), ("segments", .int(totals.segments)),
        ])
    }

    private static func json(_ range: PlannedRange) -> JSONValue {
        .object([
            ("partition", .int(range.partition.index)), ("start_offset", .int(Int(range.start.rawValue))),
            ("end_offset", .int(Int(range.end.rawValue))), ("records", .int(range.records)),
            ("bytes", .int(range.bytes)), ("oldest_event_time", .time(range.oldest.time)),
            ("newest_event_time", .time(range.newest.time)), ("rule", .string(range.rule.rawValue)),
            ("segment", .optional(range.segment.map { Int($0) })),
        ])
    }
}
