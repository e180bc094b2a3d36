import SwiftProtobuf

/// What the value of a row in a topic of events is: the one rule for what clients of Kafka's protocol write.
///
/// A value that begins with a zero byte is in Confluent's framing, since no Protobuf message begins so, and names the
/// schema of its message. Any other is a message without framing, which says nothing of its schema: it is taken for one of
/// the topic's event type, if all of its fields are known there. A null value is none, such as Kafka's tombstones.
package enum RecordValue {
    /// A message of the schema with this id.
    case framed(schemaID: UInt32, message: UnsafeRawBufferPointer)
    /// A message without framing.
    case bare(UnsafeRawBufferPointer)
    case nothing
    /// No message at all, and why.
    case unreadable(String)

    /// - Parameter value: valid as long as what is made of it here is used.
    package init(_ value: UnsafeRawBufferPointer?) {
        guard let value else {
            self = .nothing
            return
        }
        guard let first = value.first else {
            self = .unreadable("its value is empty")
            return
        }
        guard first == 0 else {
            self = .bare(value)
            return
        }
        guard let framed = ConfluentFraming.parse(value) else {
            self = .unreadable("its value begins with a zero byte, and is not a message in Confluent's framing")
            return
        }
        self = .framed(schemaID: framed.schemaID, message: framed.message)
    }
}

/// A record of a topic of events, decoded.
package enum RecordContent<Event: Sendable>: Sendable {
    case event(Event)
    /// Nothing that could be processed: a null value, or a marker of a transaction.
    case nothing
    /// No event of the topic, and why.
    case unreadable(String)
}

extension RecordContent where Event: TypedEvent {
    /// Decodes the value of a row.
    ///
    /// - Parameter isVersion: whether a schema id is a registered version of the topic's event type.
    package init(_ value: UnsafeRawBufferPointer?, isVersion: (UInt32) throws -> Bool) rethrows {
        switch RecordValue(value) {
        case .nothing: self = .nothing
        case .unreadable(let reason): self = .unreadable(reason)
        case .framed(let schemaID, let message):
            guard try isVersion(schemaID) else {
                self = .unreadable(
                    "its value names schema number \(schemaID), which is not a version of \(Event.eventType.name)")
                return
            }
            self = Self.decoded(message, isBare: false)
        case .bare(let message): self = Self.decoded(message, isBare: true)
        }
    }

    private static func decoded(_ message: UnsafeRawBufferPointer, isBare: Bool) -> Self {
        guard let event = try? Event(serializedBytes: Array(message)), !isBare || event.unknownFields.data.isEmpty
        else {
            return .unreadable("its value is not a message of \(Event.eventType.name)")
        }
        return .event(event)
    }
}
