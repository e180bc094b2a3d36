internal import EventLog
internal import Timekeeping
package import ErrorKinds
package import Projections

/// Where a projection stands, and what became of every offset, as people and programs read it.
package enum ProjectionReport {
    package static func word(_ state: ProjectionStatus.State) -> String {
        switch state {
        case .fresh: "fresh"
        case .stale: "stale"
        case .neverRun: "never run"
        }
    }

    private static func time(_ milliseconds: Int64) -> String? {
        milliseconds == .min ? nil : RFC3339.text(milliseconds)
    }

    /// - Parameter summary: what its rows are, in a line.
    package static func json(_ status: ProjectionStatus, summary: String) -> JSONValue {
        .object([
            ("projection", .string(status.name)), ("topic", .string(status.topic)),
            ("state", .string(word(status.state))), ("rows", .int(status.rows)), ("lag_records", .int(status.lag)),
            ("summary", .string(summary)),
        ])
    }

    /// A line a projection.
    package static func table(_ all: [(status: ProjectionStatus, summary: String)]) -> Table {
        var table = Table(["PROJECTION", "TOPIC", "STATE", "ROWS", "LAG", "WHAT"], rightAligned: [3, 4])
        for (status, summary) in all {
            table.add([
                status.name, status.topic, word(status.state), String(status.rows), String(status.lag), summary,
            ])
        }
        return table
    }

    /// What serves, in a line.
    package static func text(_ status: ProjectionStatus) -> String {
        "\(status.name)@\(status.version): \(word(status.state)), \(Measure.grouped(status.rows)) rows, "
            + "\(Measure.grouped(status.fileBytes)) bytes, definition \(status.definitionHash)"
    }

    /// `nil` where all stores are kept apart.
    package static func foldedNote(_ status: ProjectionStatus) -> String? {
        guard status.foldedSubstreams > 0 else { return nil }
        return "\(Measure.grouped(status.foldedSubstreams)) stores are no longer kept apart for lateness: "
            + "there are too many"
    }

    /// A line a partition.
    package static func partitions(_ status: ProjectionStatus) -> Table {
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
                String(progress.filtered), String(partition.gap), time(progress.maxEventTime) ?? "-",
            ])
        }
        return table
    }

    /// - Parameters:
    ///   - overlaps: fields of what is in no row since it overlaps others; none for a projection that can't have such.
    ///   - explain: a reason, with what helps as the reader would type it.
    package static func json(
        _ status: ProjectionStatus, overlaps: [(String, JSONValue)], explain: (String, Remedy?) -> String
    ) -> JSONValue {
        var differences: [JSONValue] = []
        if case .stale(let found) = status.state { differences = found.map { .string($0) } }
        return .object(
            [
                ("projection", .string(status.name)), ("version", .int(status.version)),
                ("state", .string(word(status.state))),
                ("differences", .array(differences)), ("other_log", .bool(status.isOfOtherLog)),
                ("definition_hash", .string(status.definitionHash)),
                ("rows", .int(status.rows)), ("file_bytes", .int(status.fileBytes)),
                ("processed", .int(status.processed)),
                ("in_rows", .int(status.windowed)), ("late", .int(status.late)), ("parked", .int(status.parked)),
                ("filtered", .int(status.filtered)), ("gap", .int(status.gap)), ("lag_records", .int(status.lag)),
                ("folded_substreams", .int(status.foldedSubstreams)),
                ("conserved", .bool(status.isConserved)), ("promoted_at", .time(status.promotedAt)),
                ("gaps", .array(status.gaps.map(LedgerReport.json))),
                ("parked_first", .array(status.parkedFirst.map(LedgerReport.json))),
            ] + overlaps + [
                ("versions", .array(status.versions.map({ VersionReport.json($0, explain: explain) }))),
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
