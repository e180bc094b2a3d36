import Terminal
import Bytes
import EventLog
import RecordBatch

/// What a record has besides its place in the format string; valid as long as it is being printed.
struct RecordFields {
    let partition: PartitionID
    let offset: Int64
    /// Milliseconds since 1970.
    let timestamp: Int64
    let key: UnsafeRawBufferPointer?
    let value: UnsafeRawBufferPointer?
    let isJSON: Bool
    let headers: [RecordHeader]
}

/// Where records go that are printed.
protocol RecordSink {
    /// - Parameter render: appends the record as it is printed.
    func take(_ record: RecordFields, _ render: (inout ByteBuffer) -> Void)
}

extension Output: RecordSink {
    func take(_ record: RecordFields, _ render: (inout ByteBuffer) -> Void) { write(render) }
}

/// A record as it is handed to a program.
struct HandedRecord {
    let partition: PartitionID
    let offset: Offset
    let timestamp: Int64
    let key: [UInt8]?
    /// As it is printed.
    let bytes: [UInt8]
}

/// Keeps records instead of printing them.
final class RecordCollector: RecordSink {
    private(set) var records: [HandedRecord] = []

    func take(_ record: RecordFields, _ render: (inout ByteBuffer) -> Void) {
        var buffer = ByteBuffer()
        render(&buffer)
        records.append(
            HandedRecord(
                partition: record.partition, offset: Offset(record.offset), timestamp: record.timestamp,
                key: record.key.map { [UInt8]($0) }, bytes: buffer.array()))
    }
}
