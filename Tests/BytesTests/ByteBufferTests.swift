import Bytes
import Testing

@Suite struct ByteBufferTests {
    @Test func `A buffer grows and keeps what was written`() {
        var buffer = ByteBuffer(capacity: 1)
        var expected: [UInt8] = []
        for i in 0..<3000 {
            let run = [UInt8](repeating: UInt8(i & 0xFF), count: i % 7)
            buffer.append(run)
            buffer.append(UInt8(i >> 8))
            expected += run + [UInt8(i >> 8)]
        }
        #expect(buffer.array() == expected)
        #expect(buffer.count == expected.count)
        #expect(buffer.capacity >= buffer.count)
        #expect(Int(bitPattern: buffer.base) % 16 == 0)
    }

    @Test func `Integers are written in both byte orders`() {
        var buffer = ByteBuffer()
        buffer.append(1 as UInt8)
        buffer.append(littleEndian: UInt32(0x0102_0304))
        buffer.append(bigEndian: Int16(-2))
        #expect(buffer.array() == [1, 4, 3, 2, 1, 0xFF, 0xFE])
    }

    @Test func `A patch overwrites what it names and nothing else`() {
        var buffer = ByteBuffer()
        buffer.append([UInt8](repeating: 0xEE, count: 10))
        buffer.patch(bigEndian: UInt32(0x0102_0304), at: 1)
        buffer.patch(littleEndian: UInt16(0x0506), at: 8)
        #expect(buffer.array() == [0xEE, 1, 2, 3, 4, 0xEE, 0xEE, 0xEE, 6, 5])
    }

    @Test func `A buffer keeps its memory when it is emptied`() {
        var buffer = ByteBuffer(capacity: 64)
        buffer.append([UInt8](repeating: 1, count: 1000))
        let capacity = buffer.capacity
        let base = buffer.base
        buffer.removeAll()
        #expect(buffer.count == 0)
        buffer.append(utf8: "hour")
        #expect(buffer.capacity == capacity)
        #expect(buffer.base == base)
        #expect(buffer.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } == "hour")
        buffer.truncate(to: 2)
        #expect(buffer.array() == [UInt8]("ho".utf8))
    }

    @Test func `Room made at once is the caller's to fill, and later bytes go behind it`() {
        var buffer = ByteBuffer()
        let room = buffer.appendUninitialized(3)
        room.copyMemory(from: [7, 8, 9] as [UInt8], byteCount: 3)
        buffer.append(buffer.count == 3 ? 10 : 0)
        buffer.append(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(buffer.array() == [7, 8, 9, 10])
        #expect(buffer.bytes.byteCount == 4)
    }
}
