import Bytes
import TestSupport
import Testing

@Suite struct ByteReaderTests {
    @Test func `Integers are read in both byte orders, wherever they lie`() throws {
        let bytes: [UInt8] = [9, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 0xFF, 0xFE]
        var reader = ByteReader(bytes.span.bytes)
        #expect(try reader.uint8() == 9)
        #expect(try reader.bigEndian(UInt32.self) == 0x0102_0304)
        #expect(try reader.littleEndian(UInt64.self) == 0x0807_0605_0403_0201)
        #expect(reader.remaining == 2)
        #expect(try reader.bigEndian(Int16.self) == -2)
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
    }

    @Test func `Reading beyond the end says where, how much was needed and how much there is`() throws {
        let bytes: [UInt8] = [1, 2, 3]
        var reader = ByteReader(bytes.span.bytes)
        try reader.skip(1)
        // Written out: a closure can't capture the reader, which is tied to the bytes.
        do {
            _ = try reader.littleEndian(UInt32.self)
            Issue.record("four bytes were read of two")
        } catch {
            #expect(error == .truncated(offset: 1, needed: 4, available: 2))
        }
        do {
            _ = try reader.span(3)
            Issue.record("three bytes were read of two")
        } catch {
            #expect(error == .truncated(offset: 1, needed: 3, available: 2))
        }
        do {
            try reader.skip(-1)
            Issue.record("a negative length was taken")
        } catch {
            #expect(error == .truncated(offset: 1, needed: -1, available: 2))
        }
        #expect(try reader.array(2) == [2, 3])
        #expect(throws: ByteReaderError.truncated(offset: 0, needed: 1, available: 0)) {
            var empty = ByteReader([UInt8]().span.bytes)
            _ = try empty.uint8()
        }
    }

    @Test func `Spans and text are the bytes they name, and what is not UTF-8 is nil`() throws {
        let bytes = [UInt8]("Grafton Straße".utf8) + [0xC3, 0x28]
        var reader = ByteReader(bytes.span.bytes)
        #expect(try reader.text(15) == "Grafton Straße")
        #expect(try reader.text(2) == nil)
        var again = ByteReader(bytes.span.bytes)
        try again.skip(8)
        let span = try again.span(3)
        #expect(span.withUnsafeBytes { [UInt8]($0) } == [UInt8]("Str".utf8))
        let rest = again.rest()
        #expect(rest.byteCount == bytes.count - 11)
        #expect(again.remaining == 0)
    }

    private static let varints: [(value: UInt64, bytes: [UInt8])] = [
        (0, [0]), (1, [1]), (127, [0x7F]), (128, [0x80, 1]), (300, [0xAC, 2]),
        (UInt64(UInt32.max), [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]),
        (.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
    ]

    @Test(arguments: varints.indices)
    func `Varints have Protobuf's bytes, both ways`(_ index: Int) throws {
        let (value, bytes) = Self.varints[index]
        var buffer = ByteBuffer()
        buffer.append(varint: value)
        #expect(buffer.array() == bytes)
        var reader = ByteReader(bytes.span.bytes)
        #expect(try reader.varint() == value)
        #expect(reader.remaining == 0)
    }

    private static let zigzags: [(value: Int64, bytes: [UInt8])] = [
        (0, [0]), (-1, [1]), (1, [2]), (-2, [3]), (63, [0x7E]), (-64, [0x7F]), (64, [0x80, 1]),
        (.max, [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
        (.min, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
    ]

    @Test(arguments: zigzags.indices)
    func `Zigzag integers have Protobuf's bytes, both ways`(_ index: Int) throws {
        let (value, bytes) = Self.zigzags[index]
        var buffer = ByteBuffer()
        buffer.append(zigzag: value)
        #expect(buffer.array() == bytes)
        var reader = ByteReader(bytes.span.bytes)
        #expect(try reader.zigzag() == value)
        #expect(reader.remaining == 0)
    }

    @Test func `A varint cut short or longer than ten bytes is an error`() {
        #expect(throws: ByteReaderError.truncated(offset: 2, needed: 1, available: 0)) {
            let bytes: [UInt8] = [0x80, 0x80]
            var reader = ByteReader(bytes.span.bytes)
            _ = try reader.varint()
        }
        #expect(throws: ByteReaderError.malformedVarint(offset: 1)) {
            let bytes = [0] + [UInt8](repeating: 0x80, count: 11)
            var reader = ByteReader(bytes.span.bytes)
            try reader.skip(1)
            _ = try reader.varint()
        }
    }

    @Test func `Random integers come back from their variable-length form`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("ByteReaderTests seed: \(seed)")
        var random = SeededGenerator(seed: seed)
        let values = (0..<2000).map { _ in random.next() >> UInt64.random(in: 0..<64, using: &random) }
        var buffer = ByteBuffer()
        for value in values {
            buffer.append(varint: value)
            buffer.append(zigzag: Int64(bitPattern: value))
        }
        var reader = ByteReader(buffer.bytes)
        for value in values {
            #expect(try reader.varint() == value, "seed \(seed)")
            #expect(try reader.zigzag() == Int64(bitPattern: value), "seed \(seed)")
        }
        #expect(reader.remaining == 0)
    }
}
