import Counts
import LocalTime
import Reports
import Timekeeping

/// Intervals whose counts change, as people and programs read them.
package enum CountChangeReport {
    /// A table is for people.
    private static let rowsMax = 200

    /// - Parameter hint: how to see all of them, where there are too many for a table: `; all: …`.
    package static func table(_ changes: some RandomAccessCollection<CountChange>, hint: String) -> String {
        var table = Table(["SITE", "LINE", "COUNTER", "FROM", "MINUTES", "NOW", "THEN"], rightAligned: [4])
        for change in changes.prefix(rowsMax) {
            table.add([
                change.site, text(change.line), text(change.counter), change.label.description,
                String(change.interval.seconds / 60), text(change.before.description),
                change.instead.map { "left out: \(RFC3339.text($0.start)) + \($0.seconds) s counts" }
                    ?? text(change.after.description),
            ])
        }
        let more = changes.count - rowsMax
        return table.text + (more > 0 ? "\(Measure.grouped(more)) more intervals change\(hint)\n" : "")
    }

    private static func text(_ text: String) -> String { text.isEmpty ? "-" : text }

    package static func json(_ change: CountChange) -> JSONValue {
        func name(_ text: String) -> JSONValue { .optional(text.isEmpty ? nil : text) }
        return .object([
            ("site", .string(change.site)), ("line", name(change.line)), ("counter", name(change.counter)),
            ("local_label", .string(change.label.description)), ("interval_start", .time(change.interval.start)),
            ("interval_seconds", .int(Int(change.interval.seconds))), ("before", json(change.before)),
            ("after", json(change.after)), ("left_out", .bool(change.instead != nil)),
            ("counted_start", .time(change.instead?.start)),
            ("counted_seconds", .optional(change.instead.map { Int($0.seconds) })),
        ])
    }

    package static func json(_ counts: PeopleCounts) -> JSONValue {
        guard !counts.isEmpty else { return .null }
        func value(_ count: UInt64) -> JSONValue { count == PeopleCounts.absent ? .null : .unsigned(count) }
        return .object([
            ("entered", value(counts.entered)), ("exited", value(counts.exited)), ("total", value(counts.total)),
        ])
    }
}
