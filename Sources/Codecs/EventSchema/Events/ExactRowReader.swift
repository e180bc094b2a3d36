package import Columnar

/// Turns records of one version of an event type into rows of a chunk from which the same bytes come back: what sealing and
/// admission to a topic with an allow-list need, since neither may change or drop anything.
///
/// Reused for every record. One owner, one thread at a time.
package final class ExactRowReader {
    package let descriptor: EventDescriptor
    /// The event that was read last.
    package private(set) var row: EventRow
    private var reader: EventProtobufReader

    package init(_ descriptor: EventDescriptor) {
        self.descriptor = descriptor
        row = EventRow(descriptor)
        reader = EventProtobufReader(descriptor)
    }

    /// Reads the message of a record, which keeps its own time whatever the event's fields say.
    ///
    /// - Throws: ``EventProtobufError`` where columns would not give back every byte.
    package func read(_ message: UnsafeRawBufferPointer, timestamp: Int64) throws(EventProtobufError) {
        try reader.read(message, into: &row, timestamp: timestamp)
        row.timestamp = timestamp
    }

    /// Appends what was read; a key or headers that were set on the builder go with it.
    package func append(to builder: inout ChunkBuilder) { row.append(to: &builder) }
}
