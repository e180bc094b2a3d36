import EventLog
import TypedTopics
internal import Timekeeping

extension AuditEntry {
    static func policyChanged(
        _ topic: String, from old: RetentionPolicy?, to new: RetentionPolicy?, at time: EventTime
    ) -> AuditEntry {
        var change = PolicyChanged()
        if let old { change.old = AuditedPolicy(old) }
        if let new { change.new = AuditedPolicy(new) }
        var entry = AuditEntry(topic, time)
        entry.policyChanged = change
        return entry
    }

    /// What was removed of a partition by a rule of a plan.
    static func purged(
        _ topic: String, _ range: PurgedRange, _ rule: RetentionRule, _ policy: RetentionPolicy, plan: String,
        at time: EventTime
    ) -> AuditEntry {
        var purged = Purged()
        purged.partition = UInt32(range.partition.rawValue)
        purged.startOffset = range.start.rawValue
        purged.endOffset = range.end.rawValue
        purged.records = UInt64(range.records)
        purged.storedBytes = UInt64(range.storedBytes)
        purged.oldestEventTime = range.oldestEventTime.milliseconds
        purged.newestEventTime = range.newestEventTime.milliseconds
        purged.rule =
            switch rule {
            case .age: .age
            case .bytes: .bytes
            case .records: .records
            }
        purged.plan = plan
        if let segment = range.segment { purged.segment = segment.rawValue }
        purged.policy = AuditedPolicy(policy)
        var entry = AuditEntry(topic, time)
        entry.purged = purged
        return entry
    }

    private init(_ topic: String, _ time: EventTime) {
        self.init()
        self.topic = topic
        eventTime = time.milliseconds
    }
}

extension AuditedPolicy {
    fileprivate init(_ policy: RetentionPolicy) {
        self.init()
        if let age = policy.age {
            maxAgeMs = age.max.milliseconds
            ageClock = age.clock == .event ? .event : .append
        }
        if let bytes = policy.bytesMax { maxBytes = UInt64(bytes) }
        if let records = policy.recordsMax { maxRecords = UInt64(records) }
    }
}
