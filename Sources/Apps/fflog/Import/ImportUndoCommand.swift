import ArgumentParser
import CounterImport
import Counts
import EventLog
import Reports
import Sealing
import Terminal

struct ImportUndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take an import back: what it brought no longer counts. Needs --yes.",
        discussion: """
            Retractions are appended, nothing is removed from the log. What stood before the import stands again, but for what \
            overlaps intervals that came meanwhile: those stay, and the exit status is 4. Every interval whose count changes is \
            named. An undo has an id of its own and can be undone, as can counts invalidate. Without --yes it shows what would be \
            taken back, and exits with 3. An undo that was killed goes on when it is run again.

            EXAMPLE:
              fflog import undo 6f1c2a9b03d4e587
              fflog import undo 6f1c2a9b03d4e587 --yes
            """)

    @Argument(help: "The import's id; see import list.")
    var id: String
    @Flag(help: "Really take it back.")
    var yes = false
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let id = try ImportArgument.id(id)
        let log = try options.open(yes ? .write : .read)
        let undo = ImportUndo(log, id)
        guard yes else {
            let plan = try undo.plan()
            show(plan)
            throw CommandEnded(
                ExitStatus.refused,
                "would take back \(text(plan))\(leftOut(plan)); nothing was changed, repeat with --yes")
        }
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        let wait = ImportWait(options)
        let plan = try undo.run { try wait.note($0) }
        show(plan)
        options.say("took back \(text(plan))\(plan.id.map { " (undo \($0))" } ?? "")\(leftOut(plan))")
        if plan.leftOut > 0 { throw CommandEnded(ExitStatus.partial) }
    }

    private func leftOut(_ plan: ImportUndo.Plan) -> String {
        plan.leftOut == 0
            ? ""
            : "; \(Measure.grouped(plan.leftOut)) of what stood before \(plan.leftOut == 1 ? "is" : "are") left out, since "
                + "\(plan.leftOut == 1 ? "it overlaps" : "they overlap") intervals that count"
    }

    private func text(_ plan: ImportUndo.Plan) -> String {
        "\(Measure.grouped(plan.intervals)) intervals of \(ImportRecordReport.subject(plan.record))"
    }

    private func show(_ plan: ImportUndo.Plan) {
        guard options.format == .text else {
            return Output.standard.line(
                .object([
                    ("import_id", .string(plan.record.id.description)), ("kind", .string(plan.record.kind.rawValue)),
                    ("topic", .string(plan.record.topic)), ("intervals", .int(plan.intervals)),
                    ("people", .unsigned(plan.people)), ("sites", .array(plan.sites.map { .string($0) })),
                    ("undone", .bool(plan.id != nil)), ("undo_id", .optional(plan.id?.description)),
                    ("changes", .array(plan.changes.map(CountChangeReport.json))),
                ]))
        }
        var table = Table(["IMPORT", "SOURCE", "TOPIC", "INTERVALS", "SITES", "PEOPLE"], rightAligned: [3, 4, 5])
        table.add([
            plan.record.id.description, ImportRecordReport.subject(plan.record), plan.record.topic,
            String(plan.intervals),
            String(plan.sites.count), String(plan.people),
        ])
        Output.standard.write(table.text)
        if !plan.changes.isEmpty {
            Output.standard.write("\n" + CountChangeReport.table(plan.changes, hint: "; all: --format json"))
        }
    }
}
