import DeadLetters
import EventLog
import FootfallEvents
import FootfallProducers

/// The topics that fflog knows by name, and the event schemas that it brings along.
enum StandardTopics {
    /// What `counts` and `visits` are created with; `nil` for any other name.
    static func configuration(_ name: String) -> TopicConfiguration? {
        if name == DeadLetterTopic.name { return DeadLetterTopic.configuration }
        return FootfallTopic.all.first { $0.name == name }?.configuration()
    }

    /// Registers the program's event schemas; those that are known already stay as they are.
    static func registerSchemas(in log: EventLog) throws {
        for schema in FootfallSchemas.all {
            _ = try log.registerSchema(name: schema.name, descriptorSet: schema.descriptorSet)
        }
        _ = try log.registerSchema(name: DeadLetterTopic.schemaName, descriptorSet: DeadLetterTopic.descriptorSet)
    }
}
