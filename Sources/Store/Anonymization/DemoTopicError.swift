import ErrorKinds
import EventLog
import FootfallEvents
import TypedTopics

/// The topic that a made-up store's visits are to go to holds events that nobody made up. Nothing was written.
package struct DemoTopicError: KindedError, Equatable {
    package let topic: String

    package init(topic: String) { self.topic = topic }

    package var description: String {
        "topic '\(topic)' holds events that were not made up, and made-up visitors stay apart from those: name another topic for "
            + "them in the configuration, with the key 'topic' of stage 'demo'"
    }

    package var kind: ErrorKind { .refused }

    /// To be asked before anything is made.
    ///
    /// - Throws: ``DemoTopicError``, `LogError`.
    package static func check(_ name: String, _ log: EventLog) throws {
        guard let topic = try FootfallTopic.visits.find(in: log, named: name) else { return }
        do { try log.requireSynthetic(topic) } catch LogError.notSynthetic { throw DemoTopicError(topic: name) }
    }
}

/// The names that a topic of made-up visits may have.
package enum DemoTopicName {
    /// Why no such topic may have a name, after the words "the topic of made-up visits"; `nil` where it may.
    package static func refusal(_ name: String) -> String? {
        if (FootfallTopic.all + LogTopic.all).contains(where: {
            $0.name == name && $0 != FootfallTopic.visits.definition
        }) {
            return "can't be '\(name)', which fflog uses for something else: name it visits, or as no other topic is"
        }
        do { try TopicConfiguration(name: name).validate() } catch LogError.invalidTopic(_, let reason) {
            return "can't be '\(name)': \(reason)"
        } catch {
            return "can't be '\(name)': \(error)"
        }
        return nil
    }
}
