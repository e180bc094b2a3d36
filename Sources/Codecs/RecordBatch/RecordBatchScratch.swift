internal import Bytes
internal import Gzip
internal import Zstd

/// What reading compressed batches needs and every next one reuses: decompression contexts, made when first used, and
/// the room that records decompress to.
///
/// One thread at a time. It keeps the room of the largest batch it has seen.
package struct RecordBatchScratch: ~Copyable {
    /// The most bytes that the records of one batch may decompress to.
    package let decompressedBytesMax: Int
    private var records = ByteBuffer()
    private var gzip: GzipDecoder?
    private var zstd: ZstdDecompressor?

    package init(decompressedBytesMax: Int = RecordBatch.decompressedBytesMaxByDefault) {
        self.decompressedBytesMax = decompressedBytesMax
    }

    /// Decompresses into the reused room; the pointer is good until the next call.
    mutating func decompress(
        _ compressed: UnsafeRawBufferPointer, codec: RecordBatchCodec
    ) throws(RecordBatchError) -> UnsafeRawBufferPointer {
        records.removeAll()
        switch codec {
        case .gzip: try decompressGzip(compressed)
        case .zstd: try decompressZstd(compressed)
        case .none: records.append(compressed)
        case .snappy, .lz4: throw .unsupportedCodec(codec)
        }
        return UnsafeRawBufferPointer(start: records.base, count: records.count)
    }

    private mutating func decompressGzip(_ compressed: UnsafeRawBufferPointer) throws(RecordBatchError) {
        if gzip == nil { gzip = GzipDecoder() }
        do throws(GzipError) {
            try gzip!.decompress(compressed, limit: decompressedBytesMax, into: &records)
        } catch {
            if case .contentTooLarge(let limit) = error { throw .decompressedTooLarge(.gzip, limit: limit) }
            throw .corruptCompression(.gzip, reason: error.description)
        }
    }

    private mutating func decompressZstd(_ compressed: UnsafeRawBufferPointer) throws(RecordBatchError) {
        if zstd == nil { zstd = ZstdDecompressor() }
        do throws(ZstdError) {
            try zstd!.decompress(compressed, limit: decompressedBytesMax, into: &records)
        } catch {
            if case .contentTooLarge(let limit) = error { throw .decompressedTooLarge(.zstd, limit: limit) }
            throw .corruptCompression(.zstd, reason: error.description)
        }
    }
}
