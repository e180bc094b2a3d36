import EventLog
internal import Timekeeping

/// Who owns which partition of a group, and how far it is read.
extension GroupState {
    /// Begins a group in topics in which it has no checkpoint yet: free, to be claimed, at these offsets.
    mutating func begin(at offsets: [TopicPartition: Offset]) {
        let known = Set(checkpoints.keys.map(\.topic))
        for (place, offset) in offsets where !known.contains(place.topic) {
            var checkpoint = StoredCheckpointRecord()
            checkpoint.offset = offset.rawValue
            checkpoints[place] = checkpoint
        }
    }

    /// Whether a member may claim the partition: nobody owns it. An owner is always a member, and a member whose lease
    /// runs out loses what it owns in the transaction that expels it.
    func isFree(_ place: TopicPartition) -> Bool { checkpoints[place]?.owner.isEmpty ?? true }

    /// Gives a free partition to a member, who goes on at `position`, past a gap where there is one.
    mutating func claim(_ place: TopicPartition, by id: String, at position: Offset, past gap: UnreadGap? = nil) {
        precondition(isFree(place) && member(id) != nil, "only a member claims, and only what is free")
        var checkpoint = checkpoints[place] ?? StoredCheckpointRecord()
        checkpoint.offset = position.rawValue
        checkpoint.owner = id
        checkpoint.generation = generation
        checkpoints[place] = checkpoint
        if let gap { passed(gap, at: place) }
    }

    /// Takes note of records that are gone and that the group will never have read: the checkpoint alone would not show it.
    mutating func passed(_ gap: UnreadGap, at place: TopicPartition) {
        checkpoints[place]!.purgedUnread += UInt64(gap.records)
        checkpoints[place]!.gapFrom = gap.from.rawValue
        checkpoints[place]!.gapTo = gap.to.rawValue
    }

    /// Whether the member still owns what it claimed in `generation`.
    func isOwned(_ place: TopicPartition, by id: String, since generation: UInt64) -> Bool {
        guard let checkpoint = checkpoints[place] else { return false }
        return checkpoint.owner == id && checkpoint.generation == generation
    }

    /// Sets the checkpoint of a partition that the caller found to be owned.
    ///
    /// - Parameter mark: whose offset it is.
    mutating func commit(_ place: TopicPartition, _ position: Offset, _ mark: LogMark, now: EventTime) {
        checkpoints[place]!.offset = position.rawValue
        checkpoints[place]!.mark = mark
        checkpoints[place]!.committedAtMs = now.milliseconds
    }

    /// Makes an owned partition free.
    mutating func release(_ place: TopicPartition, by id: String) {
        if checkpoints[place]?.owner == id { checkpoints[place]!.owner = "" }
    }
}
