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
    /// The value of a row, by the rule of `reader`, which has to be one for this event type.
    ///
    /// - Throws: only what asking for a version throws.
    package init(_ value: UnsafeRawBufferPointer?, by reader: RecordValueReader) throws {
        switch try reader.read(value, timestamp: 0) {
        case .nothing: self = .nothing
        case .unreadable(let why):
            self = .unreadable(why.reason == .schema ? "\(why), not of \(Event.eventType.name)" : "\(why)")
        case .event(let event):
            do { self = .event(try Event(serializedBytes: Array(event.message))) } catch {
                self = .unreadable("\(UnreadableValue(.message))")
            }
        }
    }
}
