internal import EventLog
internal import FootfallEvents
internal import TypedTopics

/// What a topic is created with.
///
/// ```swift
/// NewTopic("doors", partitions: 2)                          // records of any bytes
/// NewTopic("parking", of: ParkingObserved.self)             // events of one Protobuf message
/// NewTopic.visits                                           // one of the platform's own
/// ```
public struct NewTopic: Sendable {
    var configuration: TopicConfiguration
    /// The type of its events; `nil` for records of any bytes.
    let definition: EventDefinition?

    /// 1 to 249 characters of `a-z A-Z 0-9 . _ -`.
    public var name: String {
        get { configuration.name }
        set { configuration.name = newValue }
    }
    /// 1 to 1024. They can be added later, and never removed.
    public var partitions: Int {
        get { configuration.partitions }
        set { configuration.partitions = newValue }
    }
    /// Who may see what the topic holds; `pseudonymous` and `anonymous` topics need an event type.
    public var dataClass: DataClass {
        get { configuration.dataClass }
        set { configuration.dataClass = newValue }
    }
    /// The largest record or event that is taken, in bytes of key and value: 1 to 67,108,864.
    public var eventBytesMax: Int {
        get { configuration.eventBytesMax }
        set { configuration.eventBytesMax = newValue }
    }
    /// The full name of the Protobuf message that its events are, such as `footfall.v1.VisitorObserved`; `nil` for any bytes.
    public var eventType: String? { configuration.schema }

    /// A topic of records of any bytes.
    public init(_ name: String, partitions: Int = 1, dataClass: DataClass = .operational) {
        configuration = TopicConfiguration(name: name, partitions: partitions, dataClass: dataClass)
        definition = nil
    }

    /// A topic of events of one type.
    public init<Event: EventMessage>(
        _ name: String, of type: Event.Type, partitions: Int = 4, dataClass: DataClass = .operational
    ) {
        definition = Event.eventDefinition
        configuration = TopicConfiguration(
            name: name, partitions: partitions, dataClass: dataClass, schema: Event.eventDefinition.name)
    }

    private init(_ topic: TopicDefinition) {
        configuration = topic.configuration()
        definition = EventDefinition(topic.eventType)
    }

    /// `visits`: what cameras saw, events of ``VisitorObserved``. Under a pseudonym of the day: they stay in the store.
    public static var visits: NewTopic { NewTopic(FootfallTopic.visits.definition) }
    /// `counts`: what people counters deliver, events of ``PeopleCounted``.
    public static var counts: NewTopic { NewTopic(FootfallTopic.counts.definition) }
}
