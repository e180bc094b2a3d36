import Bytes
import RecordBatch
import TestSupport
import Testing
import Zstd

/// Whatever happens to a batch's bytes, reading it gives its records or a typed error.
@Suite struct DamageTests {
    /// Kafka's checksum leaves out base offset and leader epoch; who stored the batch knows both.
    @Test(arguments: [RecordBatchCompression.none, .gzip(), .zstd()])
    func `Every flipped bit is found, given the place of the batch`(_ compression: RecordBatchCompression) throws {
        let whole = try small(compression)
        let place = RecordBatchPlace(baseOffset: 0)
        #expect(try DecodedBatch(whole, expecting: place).records.count == 3)
        for bit in 0..<(whole.count * 8) {
            var damaged = whole
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: RecordBatchError.self, "bit \(bit)") { try DecodedBatch(damaged, expecting: place) }
            // Without the place, only a changed place goes unnoticed.
            let isPlace = bit / 8 < 8 || (12..<16).contains(bit / 8)
            if !isPlace { #expect(throws: RecordBatchError.self, "bit \(bit)") { try DecodedBatch(damaged) } }
        }
    }

    @Test(arguments: [RecordBatchCompression.none, .gzip(), .zstd()])
    func `A batch cut at any byte is truncated, and says how much is missing`(
        _ compression: RecordBatchCompression
    ) throws {
        let whole = try small(compression)
        for end in 0..<whole.count {
            let expected: RecordBatchError =
                end < RecordBatch.headerByteCount
                ? .truncatedHeader(available: end) : .truncatedBatch(needed: whole.count, available: end)
            #expect(throws: expected) { try DecodedBatch(Array(whole[..<end])) }
        }
    }

    /// As above, by someone who fixes length and checksum.
    @Test(arguments: [RecordBatchCompression.none, .gzip(), .zstd()])
    func `Records cut at any byte are an error though length and checksum agree`(
        _ compression: RecordBatchCompression
    ) throws {
        let whole = try small(compression)
        for end in RecordBatch.headerByteCount..<whole.count {
            var cut = Array(whole[..<end])
            withUnsafeBytes(of: Int32(end - 12).bigEndian) { cut.replaceSubrange(8..<12, with: $0) }
            #expect(throws: RecordBatchError.self, "cut at \(end)") { try DecodedBatch(resealed(cut)) }
        }
    }

    @Test(arguments: [RecordBatchCompression.none, .gzip(), .zstd()])
    func `Random damage under a matching checksum never does more than fail`(
        _ compression: RecordBatchCompression
    ) throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("DamageTests seed: \(seed)")
        var random = SeededGenerator(seed: seed)
        var scratch = RecordBatchScratch(decompressedBytesMax: 1 << 20)
        let whole = try small(compression)
        var read = 0
        for _ in 0..<4000 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[.random(in: 21..<damaged.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            do throws(RecordBatchError) {
                read += try DecodedBatch(resealed(damaged), scratch: &scratch).records.count
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
        #expect(read > 0)  // a changed value is still a value
    }

    @Test func `Older and newer versions are named`() throws {
        var old = try small(.none)
        old[16] = 1
        let error = #expect(throws: RecordBatchError.unsupportedMagic(1)) { try DecodedBatch(old) }
        #expect(error?.description.contains("Kafka 0.11") == true)
        old[16] = 3
        #expect(throws: RecordBatchError.unsupportedMagic(3)) { try DecodedBatch(old) }
    }

    @Test func `A length below the header's and offsets that do not add up are refused`() throws {
        let whole = try small(.none)
        func with(_ position: Int, _ bytes: [UInt8]) -> [UInt8] {
            var changed = whole
            changed.replaceSubrange(position..<(position + bytes.count), with: bytes)
            return resealed(changed)
        }
        #expect(throws: RecordBatchError.invalidLength(48)) { try DecodedBatch(with(8, [0, 0, 0, 48])) }
        #expect(throws: RecordBatchError.invalidLength(-1)) { try DecodedBatch(with(8, [255, 255, 255, 255])) }
        let offsets: [(Int, [UInt8])] = [
            (0, [0x80]), (0, [0x7F] + [UInt8](repeating: 0xFF, count: 7)), (23, [0xFF]), (57, [0xFF]),
            (57, [0, 0, 0, 4]),
        ]
        for (position, bytes) in offsets {
            let error = #expect(throws: RecordBatchError.self) { try DecodedBatch(with(position, bytes)) }
            guard case .invalidOffsets = error else {
                Issue.record("byte \(position): \(String(describing: error))")
                continue
            }
        }
    }

    @Test func `A record count that is not the number of records is refused, both ways`() throws {
        let whole = try small(.none)
        var fewer = whole
        fewer[60] = 2
        let left = RecordBatchError.recordCountMismatch(stated: 2, found: 2, bytesLeft: 7)  // the third record
        #expect(throws: left) { try DecodedBatch(resealed(fewer)) }
        var more = whole
        more[60] = 4
        more[26] = 3
        #expect(throws: RecordBatchError.recordCountMismatch(stated: 4, found: 3, bytesLeft: 0)) {
            try DecodedBatch(resealed(more))
        }
    }

    @Test func `A defect inside a record is named with record and byte`() throws {
        // length, attributes, timestamp delta, offset delta, key length, value length, header count
        let cases: [([UInt8], RecordDefect)] = [
            ([14, 0, 0, 0, 1, 1, 0], .length), ([0], .attributes), ([4, 0, 0x80], .timestamp),
            ([12, 0, 0, 2, 1, 1, 0], .offset), ([12, 0, 0, 1, 1, 1, 0], .offset), ([12, 0, 0, 0, 3, 1, 0], .key),
            ([12, 0, 0, 0, 40, 1, 0], .key), ([12, 0, 0, 0, 1, 3, 0], .value), ([12, 0, 0, 0, 1, 40, 0], .value),
            ([12, 0, 0, 0, 1, 1, 1], .headers), ([12, 0, 0, 0, 1, 1, 2], .headers),
            ([14, 0, 0, 0, 1, 1, 0, 0], .length), ([0x80, 0x80], .length),
        ]
        for (record, defect) in cases {
            var batch = Array(try encode([TestRecord(timestamp: 0, key: nil, value: nil)])[..<61])
            batch += record
            withUnsafeBytes(of: Int32(batch.count - 12).bigEndian) { batch.replaceSubrange(8..<12, with: $0) }
            #expect(throws: RecordBatchError.malformedRecord(record: 0, byte: 0, defect), "\(record)") {
                try DecodedBatch(resealed(batch))
            }
        }
    }

