internal import Timekeeping
package import Pipeline

/// How the stages of a pipeline are, as people and programs read it.
package enum PipelineReport {
    /// - Parameter isRunning: whether the process that wrote the record runs still.
    package static func text(_ record: RunRecord, isRunning: Bool) -> String {
        var text = "\(record.configuration): "
        if isRunning {
            text += "process \(record.process), since \(RFC3339.text(record.startedAt))\n"
        } else {
            text += "not running; process \(record.process) reported last at \(RFC3339.text(record.updatedAt))\n"
        }
        var table = Table(
            ["STAGE", "STATE", "READ", "WRITTEN", "DEAD", "PER SECOND", "LAG", "SECONDS", "RESTARTS"],
            rightAligned: [2, 3, 4, 5, 6, 7, 8])
        for stage in record.stages {
            table.add([
                stage.name, isRunning ? stage.condition : "stopped", String(stage.recordsRead),
                String(stage.eventsWritten), String(stage.deadLetters), Measure.tenths(stage.recordsPerSecond),
                stage.lagRecords.map { String($0) } ?? "-",
                lagSeconds(stage, record).map { Measure.tenths($0) } ?? "-", String(stage.restarts),
            ])
        }
        text += table.text
        for stage in record.stages {
            if isRunning, let complaint = stage.complaint { text += "\(stage.name): \(complaint)\n" }
            guard let failure = stage.lastFailure else { continue }
            text += "\(stage.name): \(RFC3339.text(stage.lastFailureAt ?? .epoch)): \(failure)\n"
        }
        return text
    }

    /// - Parameter record: `nil` where none has reported.
    package static func json(_ record: RunRecord?, isRunning: Bool) -> JSONValue {
        .object([
            ("running", .bool(isRunning)), ("process", .optional(record.map { Int($0.process) })),
            ("configuration", .optional(record?.configuration)), ("started", .time(record?.startedAt)),
            ("reported", .time(record?.updatedAt)),
            ("stages", .array(record.map { record in record.stages.map { json($0, record, isRunning) } } ?? [])),
        ])
    }

    private static func json(_ stage: RunRecord.Stage, _ record: RunRecord, _ isRunning: Bool) -> JSONValue {
        .object([
            ("stage", .string(stage.name)), ("state", .string(isRunning ? stage.condition : "stopped")),
            ("records_read", .int(stage.recordsRead)), ("events_written", .int(stage.eventsWritten)),
            ("dead_letters", .int(stage.deadLetters)), ("records_per_second", .double(stage.recordsPerSecond)),
            ("lag_records", .optional(stage.lagRecords)),
            ("lag_seconds", lagSeconds(stage, record).map { .double($0) } ?? .null),
            ("pending", .optional(stage.pending)), ("complaint", .optional(isRunning ? stage.complaint : nil)),
            ("restarts", .int(stage.restarts)), ("last_error", .optional(stage.lastFailure)),
            ("last_error_at", .time(stage.lastFailureAt)), ("last_turn", .time(stage.lastTurnAt)),
        ])
    }

    /// The age of the oldest unread record when the stage reported.
    private static func lagSeconds(_ stage: RunRecord.Stage, _ record: RunRecord) -> Double? {
        guard let records = stage.lagRecords else { return nil }
        guard records > 0, let oldest = stage.oldestUnread else { return records == 0 ? 0 : nil }
        return Double(max(record.updatedAt - oldest, .zero).milliseconds) / 1000
    }
}
