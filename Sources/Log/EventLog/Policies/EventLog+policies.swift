import LMDB
package import Timekeeping

extension EventLog {
    /// A topic's retention policy; `nil` where it keeps everything.
    package func policy(of topic: Topic) throws -> RetentionPolicy? {
        try look { try PolicyStore.get($0, head, topic.id) }
    }

    /// Sets or removes a topic's policy and says so in the audit topic, in one durable transaction. Where the policy is that
    /// already nothing is written.
    ///
    /// - Parameters:
    ///   - policy: `nil` removes it. One with a ``RetentionPolicy/fault`` traps.
    ///   - entry: makes the audit topic's entry of the policy that there was, and the time of the change.
    /// - Returns: The policy that there was.
    /// - Throws: ``LogError/unknownTopic(_:known:)`` where either topic is gone.
    @discardableResult
    package func setPolicy(
        _ policy: RetentionPolicy?, of topic: Topic, audit: Topic,
        entry: (RetentionPolicy?, EventTime) throws -> EncodedBatch
    ) throws -> RetentionPolicy? {
        try requireWritable()
        let old = try writer.write { transaction -> RetentionPolicy? in
            guard try TopicCatalog.require(transaction, head, topic.name).id == topic.id else {
                throw LogError.movedOn(.topic(topic.name), "topic '\(topic.name)' was deleted and created anew")
            }
            let old = try PolicyStore.get(transaction, head, topic.id)
            guard old != policy else { return old }
            let time = now()
            try PolicyStore.put(transaction, head, topic.id, policy, now: time)
            var partitions = OpenPartitions(head: head)
            try AuditAppend(head: head, topic: audit).run(try entry(old, time), transaction, &partitions, at: time)
            try partitions.write(transaction)
            return old
        }
        wake.bump()
        return old
    }

    /// Removes a topic as ``deleteTopic(_:)`` does, and says in the audit topic, in the transaction that makes it unknown, that
    /// its policy ended. Of a topic without a policy nothing is said.
    ///
    /// - Parameters:
    ///   - audit: another topic; `nil` where there is none yet, which a topic without a policy needs not.
    ///   - entry: makes the audit topic's entry of the policy that there was, and the time.
    /// - Throws: ``LogError/unknownTopic(_:known:)``; ``LogError/expectationFailed(_:)`` where the topic has a policy since and
    ///   `audit` is `nil`.
    package func deleteTopic(
        _ name: String, audit: Topic?, entry: (RetentionPolicy, EventTime) throws -> EncodedBatch
    ) throws {
        try requireWritable()
        try TopicDeletion(writer: writer, directory: directory, segments: segmentStore).delete(name) {
            transaction, topic in
            guard let policy = try PolicyStore.get(transaction, head, topic.id) else { return }
            guard let audit else {
                throw LogError.movedOn(.topic(name), "topic '\(name)' was given a retention policy just now; try again")
            }
            let time = now()
            var partitions = OpenPartitions(head: head)
            try AuditAppend(head: head, topic: audit).run(try entry(policy, time), transaction, &partitions, at: time)
            try partitions.write(transaction)
        }
        wake.bump()
    }

    /// Removes what was made up: in one durable transaction a synthetic topic becomes unknown, with all it held, and another of
    /// its name, settings and retention policy is there, empty. The next append to that says what it becomes.
    ///
    /// - Returns: The new topic.
    /// - Throws: ``LogError/unknownTopic(_:known:)``, ``LogError/notSynthetic(topic:)``.
    @discardableResult
    package func emptySyntheticTopic(_ name: String) throws -> Topic {
        try requireWritable()
        var policy: RetentionPolicy?
        var anew: Topic?
        try TopicDeletion(writer: writer, directory: directory, segments: segmentStore).delete(name) {
            transaction, topic in
            guard topic.isSynthetic else { throw LogError.notSynthetic(topic: name) }
            policy = try PolicyStore.get(transaction, head, topic.id)
        } then: { transaction, topic in
            let time = now()
            let made = try TopicCatalog.create(transaction, head, topic.configuration, now: time)
            if let policy { try PolicyStore.put(transaction, head, made.id, policy, now: time) }
            anew = made
        }
        wake.bump()
        return anew!
    }
}
