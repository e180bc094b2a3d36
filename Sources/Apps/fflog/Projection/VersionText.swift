import Terminal
import EventSchema
import Projections
internal import Timekeeping

/// Versions of a projection, and what they lack, as `projection status` shows them.
enum VersionText {
    static func line(_ version: VersionStatus, of name: String) -> String {
        let size = "\(Measure.grouped(version.rows)) rows, \(Measure.grouped(version.fileBytes)) bytes"
        let holder = version.processID.map { " by process \($0)" }
        switch version.state {
        case .serving: return "\(name)@\(version.version): serving, \(size)"
        case .old: return "\(name)@\(version.version): old, \(size)\(holder.map { ", still run\($0)" } ?? "")"
        case .building(let done, let total, _):
            let share = total == 0 ? 100 : done * 100 / total
            return "\(name)@\(version.version): "
                + (holder.map { "being built\($0)" }
                    ?? "its build was cut short; next: fflog projection rebuild \(name)")
                + ", \(share) % of \(Measure.grouped(total)) records, \(size)"
        case .damaged(let reason, let remedy):
            return "\(name)@\(version.version): can't be read: \(ErrorText.text(reason, remedy))"
        }
    }

    static func gaps(_ status: ProjectionStatus) -> [String] {
        let known = status.gaps.reduce(0) { $0 + $1.count }
        return status.gaps.map { gap in
            let when = gap.noticedAt == .epoch ? "the next run will report it" : "met at \(RFC3339.text(gap.noticedAt))"
            return "gap: topic '\(status.topic)', \(gap), purged unread; \(when)"
        }
            + (status.gap > known ? ["gap: \(status.gap - known) records more, whose offsets were not kept"] : [])
    }

    static func json(_ version: VersionStatus) -> JSONValue {
        var progress: (done: Int, total: Int, startedAt: EventTime)?
        var damage: String?
        switch version.state {
        case .building(let done, let total, let startedAt): progress = (done, total, startedAt)
        case .damaged(let reason, let remedy): damage = ErrorText.text(reason, remedy)
        case .serving, .old: break
        }
        return .object([
            ("version", .int(version.version)), ("state", .string(word(version.state))),
            ("definition_hash", .optional(version.definitionHash)), ("rows", .int(version.rows)),
            ("file_bytes", .int(version.fileBytes)), ("committed_at", .time(version.committedAt)),
            ("process_id", .optional(version.processID.map(Int.init))),
            ("records_done", .optional(progress?.done)), ("records_total", .optional(progress?.total)),
            ("started_at", .time(progress?.startedAt)), ("damage", .optional(damage)),
        ])
    }

    private static func word(_ state: VersionStatus.State) -> String {
        switch state {
        case .serving: "serving"
        case .old: "old"
        case .building: "building"
        case .damaged: "damaged"
        }
    }
}
