/// Kafka's record batch, version 2 (magic 2): the `row` layout of the log, and what a Kafka client sends.
///
/// This module encodes and decodes; it does no I/O. Source: Apache Kafka's protocol documentation, "Record Batch", and
/// KIP-98. Every byte is drawn in `docs/format/record-batch.md`.
///
/// - ``RecordBatchBuilder`` turns records into a batch.
/// - ``RecordBatchReader`` checks a batch and hands out its records through a ``RecordCursor``.
package enum RecordBatch {
    /// The bytes of the header, up to and including the record count.
    package static let headerByteCount = 61
    /// The bytes before and including `batchLength`, which that length does not count.
    package static let prefixByteCount = 12
    /// The version that this module speaks.
    package static let magic: UInt8 = 2
    /// What a batch may decompress to where the caller says nothing else: 64 MiB.
    package static let decompressedBytesMaxByDefault = 64 << 20

    /// Where the fields lie, in bytes from the start of the batch.
    enum Position {
        static let baseOffset = 0
        static let batchLength = 8
        static let partitionLeaderEpoch = 12
        static let magic = 16
        static let crc = 17
        /// The checksum covers everything from here to the end.
        static let attributes = 21
        static let lastOffsetDelta = 23
        static let baseTimestamp = 27
        static let maxTimestamp = 35
        static let producerID = 43
        static let producerEpoch = 51
        static let baseSequence = 53
        static let recordsCount = 57
    }

    /// Writes the offset of the first record, known only when the log places the batch. The checksum leaves it out.
    ///
    /// - Parameter batch: the start of a whole batch, at least ``headerByteCount`` bytes.
    package static func patchBaseOffset(_ baseOffset: Int64, in batch: UnsafeMutableRawPointer) {
        batch.storeBytes(of: baseOffset.bigEndian, toByteOffset: Position.baseOffset, as: Int64.self)
    }
}
