import EventLog
import FootfallEvents
import FootfallProducers

/// The topics that fflog knows by name, and the event schemas that it brings along.
enum StandardTopics {
    /// What `counts` and `visits` are created with; `nil` for any other name.
    static func configuration(_ name: String) -> TopicConfiguration? {
        FootfallTopic.all.first { $0.name == name }?.configuration()
    }

    /// Registers those of the program's event schemas of which the log has no version yet.
    static func registerSchemas(in log: EventLog) throws {
        let known = Set(try log.schemas().map(\.name))
        for schema in FootfallSchemas.all where !known.contains(schema.name) { _ = try schema.register(in: log) }
    }
}
