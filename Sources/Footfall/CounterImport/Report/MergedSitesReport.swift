import Counts
import LocalTime
import Reports
import Stores
import Timekeeping

/// What names that are one store's now do to counts, as programs read it.
package enum MergedSitesReport {
    /// Of each kind, as many as are listed.
    package static let listedMax = 20

    /// Fields of the summary of what was registered.
    package static func fields(_ merged: MergedSites) -> [(String, JSONValue)] {
        [
            ("contradictions", .int(merged.contradictions.count)),
            ("first_contradictions", .array(merged.contradictions.prefix(listedMax).map(json))),
            ("left_out", .int(merged.leftOut.count)),
            ("first_left_out", .array(merged.leftOut.prefix(listedMax).map(CountChangeReport.json))),
        ]
    }

    private static func json(_ found: MergedSites.Contradiction) -> JSONValue {
        .object([
            ("store", .string(found.store)), ("line", .optional(found.line.isEmpty ? nil : found.line)),
            ("counter", .optional(found.counter.isEmpty ? nil : found.counter)),
            ("local_label", .string(found.label.description)), ("interval_start", .time(found.interval.start)),
            ("interval_seconds", .int(Int(found.interval.seconds))), ("name", .string(found.name)),
            ("counts", CountChangeReport.json(found.counts)), ("other_name", .string(found.otherName)),
            ("other_counts", CountChangeReport.json(found.otherCounts)),
        ])
    }
}
