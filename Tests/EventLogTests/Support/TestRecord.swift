import Bytes
import Columnar
import EventLog
import RecordBatch
import Zstd

/// A record as a value, to write in either layout and to compare with what was read.
struct TestRecord: Hashable, Sendable {
    /// Milliseconds since 1970.
    var timestamp: Int64
    var number: Int64
    /// Also the record's key.
    var text: String?

    init(_ number: Int64, at timestamp: Int64? = nil, text: String? = nil) {
        self.number = number
        self.timestamp = timestamp ?? 1_700_000_000_000 + number
        self.text = text
    }

    static func run(_ numbers: Range<Int>) -> [TestRecord] {
        numbers.map { TestRecord(Int64($0), text: "text \($0 % 7)") }
    }
}

extension EncodedBatch {
    static let layout = ChunkLayout(
        columns: [
            ColumnSpec(name: "number", kind: .signed, isOptional: false),
            ColumnSpec(name: "text", kind: .text, isOptional: true),
        ], keyColumn: 1)

    static func make(
        _ layout: BatchLayout, _ records: [TestRecord], compression: RecordBatchCompression = .zstd(level: 1)
    ) throws -> EncodedBatch {
        switch layout {
        case .row: try rows(records, compression)
        case .columnar: chunk(records)
        }
    }

    private static func rows(
        _ records: [TestRecord], _ compression: RecordBatchCompression
    ) throws -> EncodedBatch {
        var builder = RecordBatchBuilder()
        for record in records {
            var value = record.number.littleEndian
            withUnsafeBytes(of: &value) { value in
                guard let text = record.text else {
                    return builder.append(timestamp: record.timestamp, key: nil, value: value)
                }
                Array(text.utf8).withUnsafeBytes { builder.append(timestamp: record.timestamp, key: $0, value: value) }
            }
        }
        var body = ByteBuffer()
        let summary = try builder.encode(RecordBatchOptions(compression: compression), into: &body)
        return EncodedBatch(
            rows: summary.count, minTimestamp: summary.minTimestamp, maxTimestamp: summary.maxTimestamp, body: body)
    }

    private static func chunk(_ records: [TestRecord]) -> EncodedBatch {
        var builder = ChunkBuilder(layout: Self.layout, capacity: records.count)
        for record in records {
            builder.setTimestamp(record.timestamp)
            builder.setScalar(0, UInt64(bitPattern: record.number))
            if let text = record.text { Array(text.utf8).withUnsafeBytes { builder.setText(1, $0) } }
            builder.commitRow()
        }
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        let summary = builder.encode(into: &body, compressor: &compressor)
        return EncodedBatch(chunk: summary, schemaID: .none, body: body)
    }
}

extension StoredBatch {
    /// All records, decoded and so with every checksum checked, each with its offset.
    func records() throws -> [(offset: Offset, record: TestRecord)] {
        var all: [(Offset, TestRecord)] = []
        switch header.layout {
        case .row:
            let reader = try RecordBatchReader(body)
            var scratch = RecordBatchScratch()
            var cursor = try reader.records(&scratch)
            while let record = try cursor.next() {
                let number = record.value.map { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) } ?? -1
                let text = record.key.map { String(decoding: $0, as: UTF8.self) }
                all.append((Offset(record.offset), TestRecord(number, at: record.timestamp, text: text)))
            }
        case .columnar:
            let reader = try ChunkReader(body)
            var scratch = ChunkScratch()
            try reader.verify(scratch: &scratch)
            var times = ColumnVector()
            var numbers = ColumnVector()
            var texts = ColumnVector()
            try reader.decode(.timestamp, kind: .signed, into: &times, scratch: &scratch)
            try reader.decode(.value(0), kind: .signed, into: &numbers, scratch: &scratch)
            try reader.decode(.value(1), kind: .text, into: &texts, scratch: &scratch)
            for row in 0..<reader.rowCount {
                let text = texts.isNull(row) ? nil : texts.string(Int(texts.lanes[row]))
                let record = TestRecord(
                    Int64(bitPattern: numbers.lanes[row]), at: Int64(bitPattern: times.lanes[row]), text: text)
                all.append((header.baseOffset + row, record))
            }
        }
        return all
    }
}

extension EventLog {
    @discardableResult
    func append(
        _ records: [TestRecord], to topic: Topic, _ partition: PartitionID = PartitionID(0),
        _ layout: BatchLayout = .row
    ) throws -> AppendReceipt {
        var request = AppendRequest()
        request.append(try .make(layout, records), to: topic, partition)
        return try append(request)[0]
    }

    /// The records from an offset to the end, read `bytesMax` at a time.
    func records(
        of topic: Topic, _ partition: PartitionID = PartitionID(0), from start: Offset = .zero, bytesMax: Int = 1 << 20
    ) throws -> [TestRecord] {
        var all: [TestRecord] = []
        var next = start
        while true {
            let end = try read(topic, partition, from: next, bytesMax: bytesMax) { batch in
                for (offset, record) in try batch.records() where offset >= next { all.append(record) }
                return .next
            }
            if end == next { return all }
            next = end
        }
    }
}

/// Lets every version in: these tests register bytes that are no descriptor sets.
func anything(_ name: String, _ descriptorSet: [UInt8], _ earlier: [(version: Int, descriptorSet: [UInt8])]) {}
