internal import Bytes

/// A batch whose header, length and checksum were found sound, ready to hand out its records.
///
/// ```swift
/// let reader = try RecordBatchReader(stored)
/// var records = try reader.records(&scratch)
/// while let record = try records.next() { print(record.offset, record.timestamp) }
/// ```
/// It copies nothing and is bound to the bytes it was made of.
package struct RecordBatchReader: ~Escapable {
    package let header: RecordBatchHeader
    private let bytes: RawSpan

    /// Checks the batch at the start of `bytes`. More may follow it: the next begins ``RecordBatchHeader/byteCount``
    /// bytes on.
    ///
    /// - Parameter place: what the two fields outside the checksum must be, where the caller knows.
    /// - Throws: ``RecordBatchError``. A codec that is not supported is an error only of ``records(_:)``: whoever only
    ///   stores or forwards a batch does not need it.
    @_lifetime(copy bytes)
    package init(_ bytes: RawSpan, expecting place: RecordBatchPlace? = nil) throws(RecordBatchError) {
        header = try RecordBatchHeader(bytes)
        self.bytes = bytes.extracting(0..<header.byteCount)
        let computed = CRC32C.checksum(bytes.extracting(RecordBatch.Position.attributes..<header.byteCount))
        guard computed == header.crc else { throw .checksumMismatch(stored: header.crc, computed: computed) }
        guard let place else { return }
        let found = RecordBatchPlace(
            baseOffset: header.baseOffset, partitionLeaderEpoch: header.partitionLeaderEpoch)
        guard found == place else { throw .misplaced(expected: place, found: found) }
    }

    /// The bytes after the header, as they were sent: compressed if the header says so.
    package var body: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(RecordBatch.headerByteCount..<bytes.byteCount) }
    }

    /// A cursor before the first record, decompressing all of them into `scratch` where need be. `scratch` is taken for
    /// as long as the cursor is used.
    ///
    /// - Throws: ``RecordBatchError/unsupportedCodec(_:)`` for snappy and lz4, or what decompression finds.
    @_lifetime(copy self, &scratch)
    package func records(_ scratch: inout RecordBatchScratch) throws(RecordBatchError) -> RecordCursor {
        guard let codec = header.attributes.codec else { throw .unknownCodec(header.attributes.codecNumber) }
        let stored = body.withUnsafeBytes { $0 }
        let plain = codec == .none ? stored : try scratch.decompress(stored, codec: codec)
        let cursor = RecordCursor(plain, header: header)
        return unsafe _overrideLifetime(cursor, copying: self)
    }
}
