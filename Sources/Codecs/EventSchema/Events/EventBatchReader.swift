import SwiftProtobuf
internal import Bytes
package import Columnar

/// Makes events of the rows of a chunk, whichever version of the event type it was written with; its memory is kept for the
/// next one.
///
/// One owner, one thread at a time.
package protocol EventBatchReader<Event>: AnyObject {
    associatedtype Event

    /// - Parameter record: what to decode besides the events.
    init(record: EventColumns.RecordColumns)

    /// Replaces the rows by those of a chunk.
    ///
    /// - Parameters:
    ///   - schema: the id of the batch's schema.
    ///   - descriptorSet: that which is registered under it; asked for once.
    /// - Throws: `ChunkError` for a damaged chunk, ``EventVersionMismatch``, or what `descriptorSet` throws.
    func decode(
        _ chunk: borrowing ChunkReader, schema: UInt32, scratch: inout ChunkScratch, descriptorSet: () throws -> [UInt8]
    ) throws

    /// Whether the columns are those of this program's version of the event type, so that they are known by position.
    var hasOwnColumns: Bool { get }

    /// The event of a row of the chunk that was decoded last.
    func event(row: Int) throws -> Event

    /// The chunk that was decoded last.
    func withColumns<R>(_ body: (borrowing EventColumns) throws -> R) rethrows -> R
}

/// Makes messages of columns by way of their wire form, so that also a field which this program doesn't know is kept: for event
/// types of which there are a few thousand a second at most.
package final class MessageBatchReader<Event: TypedEvent>: EventBatchReader {
    private let record: EventColumns.RecordColumns
    private var versions: [UInt32: Version] = [:]
    private var current: Version?
    private var bytes = ByteBuffer(capacity: 256)

    /// One version of the event type.
    private final class Version {
        var columns: EventColumns
        let writer: EventProtobufWriter
        let isOwn: Bool

        init(_ descriptor: EventDescriptor, _ record: EventColumns.RecordColumns, isOwn: Bool) {
            columns = EventColumns(descriptor, record: record)
            writer = EventProtobufWriter(descriptor)
            self.isOwn = isOwn
        }
    }

    package init(record: EventColumns.RecordColumns) { self.record = record }

    package func decode(
        _ chunk: borrowing ChunkReader, schema: UInt32, scratch: inout ChunkScratch, descriptorSet: () throws -> [UInt8]
    ) throws {
        let version = try versions[schema] ?? learn(schema, descriptorSet)
        try version.columns.decode(chunk, scratch: &scratch)
        current = version
    }

    private func learn(_ schema: UInt32, _ descriptorSet: () throws -> [UInt8]) throws -> Version {
        let set = try descriptorSet()
        let own = Event.eventType
        let isOwn = set == own.descriptorSet
        let descriptor = isOwn ? own.descriptor : try EventDescriptor(descriptorSet: set, message: own.name)
        // Else a field of another type would be silently absent.
        if !isOwn { _ = try EventColumnMap(from: descriptor, to: own.descriptor) }
        let version = Version(descriptor, record, isOwn: isOwn)
        versions[schema] = version
        return version
    }

    package var hasOwnColumns: Bool { current?.isOwn ?? false }

    package func event(row: Int) throws -> Event {
        guard let current else { preconditionFailure("no chunk was decoded") }
        bytes.removeAll()
        current.writer.append(row: row, of: current.columns, into: &bytes)
        return try Event(serializedBytes: bytes.array())
    }

    package func withColumns<R>(_ body: (borrowing EventColumns) throws -> R) rethrows -> R {
        guard let current else { preconditionFailure("no chunk was decoded") }
        return try body(current.columns)
    }
}
