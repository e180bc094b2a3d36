import EventLog
package import Timekeeping

/// How a member takes part in its group.
package struct GroupMemberOptions: Sendable {
    /// Where to begin in a partition in which the group has no checkpoint.
    package var start: StartPosition = .start
    /// Commit at the end of every poll that handed something out, and when giving partitions up.
    package var autoCommit = true
    /// How long a member that gives no sign of life keeps what it owns.
    package var session: Duration = .seconds(10)
    /// How long the consumer may go without polling before its lease is no longer renewed, so that a consumer that hangs
    /// doesn't hold its partitions for good.
    package var pollIntervalMax: Duration = .seconds(300)
    /// Called on the thread that polls, commits or closes. What it throws is thrown there.
    package var onEvent: @Sendable (GroupMember, MemberEvent) throws -> Void = { _, _ in }

    /// A seam. All members of a group share one clock, that of their machine.
    package var now: @Sendable () -> EventTime = TimeSource.system.wallClock
    /// A seam: without the thread a test calls ``GroupMember/heartbeat()`` itself.
    package var hasHeartbeatThread = true

    package init() {}
}

/// A partition that a member owns, and the next offset that it hands out.
package struct OwnedPartition: Sendable, Equatable {
    package let topic: String
    package let partition: PartitionID
    package let position: Offset
}

/// What happens to a member besides records.
package enum MemberEvent: Sendable {
    case joined(member: String, generation: UInt64)
    /// It owns these now, and hands out their records from `position` on.
    case claimed([OwnedPartition])
    /// It is about to give these up to other members. A consumer without auto-commit finishes its work on what it was
    /// handed and commits here; what it doesn't commit is delivered again, to another member.
    case revoking([OwnedPartition])
    /// Records were purged before the group read them; the member goes on after them.
    case gap(UnreadGap)
    /// Its lease ran out and others may own its partitions: what it didn't commit is delivered again. It joins anew, under
    /// another id, with the next poll.
    case expelled(member: String, lost: [OwnedPartition])
}
