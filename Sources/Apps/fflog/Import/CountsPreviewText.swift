import CounterImport
import Reports
import Terminal

/// What a file would come to, before anything of it is imported.
enum CountsPreviewText {
    static func text(_ preview: CountsPreview, intervalMinutes: Int) -> String {
        let span = preview.firstLabel.map { ", \($0) to \(preview.lastLabel ?? $0)" } ?? ""
        let minutes = intervalMinutes == 1 ? "a minute" : "\(intervalMinutes) minutes"
        let length = intervalMinutes == 1440 ? "days" : "intervals of \(minutes)"
        var text = "\(preview.sites.count) \(preview.sites.count == 1 ? "site" : "sites")\(span), \(length)\n"
        var table = Table(["SITE", "ENTERED", "EXITED", "TOTAL", "INTERVALS"], rightAligned: [1, 2, 3, 4])
        func cell(_ count: UInt64?) -> String { count.map { Measure.grouped(Int(clamping: $0)) } ?? "-" }
        for site in preview.sites.prefix(sitesMax) {
            table.add([
                site.name, cell(site.entered), cell(site.exited), cell(site.total), Measure.grouped(site.intervals),
            ])
        }
        text += table.text
        if preview.sites.count > sitesMax { text += "and \(preview.sites.count - sitesMax) more sites\n" }
        var others = Table(["LINES AND INTERVALS", ""], rightAligned: [1])
        for (name, count) in [
            ("rows", preview.rows), ("intervals", preview.intervals), ("appended", preview.appended),
            ("missing", preview.missing), ("duplicates", preview.duplicates), ("conflicts", preview.conflicts),
            ("replaced", preview.replaced), ("taken back", preview.retracted), ("bad lines", preview.rejected),
            ("lines of sums", preview.sums), ("lines not chosen", preview.filtered),
        ] where count > 0 || name == "bad lines" || name == "rows" { others.add([name, Measure.grouped(count)]) }
        text += "\n" + others.text
        for line in preview.firstRejected { text += "  bad: \(Table.oneLine("\(line)"))\n" }
        if preview.rejected > preview.firstRejected.count {
            text += "  and \(preview.rejected - preview.firstRejected.count) more\n"
        }
        for conflict in preview.firstConflicts { text += "  conflict: \(Table.oneLine("\(conflict)"))\n" }
        return text
    }

    private static let sitesMax = 100

    static func json(_ preview: CountsPreview) -> JSONValue {
        func count(_ value: UInt64?) -> JSONValue { value.map { .unsigned($0) } ?? .null }
        return .object([
            ("rows", .int(preview.rows)), ("intervals", .int(preview.intervals)), ("appended", .int(preview.appended)),
            ("missing", .int(preview.missing)), ("duplicates", .int(preview.duplicates)),
            ("conflicts", .int(preview.conflicts)), ("replaced", .int(preview.replaced)),
            ("retracted", .int(preview.retracted)),
            ("rejected", .int(preview.rejected)), ("sums", .int(preview.sums)), ("filtered", .int(preview.filtered)),
            ("first", .optional(preview.firstLabel)), ("last", .optional(preview.lastLabel)),
            (
                "sites",
                .array(
                    preview.sites.map {
                        .object([
                            ("name", .string($0.name)), ("entered", count($0.entered)), ("exited", count($0.exited)),
                            ("total", count($0.total)), ("intervals", .int($0.intervals)),
                        ])
                    })
            ),
            (
                "first_rejected",
                .array(
                    preview.firstRejected.map { .object([("line", .int($0.line)), ("reason", .string($0.reason))]) })
            ),
            ("first_conflicts", .array(preview.firstConflicts.map { .string($0.description) })),
            ("warnings", .array(preview.warnings.map { .string($0.description) })),
        ])
    }
}
