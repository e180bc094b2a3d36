import Bytes
import EventLog
import Foundation
internal import Timekeeping

/// How a member keeps up with its group: it joins, gives up what is no longer its share, and claims what has become it.
extension GroupMember {
    /// Joins under a new id and begins its lease; what its old id had is freed, where it was still a member.
    func join() throws {
        var member = StoredMemberRecord()
        member.id = Hexadecimal.text(UInt64.random(in: .min ... .max))
        member.host = ProcessInfo.processInfo.hostName
        member.pid = ProcessInfo.processInfo.processIdentifier
        member.process = MemberProcess.current?.text ?? ""
        member.topics = topicNames.sorted()
        let now = options.now()
        member.joinedAtMs = now.milliseconds
        let end = now + options.session
        member.leaseUntilMs = end.milliseconds
        let ends = options.start == .end ? try endsOfPartitions() : [:]
        let generation = try log.updateGroup(group) { state in
            state.remove(currentID)
            state.expelLapsed(at: now)
            state.join(member, group: group)
            state.begin(at: ends)
            return state.generation
        }
        currentID = member.id
        seenGeneration = 0
        isExpelled = false
        lease.begin(member.id, until: end)
        try options.onEvent(self, .joined(member: member.id, generation: generation))
    }

    /// Where the partitions of its topics end now: a group that begins at the end begins there in all of them at once.
    private func endsOfPartitions() throws -> [TopicPartition: Offset] {
        var ends: [TopicPartition: Offset] = [:]
        for name in topicNames {
            let topic = try log.topic(name)
            for partition in topic.partitions {
                ends[TopicPartition(topic.id, partition)] = try log.partitionState(topic, partition).highWaterMark
            }
        }
        return ends
    }

    /// Brings the member up to the group's present generation. One cheap read where nothing has changed.
    func keepUp() throws {
        try lease.throwFailure()
        if lease.hasLapsed { try lease.beat() }
        if lease.wasLost { try forfeit() }
        if isExpelled { try join() }
        var record = try log.groupRecord(group)
        let now = options.now()
        if let members = record?.members, members.contains(where: { $0.leaseUntilMs <= now.milliseconds }) {
            try lease.beat()
            record = try log.groupRecord(group)
        }
        guard let record, record.members.contains(where: { $0.id == currentID }) else {
            try forfeit()
            return try keepUp()
        }
        let beats = lease.beatCount
        guard record.generation != seenGeneration || !pending.isEmpty || beats != seenBeats else { return }
        try rebalance(record)
        seenGeneration = record.generation
        seenBeats = beats
    }

    private func rebalance(_ record: StoredGroupRecord) throws {
        let topics = try log.topics()
        for name in topicNames where !topics.contains(where: { $0.name == name }) { _ = try log.topic(name) }
        let subscribers = record.members.map { Assignment.Subscriber(id: $0.id, topics: Set($0.topics)) }
        let share = Set(Assignment.assign(topics, to: subscribers)[currentID] ?? [])
        let surplus = owned.keys.filter { !share.contains($0) }.sorted()
        if !surplus.isEmpty { try giveUp(surplus) }
        pending = share.subtracting(owned.keys)
        if !pending.isEmpty { try claim(topics, generation: record.generation) }
    }

    private func giveUp(_ places: [TopicPartition]) throws {
        try options.onEvent(self, .revoking(places.compactMap { owned[$0]?.description }))
        do {
            try commitPositions(of: options.autoCommit ? places : [], releasing: places)
        } catch is GroupError { try forfeit() }
    }

    /// Claims what is free of the pending partitions; the rest is looked at again with the next poll.
    private func claim(_ topics: [Topic], generation: UInt64) throws {
        let seen = try log.group(group)
        let free = pending.filter { seen.isFree($0) }.sorted()
        guard !free.isEmpty else { return }
        let topics = Dictionary(uniqueKeysWithValues: topics.map { ($0.id, $0) })
        var states: [TopicPartition: PartitionState] = [:]
        var differences: [TopicPartition: LogDifference] = [:]
        for place in free {
            let topic = topics[place.topic]!
            states[place] = try log.partitionState(topic, place.partition)
            guard let checkpoint = seen.checkpoints[place], checkpoint.offset <= states[place]!.highWaterMark.rawValue
            else { continue }
            differences[place] = try log.difference(from: checkpoint.mark, topic, place.partition)
        }
        let (claimed, gaps) = try log.updateGroup(group) { state in
            var claimed: [TopicPartition: Ownership] = [:]
            var gaps: [UnreadGap] = []
            // Another generation has another assignment: look again before claiming by this one.
            guard state.generation == generation, state.member(currentID) != nil else { return (claimed, gaps) }
            for place in free where state.isFree(place) {
                let topic = topics[place.topic]!
                if let difference = differences[place], let checkpoint = state.checkpoints[place],
                    checkpoint.mark == seen.checkpoints[place]?.mark
                {
                    throw GroupError.otherLog(
                        group: group, topic: topic.name, partition: place.partition,
                        checkpoint: Offset(checkpoint.offset), difference: difference)
                }
                // A partition without a checkpoint was added since the group began, or its topic was made: all of it is new.
                let resume = try ResumePoint.resolve(
                    checkpoint: state.checkpoints[place].map { Offset($0.offset) }, otherwise: .start,
                    logStart: states[place]!.logStart, highWaterMark: states[place]!.highWaterMark, group: group,
                    topic: topic.name, partition: place.partition)
                state.claim(place, by: currentID, at: resume.position, past: resume.gap)
                claimed[place] = Ownership(
                    topic: topic, partition: place.partition, generation: generation, position: resume.position,
                    committed: resume.position)
                if let gap = resume.gap { gaps.append(gap) }
            }
            return (claimed, gaps)
        }
        guard !claimed.isEmpty else { return }
        owned.merge(claimed) { $1 }
        pending.subtract(claimed.keys)
        try options.onEvent(self, .claimed(claimed.sorted { $0.key < $1.key }.map(\.value.description)))
        for gap in gaps { try options.onEvent(self, .gap(gap)) }
    }

    /// Forgets what it owned, since others may own it now; the next poll joins anew.
    func forfeit() throws {
        guard !isExpelled else { return }
        isExpelled = true
        let lost = owned.sorted { $0.key < $1.key }.map(\.value.description)
        owned = [:]
        pending = []
        try options.onEvent(self, .expelled(member: currentID, lost: lost))
    }
}
