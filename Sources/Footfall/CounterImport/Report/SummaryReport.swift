import Counts
import Reports

/// What an import of a counter's file came to, as people and programs read it.
package enum SummaryReport {
    /// A line a number.
    package static func table(_ summary: ImportSummary) -> Table {
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

    package static func zones(_ summary: ImportSummary) -> String { summary.timeZones.joined(separator: ", ") }

    /// - Parameters:
    ///   - file: the file's name; `nil` for a report that lies beside it.
    ///   - error: what stopped it.
    package static func json(_ summary: ImportSummary, of file: String? = nil, error: String? = nil) -> JSONValue {
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
