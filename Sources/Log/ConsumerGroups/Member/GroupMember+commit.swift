import EventLog
internal import Timekeeping

/// Committing, giving up and leaving: each in one transaction, which is refused as a whole when the member doesn't own all
/// of what it is about.
extension GroupMember {
    /// Commits after a poll. Where the lease was lost, the member is told by its event and joins anew with the next poll:
    /// the records are delivered again.
    func commitOrForfeit() throws {
        do { try commitPositions() } catch is GroupError { try forfeit() }
    }

    /// Makes the positions the group's checkpoints and appends what was made of the records, in one durable transaction:
    /// exactly once for what a stage writes to the log. To be used without auto-commit.
    ///
    /// - Returns: where each batch of the request went.
    /// - Throws: ``GroupError/fenced(group:member:topic:partition:owner:)`` when a partition whose records were handed out
    ///   is no longer this member's, or why the log refused the request. Then nothing of it was written, and the records
    ///   since the last commit are delivered again: by whoever owns them now, or by the next poll.
    @discardableResult
    package func commit(appending request: AppendRequest) throws -> [AppendReceipt] {
        try locked {
            guard !isClosed else { throw GroupError.closedMember(group: group) }
            var request = request
            let moved = owned.filter { $0.value.position != $0.value.committed }
            let marks = try marks(of: moved)
            let (group, currentID, now) = (group, currentID, options.now())
            request.changeGroup(group) { state in
                try Self.requireOwned(moved, by: currentID, of: group, in: state)
                for (place, ownership) in moved {
                    Self.commit(ownership, at: place, marks[place]!, in: &state, now: now)
                }
            }
            do {
                let receipts = try log.append(request)
                for (place, ownership) in moved {
                    owned[place]!.committed = ownership.position
                    owned[place]!.passed = []
                }
                return receipts
            } catch let error as GroupError {
                try forfeit()
                throw error
            } catch {
                for place in moved.keys {
                    owned[place]!.position = moved[place]!.committed
                    owned[place]!.passed = []  // the next poll comes to it again
                }
                throw error
            }
        }
    }

    /// Commits every position that moved.
    func commitPositions() throws {
        try commitPositions(of: Array(owned.keys), releasing: [])
    }

    /// - Parameters:
    ///   - places: owned partitions whose positions become checkpoints.
    ///   - released: owned partitions that become free.
    /// - Throws: ``GroupError/fenced(group:member:topic:partition:owner:)``, and then nothing has changed.
    func commitPositions(of places: [TopicPartition], releasing released: [TopicPartition]) throws {
        let moved = places.filter { owned[$0]!.position != owned[$0]!.committed }
        guard !moved.isEmpty || !released.isEmpty else { return }
        let marks = try marks(of: owned.filter { moved.contains($0.key) })
        let now = options.now()
        try log.updateGroup(group) { state in
            try requireOwned(moved, in: state)
            for place in moved { Self.commit(owned[place]!, at: place, marks[place]!, in: &state, now: now) }
            for place in released { state.release(place, by: currentID) }
        }
        for place in moved {
            owned[place]!.committed = owned[place]!.position
            owned[place]!.passed = []
        }
        for place in released { owned[place] = nil }
    }

    /// Commits (with auto-commit), frees all and leaves.
    func leave() throws {
        let moved = options.autoCommit ? owned.filter { $0.value.position != $0.value.committed } : [:]
        let marks = try marks(of: moved)
        let now = options.now()
        do {
            try log.updateGroup(group) { state in
                try requireOwned(moved.keys.sorted(), in: state)
                for (place, ownership) in moved {
                    Self.commit(ownership, at: place, marks[place]!, in: &state, now: now)
                }
                state.remove(currentID)
            }
            owned = [:]
            pending = []
        } catch is GroupError {
            try log.updateGroup(group) { $0.remove(currentID) }
            try forfeit()
        }
    }

    /// Whose offsets the positions are, before they are committed. Where a topic is gone, what owns its partitions says so.
    private func marks(of places: [TopicPartition: Ownership]) throws -> [TopicPartition: LogMark] {
        try places.mapValues { ownership in
            do { return try log.mark(ownership.topic, ownership.partition, at: ownership.position) } catch LogError
                .unknownTopic
            { return LogMark() }
        }
    }

    private static func commit(
        _ ownership: Ownership, at place: TopicPartition, _ mark: LogMark, in state: inout GroupState, now: EventTime
    ) {
        state.commit(place, ownership.position, mark, now: now)
        for gap in ownership.passed { state.passed(gap, at: place) }
    }

    private func requireOwned(_ places: [TopicPartition], in state: GroupState) throws {
        try Self.requireOwned(owned.filter { places.contains($0.key) }, by: currentID, of: group, in: state)
    }

    private static func requireOwned(
        _ places: [TopicPartition: Ownership], by member: String, of group: String, in state: GroupState
    ) throws {
        for (place, ownership) in places.sorted(by: { $0.key < $1.key })
        where !state.isOwned(place, by: member, since: ownership.generation) {
            let owner = state.checkpoints[place].flatMap { $0.owner.isEmpty ? nil : $0.owner }
            throw GroupError.fenced(
                group: group, member: member, topic: ownership.topic.name, partition: ownership.partition,
                owner: owner)
        }
    }
}
