internal import EventSchema

/// Between a message that clients see and the event that the package stores: the same for its own types, which have fast
/// columns, and a wrapper for clients' messages.
struct EventBridge<Stored: TypedEvent, Message: EventMessage>: Sendable {
    /// What wraps messages, for one thread at a time.
    let makeWrap: @Sendable () -> (Message) throws -> Stored
    let unwrap: @Sendable (Stored) -> Message
}

/// Work that is the same for every event type.
protocol EventTask<Message, Output> {
    associatedtype Message: EventMessage
    associatedtype Output
    func run<Stored: TypedEvent>(_ bridge: EventBridge<Stored, Message>) throws -> Output
}

extension EventTask {
    /// Runs with the event that stands for the message.
    func run() throws -> Output {
        if let own = Message.self as? any TypedEvent.Type { return try run(as: own) }
        return try run(
            EventBridge<ClientEvent<Message>, Message>(
                makeWrap: {
                    let maker = ClientEventMaker<Message>()
                    return { try maker.event($0) }
                }, unwrap: { $0.wrapped }))
    }

    private func run<Stored: TypedEvent>(as own: Stored.Type) throws -> Output {
        // The two are one type.
        try run(EventBridge<Stored, Message>(makeWrap: { { $0 as! Stored } }, unwrap: { $0 as! Message }))
    }
}
