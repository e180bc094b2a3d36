internal import Bytes
internal import Columnar
internal import EventLog
internal import EventSchema
internal import RecordBatch
internal import Timekeeping

/// Records as bytes: the values of rows as they were appended, and of columns the Protobuf message in the version in which it
/// was written.
final class ByteDecoder: BatchDecoding {
    private final class Version {
        var columns: EventColumns
        let writer: EventProtobufWriter

        init(_ schema: SchemaRecord) throws {
            let descriptor = try EventDescriptor(descriptorSet: schema.descriptorSet, message: schema.name)
            columns = EventColumns(descriptor, record: .all)
            writer = EventProtobufWriter(descriptor)
        }
    }

    private let log: EventLog
    private var versions: [SchemaID: Version] = [:]
    private var chunkScratch = ChunkScratch()
    private var rowScratch = RecordBatchScratch()
    private var bytes = ByteBuffer(capacity: 256)

    init(_ log: EventLog) { self.log = log }

    func decode(
        _ batch: borrowing StoredBatch, _ topic: Topic, _ partition: PartitionID, _ rows: Range<Int>,
        into records: inout [Record<[UInt8]>]
    ) throws {
        switch batch.header.layout {
        case .row: try decodeRows(batch, topic, partition, rows, &rowScratch, into: &records)
        case .columnar: try decodeColumns(batch, topic, partition, rows, into: &records)
        }
    }

    private func decodeColumns(
        _ batch: borrowing StoredBatch, _ topic: Topic, _ partition: PartitionID, _ rows: Range<Int>,
        into records: inout [Record<[UInt8]>]
    ) throws {
        let header = batch.header
        let version = try versions[header.schemaID] ?? Version(log.schema(header.schemaID, of: topic))
        versions[header.schemaID] = version
        try version.columns.decode(ChunkReader(batch.body), scratch: &chunkScratch)
        for row in rows.clamped(to: 0..<version.columns.count) {
            bytes.removeAll()
            version.writer.append(row: row, of: version.columns, into: &bytes)
            var headers: [RecordHeader] = []
            if let stored = version.columns.headers(row: row) {
                headers = try RecordHeaders(RawSpan(_unsafeBytes: stored)).array()
            }
            records.append(
                Record(
                    topic: topic.name, partition: partition, offset: header.baseOffset + row,
                    eventTime: EventTime(milliseconds: version.columns.timestamp(row: row)),
                    appendTime: EventTime(milliseconds: version.columns.appendTime(row: row) ?? header.appendTime),
                    key: version.columns.key(row: row).map { [UInt8]($0) },
                    headers: headers.map(NewRecord.Header.init), value: bytes.array(), unreadable: nil))
        }
    }

    /// Records that don't unpack although the batch's checksum holds are what a client wrote: unreadable, and no damage.
    private func decodeRows(
        _ batch: borrowing StoredBatch, _ topic: Topic, _ partition: PartitionID, _ rows: Range<Int>,
        _ scratch: inout RecordBatchScratch, into records: inout [Record<[UInt8]>]
    ) throws {
        let header = batch.header
        let reader = try RecordBatchReader(batch.body)
        guard !reader.header.attributes.isControl else { return }
        let appendTime = EventTime(milliseconds: header.appendTime)
        var next = header.baseOffset + rows.lowerBound
        let end = header.baseOffset + rows.upperBound
        do {
            var stored = try reader.records(&scratch)
            while let record = try stored.next() {
                let offset = Offset(record.offset)
                guard offset >= next else { continue }
                guard offset < end else { break }
                records.append(
                    Record(
                        topic: topic.name, partition: partition, offset: offset,
                        eventTime: EventTime(milliseconds: record.timestamp), appendTime: appendTime,
                        key: record.key.map { [UInt8]($0) }, headers: record.headers.array().map(NewRecord.Header.init),
                        value: record.value.map { [UInt8]($0) }, unreadable: nil))
                next = offset + 1
            }
        } catch {
            let reason = "\(UnreadableValue(.batch, detail: "\(error)"))"
            while next < end {
                records.append(
                    Record(
                        topic: topic.name, partition: partition, offset: next, eventTime: nil, appendTime: appendTime,
                        key: nil, headers: [], value: nil, unreadable: reason))
                next = next + 1
            }
        }
    }
}
