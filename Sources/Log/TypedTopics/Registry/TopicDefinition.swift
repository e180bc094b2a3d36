package import EventLog
package import EventSchema

/// A topic that fflog makes by itself where it is needed: its event type, and what it is created with.
///
/// ``EventTopic`` is the same with the type of its events.
package struct TopicDefinition: Sendable, Hashable {
    package let name: String
    package let eventType: EventType
    package let dataClass: DataClass
    /// Of the topic where it isn't there yet.
    package let partitions: Int
    package let partitioner: Partitioner
    /// The field whose values are the topic's substreams, in which lateness is judged; `nil` where all of it is one.
    package let substream: String?
    package let eventTimes: EventTimeBounds

    /// What the topic is created with.
    package func configuration(named name: String? = nil, partitions: Int? = nil) -> TopicConfiguration {
        TopicConfiguration(
            name: name ?? self.name, partitions: partitions ?? self.partitions, dataClass: dataClass,
            schema: eventType.name, partitioner: partitioner, eventTimes: eventTimes, substream: substream)
    }

    /// The version of the event type that this program writes, registered in `log`: what its batches are labelled with. It may
    /// be older than the newest.
    ///
    /// - Throws: `IncompatibleSchema` where the log has versions beside which it can't stand.
    @discardableResult
    package func register(in log: EventLog) throws -> SchemaRecord {
        try log.registerSchema(
            name: eventType.name, descriptorSet: eventType.descriptorSet, admittedBy: SchemaCompatibility.admit)
    }

    /// The topic in `log`, created where it is missing; its event schema is registered.
    ///
    /// - Parameters:
    ///   - name: another name than the standard one.
    ///   - partitions: of a topic that isn't there yet.
    /// - Throws: `LogError.otherEventType` where a topic of that name has other events.
    @discardableResult
    package func ensure(in log: EventLog, named name: String? = nil, partitions: Int? = nil) throws -> Topic {
        try ensured(in: log, named: name, partitions: partitions).topic
    }

    /// The same, with the version of the event type that this program writes.
    package func ensured(
        in log: EventLog, named name: String? = nil, partitions: Int? = nil
    ) throws -> (topic: Topic, schemaID: SchemaID) {
        let schema = try register(in: log)
        return (try checked(log.ensureTopic(configuration(named: name, partitions: partitions))), schema.id)
    }

    /// The topic in `log`; `nil` where nobody has made it.
    ///
    /// - Throws: `LogError.otherEventType` where a topic of that name has other events.
    package func find(in log: EventLog, named name: String? = nil) throws -> Topic? {
        do { return try checked(log.topic(name ?? self.name)) } catch LogError.unknownTopic { return nil }
    }

    /// - Throws: `LogError.otherEventType` where the topic has other events.
    package func checked(_ topic: Topic) throws -> Topic {
        guard topic.configuration.schema == eventType.name else {
            throw LogError.otherEventType(
                topic: topic.name, expected: eventType.name, found: topic.configuration.schema)
        }
        return topic
    }
}
