import DeadLetters
import EventLog
import EventSchema
import FootfallEvents
import FootfallProducers

/// The topics that fflog knows by name, and the event schemas that it brings along.
enum StandardTopics {
    /// What `counts` and `visits` are created with; `nil` for any other name.
    static func configuration(_ name: String) -> TopicConfiguration? {
        if name == DeadLetterTopic.name { return DeadLetterTopic.configuration }
        return FootfallTopic.all.first { $0.name == name }?.configuration()
    }

    /// Registers those of the program's event schemas of which the log has no version yet.
    static func registerSchemas(in log: EventLog) throws {
        let known = Set(try log.schemas().map(\.name))
        for schema in FootfallSchemas.all where !known.contains(schema.name) { _ = try schema.register(in: log) }
        if !known.contains(DeadLetterTopic.schemaName) {
            _ = try log.registerSchema(
                name: DeadLetterTopic.schemaName, descriptorSet: DeadLetterTopic.descriptorSet,
                admittedBy: SchemaCompatibility.admit)
        }
    }
}
