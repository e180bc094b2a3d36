internal import Timekeeping
package import ErrorKinds
package import Projections

/// Versions of a projection as people and programs read them.
///
/// `explain` says a reason, with what helps as the reader would type it.
package enum VersionReport {
    /// - Parameter next: what to do about a build that was cut short: `; next: …`, or nothing.
    package static func text(
        _ version: VersionStatus, of name: String, next: String, explain: (String, Remedy?) -> String
    ) -> String {
        let size = "\(Measure.grouped(version.rows)) rows, \(Measure.grouped(version.fileBytes)) bytes"
        let holder = version.processID.map { " by process \($0)" }
        switch version.state {
        case .serving: return "\(name)@\(version.version): serving, \(size)"
        case .old: return "\(name)@\(version.version): old, \(size)\(holder.map { ", still run\($0)" } ?? "")"
        case .building(let done, let total, _):
            let share = total == 0 ? 100 : done * 100 / total
            return "\(name)@\(version.version): "
                + (holder.map { "being built\($0)" } ?? "its build was cut short\(next)")
                + ", \(share) % of \(Measure.grouped(total)) records, \(size)"
        case .damaged(let reason, let remedy):
            return "\(name)@\(version.version): can't be read: \(explain(reason, remedy))"
        }
    }

    package static func json(_ version: VersionStatus, explain: (String, Remedy?) -> String) -> JSONValue {
        var progress: (done: Int, total: Int, startedAt: EventTime)?
        var damage: String?
        switch version.state {
        case .building(let done, let total, let startedAt): progress = (done, total, startedAt)
        case .damaged(let reason, let remedy): damage = explain(reason, remedy)
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
