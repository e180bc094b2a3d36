internal import EventLog
internal import EventSchema
internal import Synchronization
internal import TypedTopics

/// Sends events of one type in the background: ``send(_:)`` returns at once, and many events share a commit.
///
/// ```swift
/// let producer = try log.producer(of: VisitorObserved.self, to: "visits")
/// try producer.send(visit)
/// try producer.flush()      // all that was sent is durable
/// ```
/// **Order.** Events of one key keep the order in which they were sent. **Durability.** What was sent is durable after a
/// ``flush()`` or ``close()`` that returns, and by itself a few milliseconds later; a crash before loses no more than the last
/// `waitingEventsMax` events, the latest of them. **Concurrency.** Any thread may call. **On drop** what was sent is made
/// durable.
public final class Producer<Event: EventMessage>: Sendable {
    private let sender: any EventSending<Event>
    /// Kept open until what was sent is durable.
    private let log: FootfallLog

    init(_ log: FootfallLog, _ sender: any EventSending<Event>) {
        self.log = log
        self.sender = sender
    }

    deinit { try? sender.close() }

    /// Takes an event. Blocks while `waitingEventsMax` events wait.
    ///
    /// - Throws: ``FflogError`` where the event can't be taken, or where an append of earlier events failed, such as on a full
    ///   disk. `event` was not taken then; the earlier ones still wait and are tried again, so that none is left out and none
    ///   is in twice.
    public func send(_ event: Event) throws(FflogError) { try translating { try sender.send(event) } }

    /// Returns when everything that was sent before is durable.
    ///
    /// - Throws: ``FflogError`` where an append failed; what it held still waits, and is tried again.
    public func flush() throws(FflogError) { try translating { try sender.flush() } }

    /// Makes durable what was sent, and ends: nothing is taken from then on.
    ///
    /// - Throws: ``FflogError`` where that fails: what still waited is lost.
    public func close() throws(FflogError) { try translating { try sender.close() } }

    /// The number of events that were sent and are not known to be durable yet.
    public var waiting: Int { sender.waiting }
}

extension FootfallLog {
    /// A producer of a topic of events.
    ///
    /// - Parameters:
    ///   - linger: how long an event waits for others at the most before it is on its way; zero sends at once.
    ///   - waitingEventsMax: so many events may wait; beyond it ``Producer/send(_:)`` blocks. At least 1.
    /// - Throws: ``FflogError`` of kind `notFound` for the topic, `refused` where it has other events.
    public func producer<Event: EventMessage>(
        of type: Event.Type, to topic: String, linger: Duration = .milliseconds(5), waitingEventsMax: Int = 10_000
    ) throws(FflogError) -> Producer<Event> {
        try translating {
            guard linger >= .zero, waitingEventsMax > 0 else {
                throw FflogError(.usage, "a producer lingers for zero or more, and at least one event may wait")
            }
            let options = EventProducerOptions(
                linger: linger, batchEventsMax: min(1000, waitingEventsMax), waitingEventsMax: waitingEventsMax)
            return Producer(
                self,
                try SenderTask<Event>(
                    log: log, topic: try self.topic(topic, of: Event.eventDefinition),
                    version: try version(of: Event.eventDefinition), options: options
                ).run())
        }
    }
}

/// What a ``Producer`` drives, whichever event stands for its messages.
protocol EventSending<Message>: Sendable {
    associatedtype Message
    func send(_ message: Message) throws
    func flush() throws
    func close() throws
    var waiting: Int { get }
}

private struct SenderTask<Message: EventMessage>: EventTask {
    let log: EventLog
    let topic: Topic
    let version: SchemaID
    let options: EventProducerOptions

    func run<Stored: TypedEvent>(_ bridge: EventBridge<Stored, Message>) throws -> any EventSending<Message> {
        let sender = EventSender<Stored>(topic, schemaID: version, options) { [log] in _ = try log.append($0) }
        return BridgedSender(sender, bridge)
    }
}

private final class BridgedSender<Stored: TypedEvent, Message: EventMessage>: EventSending {
    private let sender: EventSender<Stored>
    private let makeWrap: @Sendable () -> (Message) throws -> Stored

    init(_ sender: EventSender<Stored>, _ bridge: EventBridge<Stored, Message>) {
        self.sender = sender
        makeWrap = bridge.makeWrap
    }

    func send(_ message: Message) throws { try sender.send(try makeWrap()(message)) }
    func flush() throws { try sender.flush() }
    func close() throws { try sender.close() }
    var waiting: Int { sender.waiting }
}
