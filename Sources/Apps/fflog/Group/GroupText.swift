import Terminal
import ConsumerGroups
import EventLog
internal import Timekeeping

/// How a consumer group is shown.
enum GroupText {
    static func state(_ group: GroupDescription) -> String { group.isActive ? "active" : "empty" }

    static func seconds(_ span: Duration) -> String {
        let milliseconds = span.milliseconds
        return "\(milliseconds / 1000).\(String(milliseconds % 1000 / 100))"
    }

    static func json(_ group: GroupDescription) -> JSONValue {
        .object([
            ("group", .string(group.name)), ("state", .string(state(group))),
            ("generation", .int(Int(group.generation))),
            ("topics", .array(group.topics.map { .string($0) })),
            ("lag_records", .int(group.lagRecords)), ("lag_seconds", .double(group.lagSeconds)),
            ("members", .array(group.members.filter(\.isLive).map(member))),
            ("partitions", .array(group.partitions.map(partition))),
        ])
    }

    /// `12 to 4811 (4800)`.
    static func range(_ gap: UnreadGap) -> String { "\(gap.from) to \(gap.to.rawValue - 1) (\(gap.records))" }

    private static func json(_ gap: UnreadGap) -> JSONValue {
        .object([
            ("first_offset", .int(Int(gap.from.rawValue))), ("last_offset", .int(Int(gap.to.rawValue - 1))),
            ("records", .int(gap.records)),
        ])
    }

    private static func member(_ member: GroupDescription.Member) -> JSONValue {
        .object([
            ("member", .string(member.id)), ("host", .string(member.host)), ("pid", .int(Int(member.pid))),
            ("joined_at", .time(member.joinedAt)), ("lease_until", .time(member.leaseUntil)),
            ("partitions", .int(member.partitions)),
        ])
    }

    private static func partition(_ partition: GroupDescription.Partition) -> JSONValue {
        .object([
            ("topic", .string(partition.topic)), ("partition", .int(partition.partition.index)),
            ("checkpoint", .optional(partition.checkpoint.map { Int($0.rawValue) })),
            ("committed_at", .time(partition.committedAt)),
            ("log_start", .int(Int(partition.logStart.rawValue))),
            ("high_water_mark", .int(Int(partition.highWaterMark.rawValue))),
            ("lag_records", .int(partition.lagRecords)),
            ("lag_seconds", .double(partition.lagSeconds)), ("owner", .optional(partition.owner)),
            ("gap", partition.gap.map(json) ?? .null), ("purged_unread", .int(partition.purgedUnread)),
            ("last_gap", partition.lastGap.map(json) ?? .null),
        ])
    }
}
