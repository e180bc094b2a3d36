/// Reads the values of records as events of one type by the rule of ``RecordValue``, each in the version that it was
/// written in.
///
/// ```swift
/// switch try reader.read(record.value, timestamp: record.timestamp) {
/// case .nothing: break
/// case .event(let event): use(event.row, event.descriptor)
/// case .unreadable(let why): park(record, why)
/// }
/// ```
/// Memory is kept from value to value; nothing is allocated per value. One owner, one thread at a time.
package final class RecordValueReader {
    /// An event, valid until the next value is read.
    package final class Event {
        /// The version of the event type in which it was read: of a bare message the newest that is registered.
        package let descriptor: EventDescriptor
        /// Its timestamp is the event's own time, where the type has one, else that of the record.
        package fileprivate(set) var row: EventRow
        /// The message without framing.
        package fileprivate(set) var message = UnsafeRawBufferPointer(start: nil, count: 0)
        fileprivate var reader: EventProtobufReader

        fileprivate init(_ descriptor: EventDescriptor) {
            self.descriptor = descriptor
            row = EventRow(descriptor)
            reader = EventProtobufReader(descriptor)
        }
    }

    package enum Content {
        /// A null value.
        case nothing
        case event(Event)
        case unreadable(UnreadableValue)
    }

    private let version: (UInt32) throws -> EventDescriptor?
    private let newest: () throws -> EventDescriptor
    private var events: [UInt32: Event] = [:]
    private var bare: Event?

    /// - Parameters:
    ///   - version: the version of the topic's event type that is registered under a schema id; `nil` where none is. Asked
    ///     once for each that there is.
    ///   - newest: the newest registered version, for bare messages. Asked once.
    package init(
        version: @escaping (UInt32) throws -> EventDescriptor?, newest: @escaping () throws -> EventDescriptor
    ) {
        self.version = version
        self.newest = newest
    }

    /// - Parameter timestamp: the record's, in milliseconds since 1970.
    /// - Throws: only what asking for a version throws.
    package func read(_ value: UnsafeRawBufferPointer?, timestamp: Int64) throws -> Content {
        switch RecordValue(value) {
        case .nothing: return .nothing
        case .unreadable(let why): return .unreadable(why)
        case .framed(let schemaID, let message):
            guard let event = try event(schemaID) else {
                return .unreadable(UnreadableValue(.schema, detail: "schema number \(schemaID)"))
            }
            return read(message, timestamp, .ignored, into: event)
        case .bare(let message):
            let event = try bare ?? Event(newest())
            bare = event
            return read(message, timestamp, .refused, into: event)
        }
    }

    private func read(
        _ message: UnsafeRawBufferPointer, _ timestamp: Int64, _ unknownFields: EventProtobufReader.UnknownFields,
        into event: Event
    ) -> Content {
        do throws(EventProtobufError) {
            try event.reader.readAny(message, into: &event.row, timestamp: timestamp, unknownFields: unknownFields)
            event.message = message
            return .event(event)
        } catch {
            return .unreadable(UnreadableValue(error))
        }
    }

    private func event(_ schemaID: UInt32) throws -> Event? {
        if let known = events[schemaID] { return known }
        // An unknown id may be registered later.
        guard let descriptor = try version(schemaID) else { return nil }
        let made = Event(descriptor)
        events[schemaID] = made
        return made
    }
}
