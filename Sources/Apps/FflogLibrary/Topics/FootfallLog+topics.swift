internal import EventLog
internal import EventSchema
internal import Synchronization

extension FootfallLog {
    /// Creates a topic, and registers its event type: durable when it returns.
    ///
    /// - Throws: ``FflogError`` of kind `refused` where there is a topic of that name, or its data class may not carry the event
    ///   type's fields; `usage` for a name or number that no topic can have.
    @discardableResult
    public func createTopic(_ topic: NewTopic) throws(FflogError) -> TopicDescription {
        try translating {
            if let definition = topic.definition { _ = try version(of: definition) }
            return try TopicDescription(try log.createTopic(topic.configuration), in: log)
        }
    }

    /// The topic of that name, created where it is missing: for a program's start.
    ///
    /// - Throws: as ``createTopic(_:)``; `refused` where the topic that is there has other events.
    @discardableResult
    public func ensureTopic(_ topic: NewTopic) throws(FflogError) -> TopicDescription {
        try translating {
            if let definition = topic.definition { _ = try version(of: definition) }
            let found = try log.ensureTopic(topic.configuration)
            guard found.configuration.schema == topic.eventType else {
                throw LogError.otherEventType(
                    topic: found.name, expected: topic.eventType ?? "records of any bytes",
                    found: found.configuration.schema)
            }
            return try TopicDescription(found, in: log)
        }
    }

    /// All topics, by name.
    public func topics() throws(FflogError) -> [TopicDescription] {
        try translating { try log.topics().map { try TopicDescription($0, in: log) } }
    }

    /// A topic as it stands now.
    ///
    /// - Throws: ``FflogError`` of kind `notFound`.
    public func topic(_ name: String) throws(FflogError) -> TopicDescription {
        try translating { try TopicDescription(try log.topic(name), in: log) }
    }

    /// The topic, which has to be of the events.
    func topic(_ name: String, of definition: EventDefinition) throws -> Topic {
        let topic = try log.topic(name)
        guard topic.configuration.schema == definition.name else {
            throw LogError.otherEventType(
                topic: name, expected: definition.name, found: topic.configuration.schema)
        }
        return topic
    }

    /// The number of the version of an event type in which this program writes, registered where it isn't.
    func version(of definition: EventDefinition) throws -> SchemaID {
        if let known = versions.withLock({ $0[definition.type] }) { return known }
        let record = try log.registerSchema(
            name: definition.name, descriptorSet: definition.type.descriptorSet,
            admittedBy: SchemaCompatibility.admit)
        versions.withLock { $0[definition.type] = record.id }
        return record.id
    }
}
