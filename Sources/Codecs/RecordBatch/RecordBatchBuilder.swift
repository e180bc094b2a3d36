internal import Gzip
internal import Zstd
package import Bytes

/// Makes batches: append records, encode, remove all, and again with the same memory.
///
/// ```swift
/// var builder = RecordBatchBuilder()
/// builder.append(timestamp: now, key: nil, value: line)
/// let summary = try builder.encode(into: &output)
/// builder.removeAll()
/// ```
/// A record is written once, in its final form, into a reused buffer; nothing is allocated per record. One thread at a
/// time.
package struct RecordBatchBuilder: ~Copyable {
    /// The records appended since ``removeAll()``.
    package private(set) var count = 0
    private var records: ByteBuffer
    private var baseTimestamp: Int64 = 0
    private var minTimestamp = Int64.max
    private var maxTimestamp = Int64.min
    private var gzip: GzipEncoder?
    private var zstd: ZstdCompressor?

    /// - Parameter capacity: the bytes of records to make room for at once; it grows as needed.
    package init(capacity: Int = 16 << 10) { records = ByteBuffer(capacity: capacity) }

    package var isEmpty: Bool { count == 0 }
    /// The bytes of the batch if it were encoded now without compression.
    package var byteCount: Int { RecordBatch.headerByteCount + records.count }

    /// Appends a record at the next offset.
    ///
    /// - Parameters:
    ///   - timestamp: milliseconds since 1970 UTC.
    ///   - key: `nil` is a null key, which is another thing than an empty one.
    ///   - value: `nil` is a null value.
    ///   - headers: serialised headers, as ``RecordHeaders`` reads and makes them, already known to be well-formed;
    ///     empty or `nil` for none.
    package mutating func append(
        timestamp: Int64, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headers: UnsafeRawBufferPointer? = nil
    ) {
        assert(headers.map { $0.isEmpty || RecordHeaders.isWellFormed($0) } ?? true, "malformed headers")
        if count == 0 { baseTimestamp = timestamp }
        if timestamp < minTimestamp { minTimestamp = timestamp }
        if timestamp > maxTimestamp { maxTimestamp = timestamp }
        let timestampDelta = timestamp &- baseTimestamp
        let offsetDelta = Int64(count)
        let keyLength = Int64(key?.count ?? -1)
        let valueLength = Int64(value?.count ?? -1)
        let headersLength = headers?.count ?? 0

        let length =
            1 + Varint.byteCount(zigzag: timestampDelta) + Varint.byteCount(zigzag: offsetDelta)
            + Varint.byteCount(zigzag: keyLength) + (key?.count ?? 0) + Varint.byteCount(zigzag: valueLength)
            + (value?.count ?? 0) + max(headersLength, 1)
        var destination = records.appendUninitialized(Varint.byteCount(zigzag: Int64(length)) + length)
        Varint.store(Int64(length), to: &destination)
        destination.storeBytes(of: 0, as: UInt8.self)  // a record's own attributes: none are defined
        destination += 1
        Varint.store(timestampDelta, to: &destination)
        Varint.store(offsetDelta, to: &destination)
        Varint.store(keyLength, to: &destination)
        RecordBatchBuilder.store(key, to: &destination)
        Varint.store(valueLength, to: &destination)
        RecordBatchBuilder.store(value, to: &destination)
        if headersLength == 0 {
            destination.storeBytes(of: 0, as: UInt8.self)
        } else {
            RecordBatchBuilder.store(headers, to: &destination)
        }
        count += 1
    }

    /// Appends a record with headers that are still values: for people's input, not for the hot path.
    package mutating func append(
        timestamp: Int64, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, headers: [RecordHeader]
    ) {
        var serialized = ByteBuffer()
        RecordHeaders.serialize(headers, into: &serialized)
        serialized.withUnsafeBytes { append(timestamp: timestamp, key: key, value: value, headers: $0) }
    }

    /// Forgets the records and keeps the memory.
    package mutating func removeAll() {
        records.removeAll()
        count = 0
        minTimestamp = .max
        maxTimestamp = .min
    }

    /// Appends the batch to `output`, with base offset and leader epoch 0 (see ``RecordBatch/patchBaseOffset(_:in:)``).
    /// The builder keeps its records until ``removeAll()``.
    ///
    /// Records that compression would not make smaller are stored plain, whatever `options` ask for. At least one record
    /// must be there: Kafka has no empty batches from producers.
    ///
    /// - Throws: ``RecordBatchError/batchTooLarge(byteCount:)``, with nothing appended.
    @discardableResult
    package mutating func encode(
        _ options: RecordBatchOptions = RecordBatchOptions(), into output: inout ByteBuffer
    ) throws(RecordBatchError) -> RecordBatchSummary {
        precondition(count > 0, "a batch has at least one record")
        let start = output.count
        guard byteCount - RecordBatch.prefixByteCount <= Int(Int32.max) else {
            throw .batchTooLarge(byteCount: byteCount)
        }
        _ = output.appendUninitialized(RecordBatch.headerByteCount)
        let codec = try compress(options.compression, into: &output)

        var header = RecordBatchHeader()
        header.batchLength = Int32(output.count - start - RecordBatch.prefixByteCount)
        header.attributes = RecordBatchAttributes(
            codec: codec, timestampType: options.appendTime == nil ? .createTime : .logAppendTime,
            isTransactional: options.isTransactional, isControl: options.isControl)
        header.lastOffsetDelta = Int32(count - 1)
        header.baseTimestamp = baseTimestamp
        header.maxTimestamp = options.appendTime ?? maxTimestamp
        header.producer = options.producer
        header.recordsCount = Int32(count)
        let batch = output.base + start
        header.store(to: batch)
        header.crc = CRC32C.checksum(
            UnsafeRawBufferPointer(
                start: batch + RecordBatch.Position.attributes,
                count: output.count - start - RecordBatch.Position.attributes))
        header.store(to: batch)
        return RecordBatchSummary(
            count: count, minTimestamp: options.appendTime ?? minTimestamp, maxTimestamp: header.maxTimestamp,
            byteCount: header.byteCount, codec: codec)
    }

    /// Appends the records to `output` and says how.
    private mutating func compress(
        _ compression: RecordBatchCompression, into output: inout ByteBuffer
    ) throws(RecordBatchError) -> RecordBatchCodec {
        let before = output.count
        let plain = UnsafeRawBufferPointer(start: records.base, count: records.count)
        switch compression {
        case .none: break
        case .gzip(let level):
            if gzip == nil { gzip = GzipEncoder(level: level) }
            gzip!.setLevel(level)
            gzip!.compress(plain, into: &output)
        case .zstd(let level):
            if zstd == nil { zstd = ZstdCompressor(level: level) }
            zstd!.setLevel(level)
            do throws(ZstdError) {
                try zstd!.compress(plain, into: &output)
            } catch {
                output.truncate(to: before - RecordBatch.headerByteCount)
                throw .compressionFailed(.zstd, reason: error.description)
            }
        }
        if compression != .none, output.count - before < plain.count { return compression.codec }
        output.truncate(to: before)
        output.append(plain)
        return .none
    }

    @inline(__always)
    private static func store(_ bytes: UnsafeRawBufferPointer?, to destination: inout UnsafeMutableRawPointer) {
        guard let bytes, let source = bytes.baseAddress else { return }
        destination.copyMemory(from: source, byteCount: bytes.count)
        destination += bytes.count
    }
}
