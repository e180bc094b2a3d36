import ErrorKinds
import SwiftProtobuf
package import Bytes
package import Columnar
package import Zstd

/// A generated message that is an event type. tools/generate-schemas writes the conformances.
package protocol TypedEvent: SwiftProtobuf.Message {
    /// What fills columns with events of this type. A type of which there are thousands a second has a generated one.
    associatedtype BatchWriter: EventBatchWriter = MessageBatchWriter<Self> where BatchWriter.Event == Self
    /// What makes events of columns, likewise.
    associatedtype BatchReader: EventBatchReader = MessageBatchReader<Self> where BatchReader.Event == Self

    static var eventType: EventType { get }

    /// The record's key, from `(fflog.v1.key)`; `nil` where the type names none.
    var eventKey: String? { get }
}

/// Collects events of one type as the columns of one batch; its memory is kept for the next one.
///
/// One owner, one thread at a time.
package protocol EventBatchWriter<Event>: AnyObject {
    associatedtype Event

    /// - Parameter capacity: events for which to make room at once; it grows by itself.
    init(capacity: Int)

    /// The number of events that wait.
    var count: Int { get }

    /// Takes an event.
    ///
    /// - Parameters:
    ///   - headers: the record's headers in Kafka's encoding; `nil` for none.
    ///   - bytesMax: the largest event that is taken, bytes of its wire form.
    /// - Throws: ``EventTooLarge``, or why the message does not become columns; then nothing of it was taken.
    func append(_ event: Event, headers: UnsafeRawBufferPointer?, bytesMax: Int) throws

    /// Appends the events as one chunk to `body`; they stay until ``removeAll()``.
    func encode(into body: inout ByteBuffer, compressor: inout ZstdCompressor) -> ChunkSummary

    /// Forgets the events; keeps memory.
    func removeAll()
}

/// An event has more bytes than its topic takes.
package struct EventTooLarge: KindedError, Equatable {
    package let bytes: Int

    package init(bytes: Int) { self.bytes = bytes }

    package var kind: ErrorKind { .tooLarge }
    package var description: String { "an event of \(bytes) bytes is larger than its topic takes" }
}
