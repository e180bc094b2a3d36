import EventLog
import FootfallEvents

/// The topics that fflog knows by name, and the event schemas that it brings along.
enum StandardTopics {
    /// What `counts` and `visits` are created with; `nil` for any other name.
    static func configuration(_ name: String) -> TopicConfiguration? {
        guard let topic = FootfallTopic.all.first(where: { $0.name == name }),
            let dataClass = DataClass(rawValue: topic.dataClass)
        else { return nil }
        return TopicConfiguration(name: name, partitions: 4, dataClass: dataClass, schema: topic.schema.name)
    }

    /// Registers the program's event schemas; those that are known already stay as they are.
    static func registerSchemas(in log: EventLog) throws {
        for schema in FootfallSchemas.all {
            _ = try log.registerSchema(name: schema.name, descriptorSet: schema.descriptorSet)
        }
    }
}
