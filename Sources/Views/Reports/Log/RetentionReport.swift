internal import EventLog
internal import Foundation
internal import Timekeeping
package import ErrorKinds
package import Retention

/// Plans of retention, and what a run has removed, as people and programs read them.
package enum RetentionReport {
    /// A plan, as it stands in a file that is to be run.
    package static func json(_ plan: RetentionPlan) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(plan), as: UTF8.self)
    }

    /// What goes, a range a line; nothing where nothing goes.
    package static func table(_ plan: RetentionPlan) -> String { table(plan.rows) }

    /// What went.
    package static func table(_ report: RunReport) -> String {
        table(report.topics.flatMap { topic in topic.ranges.map { (topic.topic, $0) } })
    }

    private static func table(_ ranges: [(topic: String, range: PlannedRange)]) -> String {
        guard !ranges.isEmpty else { return "" }
        var table = Table(
            ["TOPIC", "PARTITION", "FROM", "TO", "RECORDS", "BYTES", "OLDEST", "NEWEST", "RULE", "IN"],
            rightAligned: [1, 2, 3, 4, 5])
        for (topic, range) in ranges {
            table.add([
                topic, range.partition.description, range.start.description, range.end.description,
                String(range.records), String(range.bytes), RFC3339.text(range.oldest.time),
                RFC3339.text(range.newest.time), range.rule.rawValue,
                range.segment.map { "segment \($0)" } ?? "head",
            ])
        }
        return table.text
    }

    package static func text(_ totals: PurgeTotals) -> String {
        "\(Measure.grouped(totals.records)) records, \(Measure.grouped(totals.bytes)) bytes, \(totals.segments) "
            + "segment\(totals.segments == 1 ? "" : "s")"
    }

    package static func text(_ report: RunReport) -> String {
        guard report.totals != PurgeTotals() else { return "nothing to remove" }
        let topics = report.topics.map { topic in topic.topic }.joined(separator: ", ")
        return "removed \(text(report.totals)) of \(topics) (plan \(report.plan))"
    }

    /// - Parameter explain: what an error says of itself, with what helps as the reader would type it.
    package static func json(_ report: RunReport, explain: (String, Remedy?) -> String) -> JSONValue {
        .object([
            ("plan", .string(report.plan)), ("complete", .bool(report.isComplete && report.failures.isEmpty)),
            ("totals", json(report.totals)),
            (
                "topics",
                .array(
                    report.topics.map { topic in
                        .object([
                            ("topic", .string(topic.topic)), ("totals", json(topic.totals)),
                            ("ranges", .array(topic.ranges.map(json))),
                        ])
                    })
            ),
            (
                "failures",
                .array(
                    report.failures.map {
                        .object([
                            ("topic", .string($0.topic)),
                            ("error", .string(explain("\($0.error)", Remedy.of($0.error)))),
                        ])
                    })
            ),
        ])
    }

    private static func json(_ totals: PurgeTotals) -> JSONValue {
        .object([
            ("records", .int(totals.records)), ("bytes", .int(totals.bytes)), ("segments", .int(totals.segments)),
        ])
    }

    private static func json(_ range: PlannedRange) -> JSONValue {
        .object([
            ("partition", .int(range.partition.index)), ("start_offset", .int(Int(range.start.rawValue))),
            ("end_offset", .int(Int(range.end.rawValue))), ("records", .int(range.records)),
            ("bytes", .int(range.bytes)), ("oldest_event_time", .time(range.oldest.time)),
            ("newest_event_time", .time(range.newest.time)), ("rule", .string(range.rule.rawValue)),
            ("segment", .optional(range.segment.map { Int($0) })),
        ])
    }
}

extension RetentionPlan {
    package var rows: [(topic: String, range: PlannedRange)] {
        topics.flatMap { topic in topic.ranges.map { (topic.topic, $0) } }
    }
}
