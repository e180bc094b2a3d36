public import EventLog
internal import EventSchema
internal import TypedTopics

/// Appends visitors to the topic `visits`, which is created where it is missing.
///
/// ```swift
/// let producer = try VisitProducer(log)
/// try producer.append([visit])   // durable when it returns
/// try producer.send(visit)       // returns at once; durable a few milliseconds later, at the latest after flush()
/// ```
/// **Order.** Visitors of one store keep their order: the store is the key. **Durability.** An ``append(_:)`` is one
/// transaction: all of its events, or none. What was ``send(_:)`` is durable after a ``flush()`` that returns; a crash before
/// loses no more than the last ``VisitProducerOptions/waitingEventsMax`` events, the latest of them. **Concurrency.** One thread
/// at a time; any number of producers may share a log. **On drop** what was sent is made durable, as by ``close()``.
public final class VisitProducer {
    private let log: EventLog
    private let topic: Topic
    private let schemaID: SchemaID
    private let options: VisitProducerOptions
    private let gathering: EventGathering<VisitorObserved>
    /// There from the first ``send(_:)`` on.
    private var sender: VisitSender?
    private var isClosed = false

    /// - Parameters:
    ///   - log: opened with ``EventLog/Access/write`` or ``EventLog/Access/create``.
    ///   - partitions: for a topic that isn't there yet.
    ///   - options: how ``send(_:)`` gathers events.
    /// - Throws: ``LogError``.
    public init(_ log: EventLog, partitions: Int = 4, options: VisitProducerOptions = VisitProducerOptions()) throws {
        self.log = log
        self.options = options
        // In the version that this program writes, which may be older than the topic's newest.
        (topic, schemaID) = try FootfallTopic.visits.definition.ensured(in: log, partitions: partitions)
        gathering = EventGathering(topic, schemaID: schemaID)
    }

    deinit { try? close() }

    /// Appends events, and returns when they are durable; what was sent before comes first. A few hundred or more at once use
    /// the disk and the columns best.
    ///
    /// - Returns: Where they went: one receipt a partition.
    /// - Throws: ``LogError``; then none of them was appended.
    @discardableResult
    public func append(_ events: some Sequence<VisitorObserved>) throws -> [AppendReceipt] {
        try requireOpen()
        try flush()
        var request = AppendRequest()
        try gathering.add(events, to: &request)
        return request.parts.isEmpty ? [] : try log.append(request)
    }

    /// Takes an event and returns at once; it becomes durable in the background, together with what else comes within
    /// ``VisitProducerOptions/linger``. Blocks while ``VisitProducerOptions/waitingEventsMax`` events wait.
    ///
    /// - Throws: ``LogError`` when an append of earlier events has failed, such as on a full disk. `event` was not taken then;
    ///   the earlier ones still wait and are tried again, so that none is left out and none is in twice.
    public func send(_ event: VisitorObserved) throws {
        try requireOpen()
        try background().send(event)
    }

    /// Returns when everything that was sent is durable.
    ///
    /// - Throws: ``LogError`` when an append has failed; what it held still waits, and is tried again by the next call.
    public func flush() throws { try sender?.flush() }

    /// Makes durable what was sent; nothing can be appended or sent from then on.
    ///
    /// - Throws: ``LogError`` where that fails: what still waited is lost.
    public func close() throws {
        isClosed = true
        defer { sender = nil }
        try sender?.close()
    }

    /// The number of events that were sent and are not known to be durable yet.
    public var waiting: Int { sender?.waiting ?? 0 }

    private func requireOpen() throws {
        if isClosed { throw LogError.storage("this producer of topic '\(topic.name)' was closed: make another") }
    }

    private func background() -> VisitSender {
        if let sender { return sender }
        let new = VisitSender(topic, schemaID: schemaID, options) { [log] in _ = try log.append($0) }
        sender = new
        return new
    }
}
