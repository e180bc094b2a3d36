/// Reads the values of records as events of one type by the rule of ``RecordValue``, each in the version that it was
/// written in.
///
/// ```swift
/// reader.beginBatch()
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

    private let message: String
    private let version: (UInt32) throws -> [UInt8]?
    private let newest: () throws -> [UInt8]
    private var events: [UInt32: Event] = [:]
    /// Of the newest version there was, and the descriptor set that it was made of.
    private var bare: (event: Event, descriptorSet: [UInt8])?
    private var isNewest = false

    /// - Parameters:
    ///   - message: the full name of the topic's event type.
    ///   - version: the descriptor set of the version that is registered under a schema id; `nil` where none is, or one of
    ///     another type. Asked once for each version, and again whenever an id that was not one occurs.
    ///   - newest: that of the newest registered version. Asked once a batch, at its first bare message.
    package init(
        _ message: String, version: @escaping (UInt32) throws -> [UInt8]?, newest: @escaping () throws -> [UInt8]
    ) {
        self.message = message
        self.version = version
        self.newest = newest
    }

    /// Makes the next bare message ask which version is the newest.
    ///
    /// Call it before each batch: every bare message is then judged by a version at least as new as the one that was the
    /// newest when it was appended, however long ago the reader was made.
    package func beginBatch() { isNewest = false }

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
            return read(message, timestamp, .refused, into: try bareEvent())
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
        guard let set = try version(schemaID) else { return nil }
        let made = Event(try EventDescriptor(descriptorSet: set, message: message))
        events[schemaID] = made
        return made
    }

    private func bareEvent() throws -> Event {
        if isNewest, let bare { return bare.event }
        let set = try newest()
        let event: Event
        if let bare, bare.descriptorSet == set {
            event = bare.event
        } else {
            event = Event(try EventDescriptor(descriptorSet: set, message: message))
            bare = (event, set)
        }
        isNewest = true
        return event
    }
}
