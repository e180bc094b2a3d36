package import EventLog

/// The topics in which the log keeps account of itself, whatever time the clock says. A topic of events is a line here, or in `FootfallTopic`.
package enum LogTopic {
    /// Every change of a retention policy, and every removal.
    package static let audit = EventTopic<AuditEntry>(
        AuditEntry.topicName, .operational, partitions: 1, eventTimes: .none)
    /// What became of records that stages could not process. One partition, so that it has one order for all stages and
    /// people; restricted, since keys and reasons name what the sources' records name.
    package static let deadLetters = EventTopic<DeadLetterEvent>(
        "dead-letters", .restricted, partitions: 1, eventTimes: .none)

    package static let all = [audit.definition, deadLetters.definition]
}
