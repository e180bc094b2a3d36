internal import Zstd

extension RecordBatch {
    /// The bytes that the batch at the start of `bytes` has without compression, header included.
    ///
    /// For statistics: the checksum is left alone, and where a zstd frame states the size of its content nothing is
    /// decompressed, so that only the first page of a stored batch is looked at.
    /// - Throws: ``RecordBatchError/unsupportedCodec(_:)``, or what the header or decompression show.
    package static func plainByteCount(
        of bytes: RawSpan, _ scratch: inout RecordBatchScratch
    ) throws(RecordBatchError) -> Int {
        let header = try RecordBatchHeader(bytes)
        guard let codec = header.attributes.codec else { throw .unknownCodec(header.attributes.codecNumber) }
        if codec == .none { return header.byteCount }
        let stored = bytes.extracting(headerByteCount..<header.byteCount).withUnsafeBytes { $0 }
        if codec == .zstd, let stated = try? ZstdDecompressor.contentSize(stored) { return headerByteCount + stated }
        return headerByteCount + (try scratch.decompress(stored, codec: codec)).count
    }
}
