import ErrorKinds
internal import EventLog
internal import FootfallEvents
internal import TypedTopics

/// The topic that a made-up store's visits are to go to holds events that nobody made up. Nothing was written.
package struct DemoTopicError: KindedError, Equatable {
    package let topic: String

    package var description: String {
        "topic '\(topic)' holds events that were not made up, and made-up visitors stay apart from those: name another topic for "
            + "them in the configuration, with the key 'topic' of stage 'demo'"
    }

    package var kind: ErrorKind { .refused }

    /// - Throws: ``DemoTopicError``, `LogError`.
    static func check(_ name: String, _ log: EventLog) throws {
        guard let topic = try FootfallTopic.visits.find(in: log, named: name) else { return }
        do { try log.requireSynthetic(topic) } catch LogError.notSynthetic { throw DemoTopicError(topic: name) }
    }
}
