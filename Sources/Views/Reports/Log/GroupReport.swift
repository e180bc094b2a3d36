internal import EventLog
internal import Timekeeping
package import ConsumerGroups

/// Consumer groups as people and programs read them.
package enum GroupReport {
    package static func state(_ group: GroupDescription) -> String { group.isActive ? "active" : "empty" }

    private static func seconds(_ span: Duration) -> String {
        let milliseconds = span.milliseconds
        return "\(milliseconds / 1000).\(String(milliseconds % 1000 / 100))"
    }

    package static func json(_ group: GroupDescription) -> JSONValue {
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
    private static func range(_ gap: UnreadGap) -> String { "\(gap.from) to \(gap.to.rawValue - 1) (\(gap.records))" }

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

    /// A line a group.
    package static func table(_ groups: [GroupDescription]) -> Table {
        var table = Table(["GROUP", "STATE", "MEMBERS", "TOPICS", "LAG", "SECONDS"], rightAligned: [2, 4, 5])
        for group in groups {
            table.add([
                group.name, state(group), String(group.liveMembers.count), group.topics.joined(separator: ","),
                String(group.lagRecords), seconds(group.lag),
            ])
        }
        return table
    }

    /// A line a member whose lease holds; `nil` where there is none.
    package static func members(_ group: GroupDescription) -> Table? {
        guard !group.liveMembers.isEmpty else { return nil }
        var members = Table(["MEMBER", "HOST", "PID", "JOINED", "PARTITIONS"], rightAligned: [2, 4])
        for member in group.liveMembers {
            members.add([
                member.id, member.host, String(member.pid), RFC3339.text(member.joinedAt), String(member.partitions),
            ])
        }
        return members
    }

    /// A line a partition.
    package static func partitions(_ group: GroupDescription) -> Table {
        var table = Table(
            ["TOPIC", "PARTITION", "CHECKPOINT", "START", "END", "LAG", "SECONDS", "UNREAD", "GAP", "OWNER"],
            rightAligned: [1, 2, 3, 4, 5, 6, 7])
        for partition in group.partitions {
            table.add([
                partition.topic, partition.partition.description, partition.checkpoint?.description ?? "-",
                partition.logStart.description, partition.highWaterMark.description, String(partition.lagRecords),
                seconds(partition.lag), String(partition.purgedUnread), partition.gap.map(range) ?? "-",
                partition.owner ?? "-",
            ])
        }
        return table
    }
}
