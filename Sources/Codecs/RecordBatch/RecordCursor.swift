/// Walks the records of one batch in offset order, checking each before it hands it out. Allocates nothing.
///
/// ```swift
/// var records = try reader.records(&scratch)
/// while let record = try records.next() { … }
/// ```
/// After an error or the end it has nothing more to give.
package struct RecordCursor: ~Escapable {
    private let header: RecordBatchHeader
    private let start: UnsafeRawPointer
    private let end: UnsafeRawPointer
    private var position: UnsafeRawPointer
    private var index = 0
    /// The least offset delta that the next record may have.
    private var nextDelta: Int64 = 0

    /// - Parameter records: the decompressed records of the batch, to which the caller ties the cursor.
    @_lifetime(immortal)
    init(_ records: UnsafeRawBufferPointer, header: RecordBatchHeader) {
        self.header = header
        start = records.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!  // no records: nothing is read
        end = start + records.count
        position = start
    }

    /// The next record; `nil` after the last.
    ///
    /// - Throws: ``RecordBatchError`` at a record that contradicts itself or the header, or when bytes are left over.
    @_lifetime(copy self)
    package mutating func next() throws(RecordBatchError) -> RecordView? {
        guard index < Int(header.recordsCount) else {
            guard position == end else {
                throw .recordCountMismatch(
                    stated: Int(header.recordsCount), found: index, bytesLeft: end - position)
            }
            return nil
        }
        guard position < end else {
            throw .recordCountMismatch(stated: Int(header.recordsCount), found: index, bytesLeft: 0)
        }
        var source = position
        guard let length = Varint.load(from: &source, end: end), length >= 0, length <= end - source else {
            throw defect(.length)
        }
        let recordEnd = source + Int(length)
        guard source < recordEnd else { throw defect(.attributes) }
        source += 1  // a record's own attributes: Kafka has given them no meaning yet
        guard let timestampDelta = Varint.load(from: &source, end: recordEnd) else { throw defect(.timestamp) }
        guard let offsetDelta = Varint.load(from: &source, end: recordEnd), offsetDelta >= nextDelta,
            offsetDelta <= Int64(header.lastOffsetDelta)
        else { throw defect(.offset) }
        guard let keyLength = Varint.load(from: &source, end: recordEnd), keyLength >= -1,
            keyLength <= recordEnd - source
        else { throw defect(.key) }
        let key = keyLength < 0 ? nil : UnsafeRawBufferPointer(start: source, count: Int(keyLength))
        source += Int(max(keyLength, 0))
        guard let valueLength = Varint.load(from: &source, end: recordEnd), valueLength >= -1,
            valueLength <= recordEnd - source
        else { throw defect(.value) }
        let value = valueLength < 0 ? nil : UnsafeRawBufferPointer(start: source, count: Int(valueLength))
        source += Int(max(valueLength, 0))
        let headerBytes = UnsafeRawBufferPointer(start: source, count: recordEnd - source)
        guard RecordHeaders.skip(from: &source, end: recordEnd) else { throw defect(.headers) }
        guard source == recordEnd else { throw defect(.length) }

        position = recordEnd
        index += 1
        nextDelta = offsetDelta + 1
        // Wraps as it does in Kafka and in the builder, so that any two timestamps may share a batch.
        let timestamp =
            header.attributes.timestampType == .createTime
            ? header.baseTimestamp &+ timestampDelta : header.maxTimestamp
        let view = RecordView(
            offset: header.baseOffset + offsetDelta, timestamp: timestamp, key: key, value: value,
            headerBytes: headerBytes)
        return unsafe _overrideLifetime(view, copying: self)
    }

    private func defect(_ defect: RecordDefect) -> RecordBatchError {
        .malformedRecord(record: index, byte: position - start, defect)
    }
}
