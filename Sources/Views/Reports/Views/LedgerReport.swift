internal import EventLog
internal import Timekeeping
package import Projections

/// What rows of a projection lack, as people and programs read it: gaps, and records that were parked.
package enum LedgerReport {
    package static func json(_ gap: GapRange) -> JSONValue {
        .object([
            ("partition", .int(gap.partition.index)), ("first_offset", .int(Int(gap.first.rawValue))),
            ("last_offset", .int(Int(gap.last.rawValue))), ("records", .int(gap.count)),
            ("noticed_at", .time(gap.noticedAt == .epoch ? nil : gap.noticedAt)),
        ])
    }

    /// A line a gap.
    package static func gapLines(_ status: ProjectionStatus) -> [String] {
        let known = status.gaps.reduce(0) { $0 + $1.count }
        return status.gaps.map { gap in
            let when = gap.noticedAt == .epoch ? "the next run will report it" : "met at \(RFC3339.text(gap.noticedAt))"
            return "gap: topic '\(status.topic)', \(gap), purged unread; \(when)"
        }
            + (status.gap > known ? ["gap: \(status.gap - known) records more, whose offsets were not kept"] : [])
    }

    /// A line a record.
    package static func parkedLines(_ status: ProjectionStatus) -> [String] {
        let more = status.parked - status.parkedFirst.count
        return status.parkedFirst.map { "parked: \($0)" } + (more > 0 ? ["parked: \(Measure.grouped(more)) more"] : [])
    }

    package static func json(_ entry: LedgerEntry) -> JSONValue {
        .object([
            ("partition", .int(entry.partition.index)), ("offset", .int(Int(entry.offset.rawValue))),
            ("time", .time(entry.eventTime)), ("reason", .string(entry.explanation)),
        ])
    }
}
