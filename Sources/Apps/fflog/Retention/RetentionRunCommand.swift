import ArgumentParser
import ErrorKinds
import EventLog
import Reports
import Retention
import Terminal
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
            Output.standard.line(try RetentionReport.json(plan))
        } else {
            Output.standard.write(RetentionReport.table(plan))
        }
        RetentionCommand.warn(of: plan)
        guard !plan.rows.isEmpty else { return options.say(RetentionCommand.nothing(plan)) }
        throw CommandEnded(
            ExitStatus.refused,
            "would remove \(RetentionReport.text(plan.totals)); nothing was removed, repeat with --yes")
    }

    private func print(_ report: RunReport) {
        if options.format == .json {
            return Output.standard.line(RetentionReport.json(report, explain: ErrorText.text))
        }
        Output.standard.write(RetentionReport.table(report))
        options.say(RetentionReport.text(report))
    }
}
