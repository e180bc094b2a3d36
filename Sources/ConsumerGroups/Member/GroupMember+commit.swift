import EventLog

/// Committing, giving up and leaving: each in one transaction, which is refused as a whole when the member doesn't own all
/// of what it is about.
extension GroupMember {
    /// Commits after a poll. Where the lease was lost, the member is told by its event and joins anew with the next poll:
    /// the records are delivered again.
    func commitOrForfeit() throws {
        do { try commitPositions() } catch is GroupError { try forfeit() }
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
        let now = options.now()
        try log.updateGroup(group) { state in
            try requireOwned(moved, in: state)
            for place in moved { commit(owned[place]!, at: place, in: &state, now: now) }
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
        let now = options.now()
        do {
            try log.updateGroup(group) { state in
                try requireOwned(moved.keys.sorted(), in: state)
                for (place, ownership) in moved { commit(ownership, at: place, in: &state, now: now) }
                state.remove(currentID)
            }
            owned = [:]
            pending = []
        } catch is GroupError {
            try log.updateGroup(group) { $0.remove(currentID) }
            try forfeit()
        }
    }

    private func commit(_ ownership: Ownership, at place: TopicPartition, in state: inout GroupState, now: Int64) {
        state.commit(place, ownership.position, now: now)
        for gap in ownership.passed { state.passed(gap, at: place) }
    }

    private func requireOwned(_ places: [TopicPartition], in state: GroupState) throws {
        for place in places {
            guard let ownership = owned[place],
                !state.isOwned(place, by: currentID, since: ownership.generation)
            else { continue }
            let owner = state.checkpoints[place].flatMap { $0.owner.isEmpty ? nil : $0.owner }
            throw GroupError.fenced(
                group: group, member: currentID, topic: ownership.topic.name, partition: ownership.partition,
                owner: owner)
        }
    }
}
