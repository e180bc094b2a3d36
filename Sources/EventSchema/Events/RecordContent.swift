import SwiftProtobuf

/// A record of a topic of events, decoded.
package enum RecordContent<Event: Sendable>: Sendable {
    case event(Event)
    /// Nothing that could be processed: a null value, or a marker of a transaction.
    case nothing
    /// A value that can't be read as an event of the topic: why.
    case unreadable(String)
}

extension RecordContent where Event: TypedEvent {
    /// Decodes the value of a row.
    ///
    /// - Parameter isVersion: whether a schema id is a registered version of the topic's event type.
    package init(_ value: UnsafeRawBufferPointer?, isVersion: (UInt32) throws -> Bool) rethrows {
        switch RecordValue(value) {
        case .nothing: self = .nothing
        case .unreadable(let why): self = .unreadable("\(why)")
        case .framed(let schemaID, let message):
            guard try isVersion(schemaID) else {
                self = .unreadable(
                    "\(UnreadableValue(.schema, detail: "schema number \(schemaID), not of \(Event.eventType.name)"))")
                return
            }
            self = Self.decoded(message)
        case .bare(let message):
            var row = EventRow(Event.eventType.descriptor)
            var reader = EventProtobufReader(Event.eventType.descriptor)
            do throws(EventProtobufError) {
                try reader.readAny(message, into: &row, unknownFields: .refused)
            } catch {
                self = .unreadable("\(UnreadableValue(error))")
                return
            }
            self = Self.decoded(message)
        }
    }

    private static func decoded(_ message: UnsafeRawBufferPointer) -> Self {
        do { return .event(try Event(serializedBytes: Array(message))) } catch {
            return .unreadable("\(UnreadableValue(.message))")
        }
    }
}
