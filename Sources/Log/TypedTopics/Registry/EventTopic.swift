package import EventLog
package import EventSchema

/// A topic that fflog makes by itself, and the type of its events: a line of the registry.
///
/// ```swift
/// let topic = try FootfallTopic.visits.ensure(in: log)
/// let (records, next) = try EventReader<VisitorObserved>(log).read(topic, PartitionID(0), from: .zero)
/// ```
package struct EventTopic<Event: TypedEvent>: Sendable {
    package let definition: TopicDefinition

    /// - Parameters:
    ///   - partitions: of the topic where it isn't there yet.
    ///   - substream: the field whose values are the topic's substreams.
    ///   - eventTimes: which event times the topic takes.
    package init(
        _ name: String, _ dataClass: DataClass, partitions: Int = 4, partitioner: Partitioner = .kafka,
        substream: String? = nil, eventTimes: EventTimeBounds = .standard
    ) {
        definition = TopicDefinition(
            name: name, eventType: Event.eventType, dataClass: dataClass, partitions: partitions,
            partitioner: partitioner, substream: substream, eventTimes: eventTimes)
    }

    package var name: String { definition.name }
    package var eventType: EventType { definition.eventType }

    /// See ``TopicDefinition/configuration(named:partitions:)``.
    package func configuration(named name: String? = nil, partitions: Int? = nil) -> TopicConfiguration {
        definition.configuration(named: name, partitions: partitions)
    }

    /// See ``TopicDefinition/register(in:)``.
    @discardableResult
    package func register(in log: EventLog) throws -> SchemaRecord { try definition.register(in: log) }

    /// See ``TopicDefinition/ensure(in:named:partitions:)``.
    @discardableResult
    package func ensure(in log: EventLog, named name: String? = nil, partitions: Int? = nil) throws -> Topic {
        try definition.ensure(in: log, named: name, partitions: partitions)
    }

    /// See ``TopicDefinition/find(in:named:)``.
    package func find(in log: EventLog, named name: String? = nil) throws -> Topic? {
        try definition.find(in: log, named: name)
    }

    /// What gathers events for the topic, which is created where it is missing, in the version that this program writes.
    ///
    /// - Throws: `LogError.otherEventType` where a topic of that name has other events.
    package func gathering(in log: EventLog, named name: String? = nil) throws -> EventGathering<Event> {
        let (topic, schemaID) = try definition.ensured(in: log, named: name)
        return EventGathering(topic, schemaID: schemaID)
    }
}
