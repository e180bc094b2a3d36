import ArgumentParser
import EventLog
import LocalTime
import Reports
import Retention
import Terminal
internal import Timekeeping

struct RetentionPlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what the policies let go, and write it down to be run. Changes nothing.",
        discussion: """
            TO is the offset after the last that goes: the partition's log start afterwards. OLDEST and NEWEST are event times, \
            of the batches, or of all that the segment holds. fflog retention run --plan FILE --yes then does exactly what the \
            file says, or exits with 3 where the log or a policy is another by then.

            A record whose time is in the future doesn't go before that time is over, and what comes after it in its partition \
            stays as long: what is held back so is said. No deadline holds for a topic that simulate or bench wrote but \
            its own policy.

            EXAMPLE:
              fflog retention plan
              fflog retention plan visits -o plan.json
              fflog retention plan --at 2026-08-01T00:00:00Z
            """)

    @Argument(help: "The topics; all that have a policy unless said.")
    var topics: [String] = []
    @Option(name: .shortAndLong, help: "Write the plan to this file.", completion: .file())
    var output: String?
    @Option(
        parsing: .unconditional,
        help:
            "As if it were this time: RFC 3339 with an offset or Z, epoch milliseconds. A plan for a time to come can't be run before."
    )
    var at: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        do { _ = try moment(.epoch) } catch { throw ValidationError("--at: \(error)") }
    }

    /// A plan is of topics, which hold any store's records.
    private func moment(_ now: EventTime) throws -> EventTime? {
        try at.map { try TimeText.instant($0, of: "a topic", now: now) }
    }

    func run() throws {
        let log = try options.open(.read)
        let now = TimeSource.system.wallClock()
        let plan = try RetentionPlanner(log).plan(topics, at: try moment(now) ?? now)
        RetentionCommand.warn(topics, without: plan)
        if let output { try PlanFile.write(plan, to: output) }
        if options.format == .json {
            Output.standard.line(try RetentionReport.json(plan))
        } else {
            Output.standard.write(RetentionReport.table(plan))
        }
        RetentionCommand.warn(of: plan)
        for topic in try log.topics() where topic.isSynthetic && (topics.isEmpty || topics.contains(topic.name)) {
            guard plan.topics.contains(where: { $0.topic == topic.name }) else { continue }
            options.say("topic '\(topic.name)' is synthetic: no deadline but its own policy holds for it")
        }
        guard !plan.rows.isEmpty else { return options.say(RetentionCommand.nothing(plan)) }
        options.say(
            "would remove \(RetentionReport.text(plan.totals)); nothing was removed. "
                + (output.map { "Carry it out with: fflog retention run --plan \($0) --yes" }
                    ?? "Carry out what is due then with: fflog retention run --yes"))
    }
}

extension RetentionCommand {
    /// Topics that were asked for and keep everything.
    static func warn(_ asked: [String], without plan: RetentionPlan) {
        for topic in asked where !plan.topics.contains(where: { $0.topic == topic }) { warn(topic) }
    }

    /// What a time in the future keeps from going.
    static func warn(of plan: RetentionPlan) {
        for topic in plan.topics {
            for held in topic.heldBack ?? [] {
                let behind =
                    held.records == 0
                    ? "nothing that comes after it goes before that"
                    : "\(Measure.grouped(held.records)) records after it that are too old stay until then"
                let place =
                    held.segment.map { "segment \($0) holds" }
                    ?? "offsets \(held.start) to \(held.end.rawValue - 1) have"
                Console.warning(
                    "topic '\(topic.topic)', partition \(held.partition): \(place) "
                        + "a time in the future, \(RFC3339.text(held.newest.time)), and \(held.segment == nil ? "go" : "goes") at "
                        + "\(RFC3339.text(held.until.time)); \(behind)")
            }
        }
    }

    static func warn(_ topic: String) {
        Console.warning("topic '\(topic)' has no retention policy; set one with: fflog retention set \(topic)")
    }

    static func nothing(_ plan: RetentionPlan) -> String {
        plan.topics.isEmpty
            ? "nothing to remove: no topic has a retention policy; set one with: fflog retention set TOPIC"
            : "nothing to remove"
    }
}
