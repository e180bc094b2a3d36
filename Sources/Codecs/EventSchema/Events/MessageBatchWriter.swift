import SwiftProtobuf
package import Bytes
package import Columnar
package import Zstd

/// Fills columns from messages by way of their wire form: for event types of which there are a few thousand a second at most.
package final class MessageBatchWriter<Event: TypedEvent>: EventBatchWriter {
    private var reader = EventProtobufReader(Event.eventType.descriptor)
    private var row = EventRow(Event.eventType.descriptor)
    private var builder: ChunkBuilder

    package init(capacity: Int) {
        builder = ChunkBuilder(layout: Event.eventType.descriptor.layout, capacity: capacity)
    }

    package var count: Int { builder.count }

    package func append(_ event: Event, headers: UnsafeRawBufferPointer?, bytesMax: Int) throws {
        let bytes: [UInt8] = try event.serializedBytes()
        guard bytes.count <= bytesMax else { throw EventTooLarge(bytes: bytes.count) }
        try bytes.withUnsafeBytes { try reader.read($0, into: &row) }
        if let headers { builder.setHeaders(headers) }
        row.append(to: &builder)
    }

    package func encode(into body: inout ByteBuffer, compressor: inout ZstdCompressor) -> ChunkSummary {
        builder.encode(into: &body, compressor: &compressor, options: ChunkOptions())
    }

    package func removeAll() { builder.removeAll() }
}
