package import Bytes
package import Columnar
package import EventSchema
import SwiftProtobuf
package import Zstd

extension VisitorObserved {
    package typealias BatchWriter = VisitorObservedBatchWriter
    package typealias BatchReader = VisitorObservedBatchReader
}

/// ``VisitorObservedWriter`` as what fills batches.
package final class VisitorObservedBatchWriter: EventBatchWriter {
    private var columns: VisitorObservedWriter
    /// More than an event's numbers and field tags take.
    private static let fixedBytes = 128

    package init(capacity: Int) { columns = VisitorObservedWriter(capacity: capacity) }

    package var count: Int { columns.count }

    package func append(_ event: VisitorObserved, headers: UnsafeRawBufferPointer?, bytesMax: Int) throws {
        precondition(headers == nil, "no headers are taken")
        let bytes = event.store.utf8.count + event.zone.utf8.count + event.camera.utf8.count
        if bytes + Self.fixedBytes > bytesMax {
            let exact = try (event.serializedBytes() as [UInt8]).count
            guard exact <= bytesMax else { throw EventTooLarge(bytes: exact) }
        }
        columns.append(event)
    }

    package func encode(into body: inout ByteBuffer, compressor: inout ZstdCompressor) -> ChunkSummary {
        columns.encode(into: &body, compressor: &compressor)
    }

    package func removeAll() { columns.removeAll() }
}

/// ``VisitorObservedReader`` as what makes events of batches.
package final class VisitorObservedBatchReader: EventBatchReader {
    private var reader: VisitorObservedReader

    package init(record: EventColumns.RecordColumns) { reader = VisitorObservedReader(record: record) }

    package func decode(
        _ chunk: borrowing ChunkReader, schema: UInt32, scratch: inout ChunkScratch, descriptorSet: () throws -> [UInt8]
    ) throws {
        try reader.decode(chunk, schema: schema, scratch: &scratch, descriptorSet: descriptorSet)
    }

    package var hasOwnColumns: Bool { true }

    package func event(row: Int) -> VisitorObserved { reader.event(row: row) }

    package func withColumns<R>(_ body: (borrowing EventColumns) throws -> R) rethrows -> R {
        try body(reader.columns)
    }
}
