/// The header of a batch: its first 61 bytes, all big-endian.
package struct RecordBatchHeader: Equatable, Sendable {
    /// The offset of the first record as it was sent; compaction may have removed that record since.
    package var baseOffset: Int64 = 0
    /// The bytes that follow this field.
    package var batchLength: Int32 = 0
    /// Set by the broker that leads the partition; -1 or 0 in what clients send.
    package var partitionLeaderEpoch: Int32 = 0
    package var magic: UInt8 = RecordBatch.magic
    /// CRC-32C from the attributes to the end of the batch.
    package var crc: UInt32 = 0
    package var attributes = RecordBatchAttributes(codec: .none)
    /// The last record's offset less `baseOffset`.
    package var lastOffsetDelta: Int32 = 0
    /// Milliseconds since 1970 UTC, to which the records' deltas are added; with a delete horizon, that horizon.
    package var baseTimestamp: Int64 = 0
    /// The latest time of a record in milliseconds since 1970 UTC; with `logAppendTime`, the time of all of them.
    package var maxTimestamp: Int64 = 0
    package var producer: RecordBatchProducer = .none
    package var recordsCount: Int32 = 0

    package init() {}

    /// Reads the header at the start of `bytes`, which may hold more than one batch, and checks what needs no checksum:
    /// version, lengths, offsets and count.
    ///
    /// - Throws: ``RecordBatchError``.
    package init(_ bytes: RawSpan) throws(RecordBatchError) {
        let available = bytes.byteCount
        guard available >= RecordBatch.headerByteCount else { throw .truncatedHeader(available: available) }
        func load<T: FixedWidthInteger & BitwiseCopyable>(_ position: Int) -> T {
            T(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: T.self))
        }
        // The version stands at the same place in every version: first, because the rest depends on it.
        magic = load(RecordBatch.Position.magic)
        guard magic == RecordBatch.magic else { throw .unsupportedMagic(magic) }
        baseOffset = load(RecordBatch.Position.baseOffset)
        batchLength = load(RecordBatch.Position.batchLength)
        partitionLeaderEpoch = load(RecordBatch.Position.partitionLeaderEpoch)
        crc = load(RecordBatch.Position.crc)
        attributes = RecordBatchAttributes(rawValue: load(RecordBatch.Position.attributes))
        lastOffsetDelta = load(RecordBatch.Position.lastOffsetDelta)
        baseTimestamp = load(RecordBatch.Position.baseTimestamp)
        maxTimestamp = load(RecordBatch.Position.maxTimestamp)
        producer = RecordBatchProducer(
            id: load(RecordBatch.Position.producerID), epoch: load(RecordBatch.Position.producerEpoch),
            baseSequence: load(RecordBatch.Position.baseSequence))
        recordsCount = load(RecordBatch.Position.recordsCount)

        guard Int(batchLength) >= RecordBatch.headerByteCount - RecordBatch.prefixByteCount else {
            throw .invalidLength(batchLength)
        }
        guard byteCount <= available else { throw .truncatedBatch(needed: byteCount, available: available) }
        // Compaction keeps the offsets and removes records, down to none: fewer records than offsets is sound.
        guard baseOffset >= 0, lastOffsetDelta >= 0, baseOffset <= Int64.max - Int64(lastOffsetDelta) - 1,
            recordsCount >= 0, Int64(recordsCount) <= Int64(lastOffsetDelta) + 1
        else {
            throw .invalidOffsets(
                baseOffset: baseOffset, lastOffsetDelta: lastOffsetDelta, recordsCount: recordsCount)
        }
    }

    /// The whole batch, from its first byte.
    package var byteCount: Int { Int(batchLength) + RecordBatch.prefixByteCount }
    package var lastOffset: Int64 { baseOffset + Int64(lastOffsetDelta) }
    /// Whether every offset from first to last has its record, as a producer must send it.
    package var isContiguous: Bool { Int64(recordsCount) == Int64(lastOffsetDelta) + 1 }

    /// Writes the 61 bytes at `batch`.
    func store(to batch: UnsafeMutableRawPointer) {
        func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, _ position: Int) {
            batch.storeBytes(of: value.bigEndian, toByteOffset: position, as: T.self)
        }
        store(baseOffset, RecordBatch.Position.baseOffset)
        store(batchLength, RecordBatch.Position.batchLength)
        store(partitionLeaderEpoch, RecordBatch.Position.partitionLeaderEpoch)
        store(magic, RecordBatch.Position.magic)
        store(crc, RecordBatch.Position.crc)
        store(attributes.rawValue, RecordBatch.Position.attributes)
        store(lastOffsetDelta, RecordBatch.Position.lastOffsetDelta)
        store(baseTimestamp, RecordBatch.Position.baseTimestamp)
        store(maxTimestamp, RecordBatch.Position.maxTimestamp)
        store(producer.id, RecordBatch.Position.producerID)
        store(producer.epoch, RecordBatch.Position.producerEpoch)
        store(producer.baseSequence, RecordBatch.Position.baseSequence)
        store(recordsCount, RecordBatch.Position.recordsCount)
    }
}

/// Who sent a batch and where it stands in that producer's sequence, for idempotence and transactions.
package struct RecordBatchProducer: Hashable, Sendable {
    package var id: Int64
    package var epoch: Int16
    /// The sequence number of the first record.
    package var baseSequence: Int32

    package init(id: Int64, epoch: Int16, baseSequence: Int32) {
        self.id = id
        self.epoch = epoch
        self.baseSequence = baseSequence
    }

    /// A producer that is not idempotent: -1 in every field.
    package static let none = RecordBatchProducer(id: -1, epoch: -1, baseSequence: -1)
}

/// The two fields that Kafka's checksum leaves out, since a broker sets them on arrival. Whoever stored a batch knows
/// them and asks for them, so that a flipped bit is found there too.
package struct RecordBatchPlace: Hashable, Sendable, CustomStringConvertible {
    package var baseOffset: Int64
    package var partitionLeaderEpoch: Int32

    package init(baseOffset: Int64, partitionLeaderEpoch: Int32 = 0) {
        self.baseOffset = baseOffset
        self.partitionLeaderEpoch = partitionLeaderEpoch
    }

    package var description: String { "base offset \(baseOffset) of leader epoch \(partitionLeaderEpoch)" }
}
