import EventLog
import FootfallEvents

extension FootfallTopic {
    /// What the topic is created with.
    package func configuration(named name: String? = nil, partitions: Int = 4) -> TopicConfiguration {
        guard let dataClass = DataClass(rawValue: dataClass) else {
            preconditionFailure("topic \(self.name) has no such data class: \(self.dataClass)")
        }
        return TopicConfiguration(
            name: name ?? self.name, partitions: partitions, dataClass: dataClass, schema: schema.name)
    }

    /// The topic in `log`: its event schema is registered, and it is created where it is missing. One that was created with
    /// another schema is returned as it is, for the caller to refuse.
    package func ensure(in log: EventLog, named name: String? = nil, partitions: Int = 4) throws -> Topic {
        _ = try schema.register(in: log)
        return try log.ensureTopic(configuration(named: name, partitions: partitions))
    }
}
