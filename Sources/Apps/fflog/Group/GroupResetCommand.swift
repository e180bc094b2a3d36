import ArgumentParser
import ConsumerGroups
import EventLog
import Foundation
import LocalTime
import Reports
import Terminal
internal import Timekeeping

struct GroupResetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Set a group's checkpoints: a plan first, then --yes or --execute PLAN.",
        discussion: """
            Shows for every partition where the checkpoint is, where it will be, and how many records are skipped or read \
            again. --format json prints the plan, which --execute FILE carries out exactly as it was shown, or refuses \
            with exit status 3 when the group or the log has moved on. An active group is refused.

            TARGETS (--to): start, end, an offset, +N or -N (from the present checkpoint), @TIME. A partition has no time zone, \
            so a time needs its offset or Z.

            EXAMPLE:
              fflog group reset dashboard --to @2023-12-16T00:00:00Z
              fflog group reset dashboard --to start --format json > plan.json
              fflog group reset dashboard --execute plan.json
            """)

    @Argument(help: "The group.")
    var group: String
    @Option(parsing: .unconditional, help: "Where to: start, end, N, +N, -N, @TIME.")
    var to: String?
    @Option(help: "Only this topic; may repeat.")
    var topic: [String] = []
    @Option(name: .shortAndLong, help: "Only this partition; may repeat.")
    var partition: [Int] = []
    @Option(help: "Carry out the plan in this file.", completion: .file())
    var execute: String?
    @Flag(help: "Carry out at once what is shown.")
    var yes = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if partition.contains(where: { $0 < 0 }) { throw ValidationError("-p: partitions count from 0") }
        guard (to == nil) != (execute == nil) else { throw ValidationError("give either --to or --execute") }
        do { if let to { _ = try Self.target(to, now: .epoch) } } catch { throw ValidationError("\(error)") }
    }

    func run() throws {
        let log = try options.open(yes || execute != nil ? .write : .read)
        let reset = GroupReset(log)
        let plan: ResetPlan
        if let execute {
            plan = try Self.plan(at: execute)
            guard plan.group == group else {
                throw CommandEnded(ExitStatus.refused, "\(execute) is a plan for group '\(plan.group)', not '\(group)'")
            }
        } else {
            plan = try reset.plan(
                group, to: try Self.target(to!, now: TimeSource.system.wallClock()), topics: topic,
                partitions: partition.map { PartitionID(min(max($0, -1), Int(Int32.max))) })
        }
        let isExecuted = yes || execute != nil
        if isExecuted { try reset.execute(plan) }
        try show(plan)
        options.say(
            "\(isExecuted ? "" : "would be: ")\(plan.skipped) records skipped, \(plan.replayed) read again"
                + (isExecuted ? "" : "; nothing was changed, carry it out with --yes or --execute PLAN"))
    }

    private static func plan(at path: String) throws -> ResetPlan {
        let text: Data
        do { text = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw CommandEnded(ExitStatus.failure, "\(path): \(error.localizedDescription)")
        }
        do { return try JSONDecoder().decode(ResetPlan.self, from: text) } catch {
            throw CommandEnded(
                ExitStatus.failure,
                "\(path) is no plan of group reset; make one with: fflog group reset GROUP --to … --format json > \(path)"
            )
        }
    }

    private func show(_ plan: ResetPlan) throws {
        if options.format == .json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            Output.standard.line(String(decoding: try encoder.encode(plan), as: UTF8.self))
            return
        }
        var table = Table(
            ["TOPIC", "PARTITION", "FROM", "TO", "SKIPPED", "READ AGAIN"], rightAligned: [1, 2, 3, 4, 5])
        for row in plan.rows {
            table.add([
                row.topic, row.partition.description, row.from?.description ?? "-", row.to.description,
                String(row.skipped), String(row.replayed),
            ])
        }
        Output.standard.write(table.text)
    }

    private static func target(_ text: String, now: EventTime) throws -> ResetTarget {
        switch text {
        case "start": return .start
        case "end": return .end
        default:
            if text.hasPrefix("@") {
                return .time(try TimeText.instant(String(text.dropFirst()), of: "a partition", now: now))
            }
            if text.hasPrefix("+") || text.hasPrefix("-"), let shift = Int(text) { return .shift(shift) }
            if let offset = Int64(text), offset >= 0 { return .offset(Offset(offset)) }
            throw CommandEnded(ExitStatus.usage, "--to \(text): write start, end, N, +N, -N or @TIME")
        }
    }
}
