import Bytes
import Columnar
import EventLog
import EventSchema
import RecordBatch
import Zstd

/// The records that wait to go to one partition, encoded in one go.
final class PartitionBatch {
    let partition: PartitionID
    private let topic: Topic
    private let schemaID: SchemaID
    private var rows: RecordBatchBuilder?
    private var columns: ChunkBuilder?
    private var compressor: ZstdCompressor
    private(set) var count = 0
    private(set) var bytes = 0

    init(_ topic: Topic, _ partition: PartitionID, descriptor: EventDescriptor?) {
        self.topic = topic
        self.partition = partition
        schemaID = topic.schemaID ?? .none
        compressor = ZstdCompressor(level: topic.configuration.compressionLevel)
        if let descriptor {
            columns = ChunkBuilder(layout: descriptor.layout, capacity: 256)
        } else {
            rows = RecordBatchBuilder()
        }
    }

    func append(
        timestamp: Int64, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, headers: UnsafeRawBufferPointer?
    ) {
        rows!.append(timestamp: timestamp, key: key, value: value, headers: headers)
        count += 1
        bytes += (key?.count ?? 0) + (value?.count ?? 0)
    }

    /// - Parameter key: a key other than the event's own; `nil` leaves the event's.
    func append(
        _ row: borrowing EventRow, lineBytes: Int, key: UnsafeRawBufferPointer?, headers: UnsafeRawBufferPointer?
    ) {
        if let key { columns!.setKey(key) }
        if let headers { columns!.setHeaders(headers) }
        row.append(to: &columns!)
        count += 1
        bytes += lineBytes
    }

    /// Encodes what waits and forgets it.
    func encode() throws -> EncodedBatch {
        var body = ByteBuffer(capacity: max(bytes / 2, 1024))
        defer {
            count = 0
            bytes = 0
        }
        if rows != nil {
            let options = RecordBatchOptions(compression: .zstd(level: topic.configuration.compressionLevel))
            let summary = try rows!.encode(options, into: &body)
            rows!.removeAll()
            return EncodedBatch(
                rows: summary.count, minTimestamp: summary.minTimestamp, maxTimestamp: summary.maxTimestamp, body: body)
        }
        let summary = columns!.encode(into: &body, compressor: &compressor, options: ChunkOptions())
        columns!.removeAll()
        return EncodedBatch(chunk: summary, schemaID: schemaID, body: body)
    }
}
