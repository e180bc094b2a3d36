import Counts
import Reports
import Timekeeping

/// Imports, and what was done about them, as people and programs read them.
package enum ImportRecordReport {
    /// A line an import.
    package static func table(_ records: [ImportRecord]) -> Table {
        var table = Table(
            ["ID", "WHEN", "KIND", "SOURCE", "TOPIC", "INTERVALS", "SITES", "FROM", "TO", "STATE"],
            rightAligned: [5, 6])
        for record in records {
            table.add([
                record.id.description, RFC3339.text(record.time), record.kind.rawValue, subject(record), record.topic,
                number(record.intervals), number(record.sites), time(record.firstStart), time(record.lastEnd),
                state(record.state),
            ])
        }
        return table
    }

    package static func json(_ record: ImportRecord) -> JSONValue {
        func text(_ value: String) -> JSONValue { .optional(value.isEmpty ? nil : value) }
        let (state, by) = words(record.state)
        return .object([
            ("import_id", .string(record.id.description)), ("time", .time(record.time)),
            ("kind", .string(record.kind.rawValue)), ("state", .string(state)), ("by", .optional(by?.description)),
            ("source", text(record.source)), ("topic", .string(record.topic)), ("content", text(record.content)),
            ("mapping", text(record.mapping)), ("time_zone", text(record.timeZone)),
            (
                "interval_seconds",
                record.intervalSeconds == 0 ? .null : .int(Int(record.intervalSeconds))
            ),
            ("replaces", .array(record.replaces.map { .string($0.description) })),
            ("undoes", .optional(record.undoes?.description)), ("site", .optional(record.span?.site)),
            ("reason", .optional(record.span?.reason)), ("intervals", integer(record.intervals)),
            ("sites", integer(record.sites)), ("conflicts", integer(record.conflicts)),
            ("rejected", integer(record.rejected)), ("first_start", .time(record.firstStart)),
            ("last_start", .time(record.lastStart)),
            ("last_end", .time(record.lastEnd)),
        ])
    }

    /// All that is known, a line each.
    package static func lines(_ record: ImportRecord) -> [(String, String)] {
        var lines = [
            ("kind", record.kind.rawValue), ("state", state(record.state)), ("when", RFC3339.text(record.time)),
            ("topic", record.topic), ("subject", subject(record)), ("intervals", number(record.intervals)),
            ("from", time(record.firstStart)), ("to", time(record.lastEnd)),
        ]
        guard record.kind == .file else { return lines }
        lines += [
            ("sites", number(record.sites)), ("conflicts", number(record.conflicts)),
            ("bad lines", number(record.rejected)), ("time zone", record.timeZone), ("mapping", record.mapping),
            ("content", record.content),
            ("replaces", record.replaces.isEmpty ? "-" : record.replaces.map(\.description).joined(separator: ", ")),
        ]
        return lines
    }

    private static func state(_ state: ImportRecord.State) -> String {
        let (word, by) = words(state)
        return by.map { "\(word) by \($0)" } ?? word
    }

    private static func words(_ state: ImportRecord.State) -> (String, ImportID?) {
        switch state {
        case .done: ("done", nil)
        case .unfinished: ("unfinished", nil)
        case .undone(let by): ("undone", by)
        case .replaced(let by): ("replaced", by)
        }
    }

    /// The file, or what was done to what.
    package static func subject(_ record: ImportRecord) -> String {
        switch record.kind {
        case .file: record.source
        case .undo: "undo of \(record.undoes?.description ?? "-")"
        case .invalidation: "\(record.span?.site ?? "-"): \(record.span?.reason ?? "")"
        }
    }

    private static func integer(_ value: UInt64?) -> JSONValue { value.map { .unsigned($0) } ?? .null }
    private static func number(_ value: UInt64?) -> String { value.map { String($0) } ?? "-" }
    private static func time(_ time: EventTime?) -> String { time.map { RFC3339.text($0) } ?? "-" }
}
