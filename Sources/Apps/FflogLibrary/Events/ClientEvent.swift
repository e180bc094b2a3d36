internal import EventSchema
internal import SwiftProtobuf

/// A client's message as an event of this package: it forwards all that a message does, and adds the record's key.
struct ClientEvent<Wrapped: EventMessage>: TypedEvent {
    var wrapped = Wrapped()
    /// What the field holds that the type names as its key.
    var eventKey: String?

    static var eventType: EventType { Wrapped.eventDefinition.type }
    static var protoMessageName: String { Wrapped.protoMessageName }

    var unknownFields: UnknownStorage {
        get { wrapped.unknownFields }
        set { wrapped.unknownFields = newValue }
    }
    var isInitialized: Bool { wrapped.isInitialized }
    var debugDescription: String { wrapped.debugDescription }

    mutating func decodeMessage<D: Decoder>(decoder: inout D) throws { try wrapped.decodeMessage(decoder: &decoder) }
    func traverse<V: Visitor>(visitor: inout V) throws { try wrapped.traverse(visitor: &visitor) }
    func hash(into hasher: inout Hasher) { wrapped.hash(into: &hasher) }
    func isEqualTo(message: any Message) -> Bool {
        (message as? Self).map { wrapped.isEqualTo(message: $0.wrapped) } ?? false
    }
    static func == (a: Self, b: Self) -> Bool { a.wrapped.isEqualTo(message: b.wrapped) }
}

/// Finds the key of a client's events. One thread at a time.
final class ClientEventMaker<Wrapped: EventMessage> {
    private let keyColumn: Int?
    private var reader: EventProtobufReader
    private var row: EventRow

    init() {
        let descriptor = Wrapped.eventDefinition.type.descriptor
        keyColumn = descriptor.keyColumn
        reader = EventProtobufReader(descriptor)
        row = EventRow(descriptor)
    }

    /// - Throws: where the message has fields that its definition doesn't.
    func event(_ message: Wrapped) throws -> ClientEvent<Wrapped> {
        guard let keyColumn else { return ClientEvent(wrapped: message, eventKey: nil) }
        let bytes: [UInt8] = try message.serializedBytes()
        try bytes.withUnsafeBytes { try reader.read($0, into: &row) }
        let key = row.isSet(keyColumn) ? row.withText(keyColumn) { String(decoding: $0, as: UTF8.self) } : nil
        return ClientEvent(wrapped: message, eventKey: key)
    }
}
