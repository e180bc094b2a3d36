package import EventLog
package import EventSchema

/// Appends events of one type to a topic.
///
/// ```swift
/// let producer = try EventProducer(log, FootfallTopic.visits)
/// try producer.append([visit])   // durable when it returns
/// try producer.send(visit)       // returns at once; durable a few milliseconds later, at the latest after flush()
/// ```
/// **Order.** Events of one key keep their order. **Durability.** An ``append(_:)`` is one
/// transaction: all of its events, or none. What was ``send(_:)`` is durable after a ``flush()`` that returns; a crash before
/// loses no more than the last ``EventProducerOptions/waitingEventsMax`` events, the latest of them. **Concurrency.** One thread
/// at a time; any number of producers may share a log. **On drop** what was sent is made durable, as by ``close()``.
package final class EventProducer<Event: TypedEvent> {
    private let log: EventLog
    package let topic: Topic
    private let schemaID: SchemaID
    private let options: EventProducerOptions
    private let gathering: EventGathering<Event>
    /// There from the first ``send(_:)`` on.
    private var sender: EventSender<Event>?
    private var isClosed = false

    /// Of a topic that is created where it is missing.
    ///
    /// - Parameters:
    ///   - log: opened with ``EventLog/Access/write`` or ``EventLog/Access/create``.
    ///   - partitions: for a topic that isn't there yet.
    ///   - options: how ``send(_:)`` gathers events.
    /// - Throws: ``LogError``, `IncompatibleSchema`.
    package convenience init(
        _ log: EventLog, _ topic: EventTopic<Event>, partitions: Int? = nil,
        options: EventProducerOptions = EventProducerOptions()
    ) throws {
        // In the version that this program writes, which may be older than the topic's newest.
        let (topic, schemaID) = try topic.definition.ensured(in: log, partitions: partitions)
        self.init(log, topic, schemaID: schemaID, options: options)
    }

    /// - Parameters:
    ///   - topic: of this event type.
    ///   - schemaID: of the version in which the program writes.
    package init(_ log: EventLog, _ topic: Topic, schemaID: SchemaID, options: EventProducerOptions) {
        self.log = log
        self.options = options
        self.topic = topic
        self.schemaID = schemaID
        gathering = EventGathering(topic, schemaID: schemaID)
    }

    deinit { try? close() }

    /// Appends events, and returns when they are durable; what was sent before comes first. A few hundred or more at once use
    /// the disk and the columns best.
    ///
    /// - Returns: Where they went: one receipt a partition.
    /// - Throws: ``LogError``; then none of them was appended.
    @discardableResult
    package func append(_ events: some Sequence<Event>) throws -> [AppendReceipt] {
        try requireOpen()
        try flush()
        var request = AppendRequest()
        try gathering.add(events, to: &request)
        return request.parts.isEmpty ? [] : try log.append(request)
    }

    /// Takes an event and returns at once; it becomes durable in the background, together with what else comes within
    /// ``EventProducerOptions/linger``. Blocks while ``EventProducerOptions/waitingEventsMax`` events wait.
    ///
    /// - Throws: ``LogError`` when an append of earlier events has failed, such as on a full disk. `event` was not taken then;
    ///   the earlier ones still wait and are tried again, so that none is left out and none is in twice.
    package func send(_ event: Event) throws {
        try requireOpen()
        try background().send(event)
    }

    /// Returns when everything that was sent is durable.
    ///
    /// - Throws: ``LogError`` when an append has failed; what it held still waits, and is tried again by the next call.
    package func flush() throws { try sender?.flush() }

    /// Makes durable what was sent; nothing can be appended or sent from then on.
    ///
    /// - Throws: ``LogError`` where that fails: what still waited is lost.
    package func close() throws {
        isClosed = true
        defer { sender = nil }
        try sender?.close()
    }

    /// The number of events that were sent and are not known to be durable yet.
    package var waiting: Int { sender?.waiting ?? 0 }

    private func requireOpen() throws {
        if isClosed { throw LogError.storage("this producer of topic '\(topic.name)' was closed: make another") }
    }

    private func background() -> EventSender<Event> {
        if let sender { return sender }
        let new = EventSender<Event>(topic, schemaID: schemaID, options) { [log] in _ = try log.append($0) }
        sender = new
        return new
    }
}