    @Test func `Offsets that repeat inside a batch are refused`() throws {
        let twice = try encode((0..<2).map { TestRecord(timestamp: $0, key: nil, value: nil) })
        var repeated = twice
        repeated[repeated.count - 4] = 0  // the second record's offset delta
        #expect(throws: RecordBatchError.malformedRecord(record: 1, byte: 7, .offset)) {
            try DecodedBatch(resealed(repeated))
        }
    }

    @Test(arguments: [RecordBatchCompression.gzip(), .zstd()])
    func `A batch that would decompress beyond the limit is refused, and one at the limit is not`(
        _ compression: RecordBatchCompression
    ) throws {
        let zeros = [TestRecord(timestamp: 0, key: nil, value: [UInt8](repeating: 0, count: 1 << 20))]
        let plainBytes = try encode(zeros).count - RecordBatch.headerByteCount
        let bomb = try encode(zeros, RecordBatchOptions(compression: compression))
        #expect(bomb.count < 2000)
        var tight = RecordBatchScratch(decompressedBytesMax: plainBytes - 1)
        var loose = RecordBatchScratch(decompressedBytesMax: plainBytes)
        let error = RecordBatchError.decompressedTooLarge(compression.codec, limit: plainBytes - 1)
        #expect(throws: error) { try DecodedBatch(bomb, scratch: &tight) }
        #expect(try DecodedBatch(bomb, scratch: &loose).records == zeros)
    }

    @Test func `A zstd frame without a content size has the limit too`() throws {
        let fixture = try Fixture.named("zstd-unsized.bin")
        let frame = Array(fixture.bytes[RecordBatch.headerByteCount...])
        #expect(try frame.withUnsafeBytes { try ZstdDecompressor.contentSize($0) } == nil)
        var scratch = RecordBatchScratch(decompressedBytesMax: 10_000)
        #expect(throws: RecordBatchError.decompressedTooLarge(.zstd, limit: 10_000)) {
            try DecodedBatch(fixture.bytes, scratch: &scratch)
        }
    }

    @Test func `Codec numbers that Kafka has not given out are refused`() throws {
        for number in UInt8(5)...7 {
            var batch = try small(.none)
            batch[22] = number
            #expect(throws: RecordBatchError.unknownCodec(number)) { try DecodedBatch(resealed(batch)) }
        }
    }

    @Test func `Headers from elsewhere are checked before they are used`() throws {
        for malformed: [UInt8] in [[], [1], [2], [2, 0], [2, 8, 0], [0, 0], [2, 1, 1]] {
            #expect(throws: RecordBatchError.malformedHeaders, "\(malformed)") {
                _ = try RecordHeaders(malformed.span.bytes)
            }
        }
        var serialized = ByteBuffer()
        let headers = [RecordHeader(key: "trace", value: nil), RecordHeader(key: "", value: [])]
        RecordHeaders.serialize(headers, into: &serialized)
        #expect(try RecordHeaders(serialized.bytes).array() == headers)
    }
}

/// Three records of different shapes, alike enough for every codec to pay.
private func small(_ compression: RecordBatchCompression) throws -> [UInt8] {
    let value = [UInt8](String(repeating: "door-1;", count: 12).utf8)
    let records = [
        TestRecord(timestamp: 1_702_728_000_000, key: nil, value: value),
        TestRecord(timestamp: 1_702_728_015_000, key: [7], value: value, headers: [RecordHeader(key: "t", value: [1])]),
        TestRecord(timestamp: 1_702_728_000_000, key: [], value: nil),
    ]
    let batch = try encode(records, RecordBatchOptions(compression: compression))
    #expect(batch[22] & 7 == compression.codec.rawValue)
    return batch
}
