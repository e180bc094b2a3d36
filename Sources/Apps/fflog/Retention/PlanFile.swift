import Terminal
import EventLog
import EventSchema
import Foundation
import Retention
internal import Timekeeping

/// A retention plan as a file, and as people read it.
enum PlanFile {
    static func text(_ plan: RetentionPlan) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(plan), as: UTF8.self)
    }

    /// Writes the plan under another name first, so that a file that is there is whole.
    static func write(_ plan: RetentionPlan, to path: String) throws {
        try OutputFile.write([UInt8]((try text(plan) + "\n").utf8), to: path)
    }

    static func read(_ path: String) throws -> RetentionPlan {
        let data: Data
        do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw CommandEnded(ExitStatus.failure, "\(path): can't be read: \(error.localizedDescription)")
        }
        struct Versioned: Decodable { var format: Int }
        let format = (try? JSONDecoder().decode(Versioned.self, from: data))?.format
        if let format, format != RetentionPlan.format {
            throw CommandEnded(
                ExitStatus.refused,
                "\(path): the plan's format is \(format); this program knows \(RetentionPlan.format). Nothing was removed"
            )
        }
        do { return try JSONDecoder().decode(RetentionPlan.self, from: data) } catch {
            throw CommandEnded(
                ExitStatus.failure,
                "\(path) is no retention plan; make one with: fflog retention plan -o \(path)")
        }
    }

    /// What goes, a range a line; nothing where nothing goes.
    static func table(_ ranges: [(topic: String, range: PlannedRange)]) -> String {
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

    static func text(_ totals: PurgeTotals) -> String {
        "\(Measure.grouped(totals.records)) records, \(Measure.grouped(totals.bytes)) bytes, \(totals.segments) "
            + "segment\(totals.segments == 1 ? "" : "s")"
    }
}

extension RetentionPlan {
    var rows: [(topic: String, range: PlannedRange)] {
        topics.flatMap { topic in topic.ranges.map { (topic.topic, $0) } }
    }
}
