import EventLog
import EventSchema
import FootfallEvents
import TypedTopics

/// The topics that fflog knows by name, and the event schemas that it brings along.
package enum StandardTopics {
    package static let all = FootfallTopic.all + LogTopic.all

    /// What `counts`, `visits` and the others are created with; `nil` for any other name.
    package static func configuration(_ name: String) -> TopicConfiguration? {
        all.first { $0.name == name }?.configuration()
    }

    /// Registers those of the program's event schemas of which the log has no version yet.
    package static func registerSchemas(in log: EventLog) throws {
        let known = Set(try log.schemas().map(\.name))
        let topics =
            FootfallTopic.all.sorted { $0.eventType.name < $1.eventType.name } + [LogTopic.deadLetters.definition]
        for topic in topics where !known.contains(topic.eventType.name) { try topic.register(in: log) }
    }
}
