import ArgumentParser
import Counts
import Sealing
import EventLog
import FootfallProducers
import LocalTime
internal import Timekeeping

struct CountsInvalidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invalidate", abstract: "Mark a span of a site's counts as missing, with the reason. Needs --yes.",
        discussion: """
            For counts that are known to be wrong, and that nobody can correct: a counter that was covered, a door that was open \
            beside it. Intervals that begin in the span no longer count, and what is imported for it later is a conflict, unless \
            with --replace. Nothing is removed from the log: fflog import undo takes the invalidation back. Times without an offset \
            are the site's. Without --yes it shows what would be marked, and exits with 3.

            EXAMPLE:
              fflog counts invalidate --site "North door" --from 2024-03-01T08:00 --to 2024-03-04 --reason "sensor covered"
            """)

    @Option(help: "The site.")
    var site: String
    @Option(help: "From when on: a date, a time on the site's clock, or RFC 3339.")
    var from: String
    @Option(help: "Up to when; the time itself is out.")
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
        for text in [from, to] where SiteTime(text) == nil {
            throw ValidationError(
                "'\(text)' is not a valid time: write 2024-03-01, 2024-03-01T08:00 or RFC 3339 (2024-03-01T08:00:00Z)")
        }
    }

    func run() throws {
        let log = try options.open(yes ? .write : .read)
        let invalidation = SpanInvalidation(log, topic: topic, site: site, reason: reason) { zone in
            let (start, end) = (SiteTime(from)!.instant(in: zone), SiteTime(to)!.instant(in: zone))
            guard start < end else { throw CommandEnded(ExitStatus.usage, "--from \(from) is not before --to \(to)") }
            return start..<end
        }
        guard yes else {
            let plan = try invalidation.plan()
            show(plan)
            throw CommandEnded(
                ExitStatus.refused,
                "would mark \(Measure.grouped(plan.intervals)) intervals as missing; nothing was changed, repeat with --yes"
            )
        }
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        let wait = ImportWait(options)
        let plan = try invalidation.run { try wait.note($0) }
        show(plan)
        options.say(
            "marked \(Measure.grouped(plan.intervals)) intervals as missing\(plan.id.map { " (\($0))" } ?? "")")
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

/// A time on a site's clock, or an instant.
private enum SiteTime {
    case instant(EventTime)
    case label(LocalLabel)

    init?(_ text: String) {
        if let label = LocalLabel(text.count == 10 ? text + "T00:00" : text) {
            self = .label(label)
        } else if let time = try? RFC3339.time(of: text) {
            self = .instant(time)
        } else {
            return nil
        }
    }

    func instant(in zone: LocalZone) -> EventTime {
        switch self {
        case .instant(let time): time
        case .label(let label): zone.instant(of: label).time
        }
    }
}
