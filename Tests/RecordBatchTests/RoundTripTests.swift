import Bytes
import RecordBatch
import TestSupport
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: [RecordBatchCompression.none, .gzip(), .zstd()])
    func `Random records come back as they went in, batch after batch in the same memory`(
        _ compression: RecordBatchCompression
    ) throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("RoundTripTests seed: \(seed)")
        var random = SeededGenerator(seed: seed)
        var builder = RecordBatchBuilder(capacity: 1)
        var scratch = RecordBatchScratch()
        var output = ByteBuffer()
        for _ in 0..<60 {
            builder.removeAll()
            output.removeAll()
            let records = (0..<Int.random(in: 1...120, using: &random)).map { _ in TestRecord.random(&random) }
            for record in records { builder.append(record) }
            let producer = RecordBatchProducer(
                id: .random(in: -1 ... .max, using: &random), epoch: .random(in: -1 ... .max, using: &random),
                baseSequence: .random(in: -1 ... .max, using: &random))
            let options = RecordBatchOptions(
                compression: compression, producer: producer, isTransactional: .random(using: &random))
            let summary = try builder.encode(options, into: &output)
            let baseOffset = Int64.random(in: 0...(1 << 60), using: &random)
            RecordBatch.patchBaseOffset(baseOffset, in: output.base)

            let batch = try DecodedBatch(
                output.array(), expecting: RecordBatchPlace(baseOffset: baseOffset), scratch: &scratch)
            #expect(batch.records == records, "seed \(seed)")
            #expect(batch.offsets == (0..<records.count).map { baseOffset + Int64($0) })
            #expect(batch.header.producer == producer)
            #expect(batch.header.attributes.isTransactional == options.isTransactional)
            #expect(batch.header.lastOffset == baseOffset + Int64(records.count) - 1)
            #expect(summary.count == records.count)
            #expect(summary.minTimestamp == records.map(\.timestamp).min())
            #expect(summary.maxTimestamp == records.map(\.timestamp).max())
            #expect(summary.byteCount == output.count)
            #expect(summary.codec == batch.header.attributes.codec)
        }
    }

    @Test func `Serialised headers of a record go into the next batch as they are`() throws {
        let records = try Fixture.named("none-edge.bin").expected
        let first = try encode(records)
        var builder = RecordBatchBuilder()
        var scratch = RecordBatchScratch()
        let reader = try RecordBatchReader(first.span.bytes)
        var cursor = try reader.records(&scratch)
        while let record = try cursor.next() {
            builder.append(
                timestamp: record.timestamp, key: record.key, value: record.value, headers: record.headers.bytes)
        }
        var second = ByteBuffer()
        try builder.encode(into: &second)
        #expect(second.array() == first)
    }

    @Test func `Batches lie one after another in a buffer, and each says where the next begins`() throws {
        var builder = RecordBatchBuilder()
        var output = ByteBuffer()
        for timestamp in Int64(0)..<3 {
            builder.removeAll()
            for _ in 0...timestamp { builder.append(timestamp: timestamp, key: nil, value: nil) }
            try builder.encode(into: &output)
        }
        var position = 0
        var counts: [Int32] = []
        while position < output.count {
            let header = try RecordBatchReader(output.bytes.extracting(position..<output.count)).header
            counts.append(header.recordsCount)
            position += header.byteCount
        }
        #expect(counts == [1, 2, 3])
    }

    @Test func `Records that compression would only make larger are stored plain`() throws {
        let noise = try Fixture.named("none-noise.bin").expected
        for compression in [RecordBatchCompression.gzip(level: 9), .zstd(level: 19)] {
            #expect(try encode(noise, RecordBatchOptions(compression: compression)) == encode(noise))
        }
    }

    @Test func `The append time stands for every record's time`() throws {
        let records = [TestRecord(timestamp: 5, key: nil, value: [1]), TestRecord(timestamp: 9, key: nil, value: [2])]
        let batch = try DecodedBatch(encode(records, RecordBatchOptions(appendTime: 7)))
        #expect(batch.records.map(\.timestamp) == [7, 7])
    }

    @Test func `A builder knows its size before it encodes`() throws {
        var builder = RecordBatchBuilder()
        for timestamp in [0, Int64.max, .min, 12] {
            let value = [UInt8](repeating: 7, count: 300)
            value.withUnsafeBytes { builder.append(timestamp: timestamp, key: $0, value: $0) }
        }
        var output = ByteBuffer()
        #expect(try builder.encode(into: &output).byteCount == builder.byteCount)
    }

    @Test func `Levels outside a codec's range are brought into it`() throws {
        #expect(try RecordBatchCompression(.gzip, level: 22) == .gzip(level: 9))
        #expect(try RecordBatchCompression(.zstd, level: 0) == .zstd(level: 1))
        #expect(try RecordBatchCompression(.zstd) == .zstd(level: 3))
        #expect(try RecordBatchCompression(.none, level: 3) == RecordBatchCompression.none)
    }
}

extension TestRecord {
    static func random(_ random: inout SeededGenerator) -> TestRecord {
        func bytes(_ limit: Int) -> [UInt8]? {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: nil
            case 1: []
            case 2:
                (0..<Int.random(in: 0...limit * 20, using: &random)).map { _ in .random(in: 97...99, using: &random) }
            default: (0..<Int.random(in: 0...limit, using: &random)).map { _ in .random(in: 0...255, using: &random) }
            }
        }
        // Any two times may meet in a batch, the ends of the range too.
        let timestamp: Int64 =
            switch Int.random(in: 0..<10, using: &random) {
            case 0: .random(in: .min ... .max, using: &random)
            case 1: [.min, .max, 0, -1].randomElement(using: &random)!
            default: 1_702_728_000_000 + .random(in: -20_000...20_000, using: &random)
            }
        let headers = Bool.random(using: &random) ? 0 : Int.random(in: 0...4, using: &random)
        return TestRecord(
            timestamp: timestamp, key: bytes(12), value: bytes(150),
            headers: (0..<headers).map { RecordHeader(key: "hé\($0)", value: bytes(20)) })
    }
}
