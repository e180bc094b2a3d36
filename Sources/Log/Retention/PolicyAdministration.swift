import EventLog
package import Timekeeping

/// Sets and removes the retention policies of topics. Each change is an event of the audit topic, in the transaction that
/// makes it. Thread-safe.
package struct PolicyAdministration: Sendable {
    private let log: EventLog
    private let time: TimeSource

    /// - Parameter time: tells how long the machine has run; what time it is, the log's clock says.
    package init(_ log: EventLog, time: TimeSource = .system) {
        self.log = log
        self.time = time
    }

    /// Replaces a topic's policy as a whole. Setting what is set already changes nothing and records nothing. From a policy with
    /// an age on, it is known what the clock should say.
    ///
    /// - Parameter policy: `nil` removes it: the topic keeps everything.
    /// - Returns: The policy that there was.
    /// - Throws: ``RetentionError/invalidPolicy(topic:reason:)``, ``LogError/unknownTopic(_:known:)``.
    @discardableResult
    package func set(_ policy: RetentionPolicy?, of name: String) throws -> RetentionPolicy? {
        let topic = try log.topic(name)
        if let fault = policy?.fault { throw RetentionError.invalidPolicy(topic: name, reason: fault) }
        if try log.policy(of: topic) == policy { return policy }
        let audit = try AuditTopic(in: log)
        if policy?.age != nil { try ClockCheck(log, time.boot()).next(isConfirmed: false)?.store(in: log) }
        return try log.setPolicy(policy, of: topic, audit: audit.topic) { old, time in
            try audit.batch([.policyChanged(name, from: old, to: policy, at: time)])
        }
    }

    /// Deletes a topic. That its policy ended, where it had one, is an event of the audit topic, in the transaction that makes
    /// the topic unknown.
    ///
    /// - Throws: ``RetentionError/auditTopicKept`` for the audit topic itself; ``LogError/unknownTopic(_:known:)``.
    package func deleteTopic(_ name: String) throws {
        let topic = try log.topic(name)
        if AuditTopic.isAccount(topic) { throw RetentionError.auditTopicKept }
        let audit = try log.policy(of: topic) == nil ? nil : try AuditTopic(in: log)
        try log.deleteTopic(name, audit: audit?.topic) { policy, time in
            guard let audit else { preconditionFailure("an entry without a topic for it") }
            return try audit.batch([.policyChanged(name, from: policy, to: nil, at: time)])
        }
    }
}
