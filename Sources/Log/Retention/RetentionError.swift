import ErrorKinds
import EventLog
import TypedTopics

/// Why retention is refused, or could not end what it began.
package enum RetentionError: Error, Sendable {
    /// A policy that can't be.
    case invalidPolicy(topic: String, reason: String)
    /// The log is not any more as it was when the plan was made. Nothing was removed.
    case moved(String)
    /// A plan that can't be carried out, whatever the log is like. Nothing was removed.
    case unusablePlan(String)
    /// The clock is in doubt, and something was to go because it is too old by it. Nothing of that was removed.
    case clockJumped(String)
    /// The log or the device put an end to a run that had begun: what it removed is recorded and stays removed.
    case stopped(after: PurgeTotals, cause: any Error)
    /// Somebody else seals or purges, and went on for longer than was waited.
    case busy(processID: Int32?)
    /// The topic `audit` holds something else.
    case auditTopicTaken(String)
    /// The topic `audit` is the account of what was done: nobody but retention writes to it, and nobody deletes it.
    case auditTopicKept
}

extension RetentionError: KindedError {
    package var description: String {
        switch self {
        case .invalidPolicy(let topic, let reason):
            "topic '\(topic)': this is no retention policy: \(reason)"
        case .moved(let what):
            "the log moved on since the plan was made: \(what). Nothing was removed"
        case .unusablePlan(let reason):
            "\(reason). Nothing was removed"
        case .clockJumped(let doubt):
            "\(doubt). Nothing of class anonymous or operational goes by its age until that is clear"
        case .stopped(let totals, let cause):
            "\(cause). Until then \(totals.records) records (\(totals.bytes) bytes) were removed, as topic "
                + "'\(LogTopic.audit.name)' says; the rest of the plan was not carried out"
        case .busy(let processID):
            "\(processID.map { "process \($0)" } ?? "another process") is sealing or purging; one at a time. Try again when "
                + "it is done"
        case .auditTopicTaken(let reason):
            "topic '\(LogTopic.audit.name)' can't take what retention records: \(reason). Nothing was changed; retention needs "
                + "this topic for itself"
        case .auditTopicKept:
            "topic '\(LogTopic.audit.name)' is the account of what retention did: it is written by that alone, and can't be deleted. "
                + "Nothing was changed"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .invalidPolicy: .usage
        case .moved, .unusablePlan, .clockJumped, .busy, .auditTopicTaken, .auditTopicKept: .refused
        case .stopped(_, let cause):
            // Records may have been removed: the kinds that say that nothing was changed don't fit.
            switch ErrorKind(of: cause) {
            case .damaged: .damaged
            case .unavailable: .unavailable
            default: .failed
            }
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .moved, .unusablePlan: .planRetention
        case .clockJumped: .confirmClock
        case .stopped(_, let cause): ErrorKind(of: cause) == .contention ? .planRetention : .of(cause)
        case .auditTopicKept: .limitTopic(LogTopic.audit.name)
        case .invalidPolicy, .busy, .auditTopicTaken: nil
        }
    }
}
