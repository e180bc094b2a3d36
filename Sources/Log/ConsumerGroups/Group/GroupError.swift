import ErrorKinds
import EventLog

/// What a consumer group refuses: each says what, where and why.
package enum GroupError: Error, Sendable, Equatable {
    case invalidGroup(String, reason: String)
    case unknownGroup(String, known: [String])
    /// The group has live members, which own its checkpoints.
    case activeGroup(String, members: [String])
    /// The group or the log changed after the plan was made.
    case stalePlan(String, reason: String)
    /// A commit by a member that doesn't own the partition any more. Nothing of the commit was written.
    case fenced(group: String, member: String, topic: String, partition: PartitionID, owner: String?)
    case checkpointBeyondEnd(
        group: String, topic: String, partition: PartitionID, checkpoint: Offset, highWaterMark: Offset)
    /// The log is another than the one that the checkpoint is of, or an older copy of it that has grown since.
    case otherLog(
        group: String, topic: String, partition: PartitionID, checkpoint: Offset, difference: LogDifference)
    case noCheckpoint(group: String, topic: String, partition: PartitionID)
    /// A commit moves a checkpoint on; back goes a reset.
    case commitGoesBack(group: String, topic: String, partition: PartitionID, checkpoint: Offset, offset: Offset)
    case closedMember(group: String)
}

extension GroupError: KindedError {
    package var description: String {
        switch self {
        case .invalidGroup(let name, let reason):
            return "group '\(name)': \(reason)"
        case .unknownGroup(let name, let known):
            let list =
                known.isEmpty ? "there are no groups yet" : "groups: " + known.prefix(20).joined(separator: ", ")
            let question = NearestName.question(for: name, among: known)
            return
                "unknown group '\(name)'\(question.isEmpty ? "; \(list). A group begins with its first member" : question)"
        case .activeGroup(let name, let members):
            return
                "group '\(name)' is active: \(members.joined(separator: ", ")). Stop its members, or wait until the "
                + "leases of dead ones have run out, and repeat; nothing was changed"
        case .stalePlan(let name, let reason):
            return "the plan for group '\(name)' is stale: \(reason). Make a new plan; nothing was changed"
        case .fenced(let group, let member, let topic, let partition, let owner):
            return
                "member \(member) of group '\(group)' no longer owns topic '\(topic)', partition \(partition), which "
                + (owner.map { "\($0) has taken over" } ?? "was taken from it")
                + ". Nothing was committed; the records since its last commit are delivered again"
        case .checkpointBeyondEnd(let group, let topic, let partition, let checkpoint, let highWaterMark):
            return
                "the checkpoint of group '\(group)' in topic '\(topic)', partition \(partition) is \(checkpoint), but "
                + "the next offset there is only \(highWaterMark): the log was restored or replaced"
        case .otherLog(let group, let topic, let partition, let checkpoint, let difference):
            return
                "the checkpoint of group '\(group)' in topic '\(topic)', partition \(partition) is \(checkpoint), and is of "
                + "another log: \(difference)"
        case .noCheckpoint(let group, let topic, let partition):
            return
                "group '\(group)' has no checkpoint in topic '\(topic)', partition \(partition) that could be shifted. "
                + "Reset to start, end, an offset or a time"
        case .commitGoesBack(let group, let topic, let partition, let checkpoint, let offset):
            return
                "group '\(group)' has read topic '\(topic)', partition \(partition) up to \(checkpoint) already, and \(offset) is "
                + "before that. A reset takes it back; nothing was changed"
        case .closedMember(let group):
            return "this member of group '\(group)' was closed"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .invalidGroup: .usage
        case .activeGroup, .stalePlan, .checkpointBeyondEnd, .otherLog, .commitGoesBack: .refused
        case .fenced: .contention
        case .unknownGroup, .noCheckpoint: .notFound
        case .closedMember: .failed
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .unknownGroup(let name, let known):
            NearestName.suggestion(for: name, among: known) == nil ? .joinGroup(name) : nil
        case .checkpointBeyondEnd(let group, _, _, _, _), .otherLog(let group, _, _, _, _),
            .commitGoesBack(let group, _, _, _, _):
            .resetGroup(group)
        case .invalidGroup, .activeGroup, .stalePlan, .fenced, .noCheckpoint, .closedMember: nil
        }
    }
}
