import Bytes
import Columnar
import RecordBatch

/// A batch as its producer made it: encoded, compressed and checksummed on the caller's side, ready for the writer to
/// give it offsets. Immutable, so it may be handed to another thread.
package final class EncodedBatch: Sendable {
    package let layout: BatchLayout
    package let schemaID: SchemaID
    package let count: Int
    package let minTimestamp: Int64
    package let maxTimestamp: Int64
    let prefixByteCount: Int
    let prefixChecksum: UInt32
    private let body: ByteBuffer

    package var byteCount: Int { body.count }

    /// - Parameter body: a columnar chunk of the schema.
    package convenience init(chunk summary: ChunkSummary, schemaID: SchemaID, body: consuming ByteBuffer) {
        self.init(
            .columnar, schemaID, summary.count, summary.minTimestamp, summary.maxTimestamp,
            prefixByteCount: min(body.count, Self.columnarPrefixByteCount), body)
    }

    /// Enough for a chunk's header and directory, whose checksums cover its frames.
    static let columnarPrefixByteCount = 4096

    /// - Parameter body: a RecordBatch v2 with base offset 0.
    package convenience init(
        rows count: Int, minTimestamp: Int64, maxTimestamp: Int64, schemaID: SchemaID = .none,
        body: consuming ByteBuffer
    ) {
        // All of the header but the base offset, which the writer patches: it holds Kafka's checksum of the rest.
        self.init(
            .row, schemaID, count, minTimestamp, maxTimestamp,
            prefixByteCount: RecordBatch.headerByteCount - BatchHeader.prefixStart(.row), body)
    }

    private init(
        _ layout: BatchLayout, _ schemaID: SchemaID, _ count: Int, _ minTimestamp: Int64, _ maxTimestamp: Int64,
        prefixByteCount: Int, _ body: consuming ByteBuffer
    ) {
        precondition(count > 0, "a batch has at least one record")
        precondition(minTimestamp <= maxTimestamp, "a batch's earliest record is not after its latest")
        self.layout = layout
        self.schemaID = schemaID
        self.count = count
        self.minTimestamp = minTimestamp
        self.maxTimestamp = maxTimestamp
        self.prefixByteCount = prefixByteCount
        let start = BatchHeader.prefixStart(layout)
        prefixChecksum = body.withUnsafeBytes {
            CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[start..<(start + prefixByteCount)]))
        }
        self.body = body
    }

    /// The body, as its producer made it.
    func withBody<R>(_ look: (RawSpan) throws -> R) throws -> R { try body.withUnsafeBytes { try look($0.bytes) } }

    /// Writes envelope and body into their place in the file.
    func write(
        to destination: UnsafeMutableRawBufferPointer, key: BatchKey, header: BatchHeader
    ) {
        let start = destination.baseAddress!
        header.write(to: start, key: key)
        body.withUnsafeBytes { (start + BatchHeader.byteCount).copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
        if layout == .row {
            RecordBatch.patchBaseOffset(header.baseOffset.rawValue, in: start + BatchHeader.byteCount)
        }
    }
}
