import EventLog
package import Timekeeping

/// Looks at consumer groups, resets and deletes them. Looking needs no write access.
package struct GroupAdministration: Sendable {
    let log: EventLog
    let now: @Sendable () -> EventTime

    /// - Parameter now: the clock of the members' leases: a seam for tests.
    package init(_ log: EventLog, now: @escaping @Sendable () -> EventTime = TimeSource.system.wallClock) {
        self.log = log
        self.now = now
    }

    /// All groups, by name.
    package func list() throws -> [GroupDescription] { try log.groupNames().map { try describe($0) } }

    /// - Throws: ``GroupError/unknownGroup(_:known:)``.
    package func describe(_ name: String) throws -> GroupDescription {
        let now = now()
        // The checkpoints first: high-water marks that are read later are never below them.
        let state = try requireGroup(name)
        let live = Set(state.liveMembers(at: now).map(\.id))
        let owners = Dictionary(grouping: state.checkpoints.values, by: \.owner).mapValues(\.count)
        let members = state.record!.members.map { member in
            GroupDescription.Member(
                id: member.id, host: member.host, pid: member.pid, topics: member.topics,
                joinedAt: EventTime(milliseconds: member.joinedAtMs),
                leaseUntil: EventTime(milliseconds: member.leaseUntilMs), isLive: live.contains(member.id),
                partitions: owners[member.id] ?? 0)
        }
        var partitions: [GroupDescription.Partition] = []
        for topic in try topics(of: state) {
            for partition in topic.partitions {
                partitions.append(try describe(topic, partition, state, live, now: now))
            }
        }
        return GroupDescription(name: name, generation: state.generation, members: members, partitions: partitions)
    }

    private func describe(
        _ topic: Topic, _ partition: PartitionID, _ state: GroupState, _ live: Set<String>, now: EventTime
    ) throws -> GroupDescription.Partition {
        let checkpoint = state.checkpoints[TopicPartition(topic.id, partition)]
        let stored = try log.partitionState(topic, partition)
        let unread = max(checkpoint.map { Offset($0.offset) } ?? stored.logStart, stored.logStart)
        var waitingSince: EventTime?
        if unread < stored.highWaterMark {
            do {
                _ = try log.read(topic, partition, from: unread, bytesMax: 1) { batch in
                    waitingSince = try batch.appendTime(of: unread)
                    return .stop
                }
            } catch LogError.offsetOutOfRange {}  // purged since it was looked at
        }
        return GroupDescription.Partition(
            topic: topic.name, partition: partition, checkpoint: checkpoint.map { Offset($0.offset) },
            committedAt: checkpoint.flatMap { $0.committedAtMs == 0 ? nil : EventTime(milliseconds: $0.committedAtMs) },
            logStart: stored.logStart, highWaterMark: stored.highWaterMark,
            lagRecords: max(stored.highWaterMark - unread, 0),
            lag: waitingSince.map { max(now - $0, .zero) } ?? .zero,
            gap: checkpoint.flatMap { checkpoint in
                gap(topic, partition, from: checkpoint.offset, to: stored.logStart.rawValue)
            },
            purgedUnread: Int(clamping: checkpoint?.purgedUnread ?? 0),
            lastGap: checkpoint.flatMap { gap(topic, partition, from: $0.gapFrom, to: $0.gapTo) },
            owner: checkpoint.flatMap { live.contains($0.owner) ? $0.owner : nil })
    }

    private func gap(_ topic: Topic, _ partition: PartitionID, from: Int64, to: Int64) -> UnreadGap? {
        from < to ? UnreadGap(topic: topic.name, partition: partition, from: Offset(from), to: Offset(to)) : nil
    }

    /// Removes a group with its checkpoints.
    ///
    /// - Throws: ``GroupError/activeGroup(_:members:)`` while it has live members, ``GroupError/unknownGroup(_:known:)``.
    package func delete(_ name: String) throws {
        _ = try requireGroup(name)
        let now = now()
        try log.updateGroup(name) { state in
            try requireInactive(state, name, now)
            state.record = nil
        }
    }

    func requireGroup(_ name: String) throws -> GroupState {
        let state = try log.group(name)
        guard state.record != nil else { throw GroupError.unknownGroup(name, known: try log.groupNames()) }
        return state
    }

    func requireInactive(_ state: GroupState, _ name: String, _ now: EventTime) throws(GroupError) {
        let live = state.liveMembers(at: now)
        guard live.isEmpty else {
            throw .activeGroup(name, members: live.map { "\($0.id) (process \($0.pid) on \($0.host))" })
        }
    }

    /// The topics that the group ever read and that still exist, by name.
    func topics(of state: GroupState) throws -> [Topic] {
        let names = Set(state.record?.topics ?? [])
        return try log.topics().filter { names.contains($0.name) }
    }
}
