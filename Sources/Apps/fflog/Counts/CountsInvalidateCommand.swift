import ArgumentParser
import CounterImport
import Counts
import EventLog
import LocalTime
import Reports
import Sealing
import Terminal
internal import Timekeeping

struct CountsInvalidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invalidate", abstract: "Mark a span of a site's counts as missing, with the reason. Needs --yes.",
        discussion: """
            For counts that are known to be wrong, and that nobody can correct: a counter that was covered, a door that was open \
            beside it. Intervals in the span no longer count, and what is imported for it later is a conflict, unless with \
            --replace; rows of hours and days that hold one have no number. Nothing is removed from the log: fflog import undo \
            takes the invalidation back. Times without an offset are the site's; a span that would cut an interval in two is refused, \
            naming it. Without --yes it shows what would be marked, and exits with 3; so does a span that is marked already.

            EXAMPLE:
              fflog counts invalidate --site "North door" --from 2024-03-01T08:00 --to 2024-03-04 --reason "sensor covered"
            """)

    @Option(help: "The site, by any of its names.")
    var site: String
    @Option(parsing: .unconditional, help: "From when on: a date, a time on the site's clock, or RFC 3339.")
    var from: String
    @Option(parsing: .unconditional, help: "Up to when; the time itself is out.")
    var to: String
    @Option(help: "Why.")
    var reason: String
    @Option(help: "The topic.")
    var topic = "counts"
    @Flag(help: "Really mark them.")
    var yes = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard !reason.isEmpty else { throw ValidationError("--reason is empty") }
        do { _ = try StoreTimes.range(from: from, to: to, now: .epoch) } catch { throw ValidationError("\(error)") }
    }

    func run() throws {
        let log = try options.open(yes ? .write : .read)
        let times = try StoreTimes.range(from: from, to: to, now: TimeSource.system.wallClock())
        let invalidation = SpanInvalidation(log, topic: topic, site: site, times: times, reason: reason)
        guard yes else {
            let plan = try invalidation.plan()
            show(plan)
            throw CommandEnded(
                ExitStatus.refused,
                "would mark \(text(plan)) as missing; nothing was changed, repeat with --yes"
            )
        }
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        let wait = ImportWait(options)
        let plan = try invalidation.run { try wait.note($0) }
        show(plan)
        options.say("marked \(text(plan)) as missing\(plan.id.map { " (\($0))" } ?? "")")
    }

    private func text(_ plan: SpanInvalidation.Plan) -> String {
        plan.intervals == 1 ? "1 interval" : "\(Measure.grouped(plan.intervals)) intervals"
    }

    private func show(_ plan: SpanInvalidation.Plan) {
        guard options.format == .text else {
            return Output.standard.line(
                .object([
                    ("site", .string(plan.span.site)), ("from", .time(plan.span.from)), ("to", .time(plan.span.to)),
                    ("time_zone", .string(plan.timeZone)), ("reason", .string(plan.span.reason)),
                    ("intervals", .int(plan.intervals)), ("people", .unsigned(plan.people)),
                    ("first_start", .time(plan.firstStart)), ("last_start", .time(plan.lastStart)),
                    ("invalidated", .bool(plan.id != nil)), ("import_id", .optional(plan.id?.description)),
                ]))
        }
        var table = Table(["SITE", "FROM", "TO", "INTERVALS", "PEOPLE"], rightAligned: [3, 4])
        table.add([
            plan.span.site, RFC3339.text(plan.span.from), RFC3339.text(plan.span.to), String(plan.intervals),
            String(plan.people),
        ])
        Output.standard.write(table.text)
    }
}
