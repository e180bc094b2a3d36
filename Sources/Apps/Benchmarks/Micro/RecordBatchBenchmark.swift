import Bytes
import RecordBatch

/// Record batches of 1,000 plain records, as an event in Protobuf is large.
enum RecordBatchBenchmark {
    private static let count = 1_000

    static let benchmark = MicroBenchmark(name: "records") { meter in
        let value = [UInt8]((0..<54).map { UInt8(truncatingIfNeeded: $0 &* 73) })
        let key = [UInt8]("store-117".utf8)
        var builder = RecordBatchBuilder()
        var batch = ByteBuffer(capacity: count * 80)
        let building = try meter.nanoseconds {
            builder.removeAll()
            batch.removeAll()
            key.withUnsafeBytes { key in
                value.withUnsafeBytes { value in
                    for record in 0..<count {
                        builder.append(timestamp: 1_767_225_600_000 + Int64(record), key: key, value: value)
                    }
                }
            }
            _ = try builder.encode(into: &batch)
        }
        var scratch = RecordBatchScratch()
        var read = 0
        let reading = try meter.nanoseconds {
            let reader = try RecordBatchReader(batch.bytes)
            var records = try reader.records(&scratch)
            while let record = try records.next() { read &+= record.value?.count ?? 0 }
        }
        return [
            MicroRow(name: "record batch, build", figure: building / Double(count), unit: "ns/record"),
            MicroRow(name: "record batch, read", figure: reading / Double(count), unit: "ns/record"),
        ]
    }
}
