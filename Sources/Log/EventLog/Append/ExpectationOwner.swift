/// Who insists on something in an append, so that a refusal says whose expectation did not hold.
package struct ExpectationOwner: Sendable, Hashable, CustomStringConvertible {
    /// As the message names it: `device 'cam-1'`, `stage 'anonymizer'`.
    package let description: String
    /// Whether the owner can look at the log again and go on from what it finds; of a stage, whose place another process
    /// moved, no attempt can succeed.
    package let canLookAgain: Bool

    package init(_ description: String, canLookAgain: Bool = true) {
        self.description = description
        self.canLookAgain = canLookAgain
    }

    /// A stage, whose position moves only by its own hand.
    package static func stage(_ name: String) -> ExpectationOwner {
        ExpectationOwner("stage '\(name)'", canLookAgain: false)
    }

    /// Whoever seals or purges by a plan: it has to be made again.
    package static let plan = ExpectationOwner("the plan", canLookAgain: false)

    /// Whoever has read a topic to its end.
    ///
    /// - Parameter canLookAgain: whether another attempt reads on first.
    package static func reader(of topic: String, canLookAgain: Bool) -> ExpectationOwner {
        ExpectationOwner("the reader of topic '\(topic)'", canLookAgain: canLookAgain)
    }

    /// The append itself: the topic is not the one that it was encoded for.
    package static func topic(_ name: String) -> ExpectationOwner {
        ExpectationOwner("topic '\(name)'", canLookAgain: false)
    }
}

/// An expectation that did not hold when its append was to be committed. Nothing of the append was written.
public struct ExpectationFailure: Sendable, Hashable {
    package let owner: ExpectationOwner
    /// What was found instead: `topic 'visits', partition 0 ends at 7, not 5`.
    public let reason: String

    package init(_ owner: ExpectationOwner, _ reason: String) {
        self.owner = owner
        self.reason = reason
    }
}

extension LogError {
    /// - Parameter reason: what was found instead.
    package static func movedOn(_ owner: ExpectationOwner, _ reason: String) -> LogError {
        .expectationFailed(ExpectationFailure(owner, reason))
    }
}
