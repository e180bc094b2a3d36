import Terminal
import ArgumentParser
import EventLog
import EventSchema
import FootfallProjections
import Projections
internal import Timekeeping

struct ProjectionStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show where a projection stands, and what became of every offset.",
        discussion: """
            Every offset has one fate: it is in a row, it is late (kept in the projection's ledger), parked, filtered, or it \
            was purged unread.

            A projection is stale when its rows are of another definition than the program has now: they are served as they are \
            until fflog projection rebuild. Where they are of another log, of one that was restored from an older copy, or of a \
            topic that was deleted, they are not shown until then. Other versions are listed too: old ones, and one that is being \
            built.

            EXAMPLE:
              fflog projection status visits-15s
            """)

    @Argument(help: "The projection; all where none is named.")
    var name: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let log = try options.open(.read)
        let projections = try name.map { [try ProjectionCommand.named($0, log)] } ?? ProjectionCommand.all(log)
        let all = try projections.map { try ProjectionCommand.status($0, log) }
        let overlaps = try projections.map { try OverlapNotice.overlaps($0, log) }
        if options.format == .json {
            if name == nil {
                Output.standard.line(.array(zip(all, overlaps).map(Self.json)))
            } else {
                Output.standard.line(Self.json(all[0], overlaps[0]))
            }
            return
        }
        for (index, status) in all.enumerated() {
            if index > 0 { Output.standard.line("") }
            Output.standard.line(
                "\(status.name)@\(status.version): \(Self.word(status.state)), \(Measure.grouped(status.rows)) rows, "
                    + "\(Measure.grouped(status.fileBytes)) bytes, definition \(status.definitionHash)")
            if case .stale(let differences) = status.state {
                for difference in differences { Output.standard.line("  differs: \(difference)") }
                Output.standard.line(
                    "  \(status.isOfOtherLog ? "not shown" : "served as it is"); next: fflog projection "
                        + (status.isTopicGone
                            ? "drop \(status.name)@\(status.version) --yes" : "rebuild \(status.name)"))
            }
            for version in status.versions where version.state != .serving {
                Output.standard.line("  " + VersionText.line(version, of: status.name))
            }
            VersionText.gaps(status).forEach { Output.standard.line("  \($0)") }
            if status.foldedSubstreams > 0 {
                Output.standard.line(
                    "  \(Measure.grouped(status.foldedSubstreams)) stores are no longer kept apart for lateness: there are too many"
                )
            }
            ParkedNotice.lines(status).forEach { Output.standard.line("  \($0)") }
            OverlapNotice.lines(overlaps[index]).forEach { Output.standard.line("  \($0)") }
            if status.filtered > 0, let note = projections[index].filteredNote {
                Output.standard.line("  filtered: \(note)")
            }
            var table = Table(
                [
                    "PARTITION", "CHECKPOINT", "END", "LAG", "IN ROWS", "LATE", "PARKED", "FILTERED", "GAP",
                    "LATEST EVENT",
                ],
                rightAligned: [0, 1, 2, 3, 4, 5, 6, 7, 8])
            for partition in status.partitions {
                let progress = partition.progress
                table.add([
                    progress.partition.description, progress.next.description,
                    partition.extent.highWaterMark.description,
                    String(partition.lag), String(progress.windowed), String(progress.late), String(progress.parked),
                    String(progress.filtered), String(partition.gap), Self.time(progress.maxEventTime) ?? "-",
                ])
            }
            Output.standard.write(table.text)
        }
    }

    static func word(_ state: ProjectionStatus.State) -> String {
        switch state {
        case .fresh: "fresh"
        case .stale: "stale"
        case .neverRun: "never run"
        }
    }

    private static func time(_ milliseconds: Int64) -> String? {
        milliseconds == .min ? nil : RFC3339.text(milliseconds)
    }

    private static func json(_ status: ProjectionStatus, _ overlaps: CountOverlaps) -> JSONValue {
        var differences: [JSONValue] = []
        if case .stale(let found) = status.state { differences = found.map { .string($0) } }
        return .object([
            ("projection", .string(status.name)), ("version", .int(status.version)),
            ("state", .string(word(status.state))),
            ("differences", .array(differences)), ("other_log", .bool(status.isOfOtherLog)),
            ("definition_hash", .string(status.definitionHash)),
            ("rows", .int(status.rows)), ("file_bytes", .int(status.fileBytes)), ("processed", .int(status.processed)),
            ("in_rows", .int(status.windowed)), ("late", .int(status.late)), ("parked", .int(status.parked)),
            ("filtered", .int(status.filtered)), ("gap", .int(status.gap)), ("lag_records", .int(status.lag)),
            ("folded_substreams", .int(status.foldedSubstreams)),
            ("conserved", .bool(status.isConserved)), ("promoted_at", .time(status.promotedAt)),
            ("gaps", .array(status.gaps.map(GapNotice.json))),
            ("parked_first", .array(status.parkedFirst.map(ParkedNotice.json))),
            ("overlaps", .int(overlaps.count)), ("overlaps_first", OverlapNotice.json(overlaps)),
            ("versions", .array(status.versions.map(VersionText.json))),
            (
                "partitions",
                .array(
                    status.partitions.map {
                        .object([
                            ("partition", .int($0.progress.partition.index)),
                            ("checkpoint", .int(Int($0.progress.next.rawValue))),
                            ("high_water_mark", .int(Int($0.extent.highWaterMark.rawValue))),
                            ("lag_records", .int($0.lag)),
                            ("gap", .int($0.gap)),
                            ("max_event_time", .optional(time($0.progress.maxEventTime))),
                        ])
                    })
            ),
        ])
    }
}
