import Bytes
import CounterImport
import Counts
internal import Reports
import Terminal

/// What an import of a counter's file came to, as people and programs read it.
enum ImportReport {
    /// - Parameters:
    ///   - file: the file's name.
    ///   - title: whether it stands over the summary.
    ///   - error: what stopped it; `nil` also where that is said elsewhere.
    static func print(
        _ summary: ImportSummary, of file: String, title: Bool = false, error: String? = nil, _ options: GlobalOptions
    ) {
        if options.format == .json { return Output.standard.line(json(summary, of: file, error: error)) }
        if title { Output.standard.line(file) }
        let span = summary.firstLabel.map { ", \($0) to \(summary.lastLabel ?? $0)" } ?? ""
        let zones = zones(summary)
        let sites = summary.sites.count == 1 ? "1 site" : "\(summary.sites.count) sites"
        options.say("\(sites)\(span)" + (zones.isEmpty ? "" : ", local time of \(zones)"))
        if let id = summary.importID { options.say("import \(id)") }
        Output.standard.write(table(summary).text)
    }

    static func table(_ summary: ImportSummary) -> Table {
        var table = Table(["INTERVALS", ""], rightAligned: [1])
        for (name, count) in [
            ("read", summary.read), ("appended", summary.appended), ("duplicates", summary.duplicates),
            ("conflicts", summary.conflicts), ("replaced", summary.replaced), ("taken back", summary.retracted),
            ("missing", summary.missing), ("bad lines", summary.rejected),
        ] { table.add([name, Measure.grouped(count)]) }
        for (name, count) in [("lines of sums", summary.sums), ("lines not chosen", summary.filtered)] where count > 0 {
            table.add([name, Measure.grouped(count)])
        }
        return table
    }

    private static func zones(_ summary: ImportSummary) -> String { summary.timeZones.joined(separator: ", ") }

    /// As it stands in a report beside the file.
    static func text(_ summary: ImportSummary) -> String {
        var buffer = ByteBuffer()
        json(summary).append(to: &buffer)
        return String(decoding: buffer.array(), as: UTF8.self)
    }

    private static func json(_ summary: ImportSummary, of file: String? = nil, error: String? = nil) -> JSONValue {
        .object(
            (file.map { [("file", .string($0))] } ?? []) + (error.map { [("error", .string($0))] } ?? []) + [
                ("topic", .string(summary.topic)), ("import_id", .optional(summary.importID?.description)),
                ("read", .int(summary.read)), ("appended", .int(summary.appended)),
                ("duplicates", .int(summary.duplicates)), ("missing", .int(summary.missing)),
                ("rejected", .int(summary.rejected)), ("conflicts", .int(summary.conflicts)),
                ("replaced", .int(summary.replaced)), ("retracted", .int(summary.retracted)),
                ("rows", .int(summary.rows)),
                ("sums", .int(summary.sums)), ("filtered", .int(summary.filtered)),
                ("sites", .int(summary.sites.count)), ("time_zone", .string(zones(summary))),
                ("first", .optional(summary.firstLabel)), ("last", .optional(summary.lastLabel)),
                ("first_conflicts", .array(summary.firstConflicts.map(json))),
                (
                    "first_rejected",
                    .array(
                        summary.firstRejected.map {
                            .object([("line", .int($0.line)), ("reason", .string($0.reason))])
                        })
                ),
                ("warnings", .array(summary.warnings.map { .string($0.description) })),
            ])
    }

    private static func json(_ conflict: CountConflict) -> JSONValue {
        func text(_ value: String) -> JSONValue { .optional(value.isEmpty ? nil : value) }
        return .object([
            ("line", .int(conflict.line)), ("reason", .string(conflict.reason.rawValue)),
            ("site", .string(conflict.site)), ("door", text(conflict.door)), ("counter", text(conflict.counter)),
            ("label", .string(conflict.label)), ("counts", .string(conflict.counts)),
            ("first_line", .optional(conflict.firstLine == 0 ? nil : conflict.firstLine)),
            ("first_source", text(conflict.firstSource)), ("first_counts", text(conflict.firstCounts)),
            ("first_label", text(conflict.firstLabel)),
            ("first_minutes", .optional(conflict.firstMinutes == 0 ? nil : conflict.firstMinutes)),
            ("time_zone", .optional(conflict.telling?.zone)), ("interval_start", .optional(conflict.telling?.start)),
            ("first_time_zone", .optional(conflict.firstTelling?.zone)),
            ("first_interval_start", .optional(conflict.firstTelling?.start)),
            ("first_place", text(conflict.firstPlace)), ("overlapping", .int(conflict.overlapping)),
            ("missing_reason", text(conflict.missingReason)),
            ("replaced", .bool(conflict.isReplaced)), ("message", .string(conflict.description)),
        ])
    }
}
