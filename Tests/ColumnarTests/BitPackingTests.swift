import TestSupport
import Testing

@testable import Columnar

@Suite struct BitPackingTests {
    @Test(arguments: Array(0...56) + [64])
    func `every width and count comes back, and nothing beyond the packed bytes is read`(_ width: Int) {
        var random = SeededGenerator(seed: UInt64(width))
        let mask: UInt64 = width == 64 ? .max : 1 << UInt64(width) - 1
        for count in Array(0...40) + [63, 64, 65, 1000] {
            let base = random.next()
            let lanes = (0..<count).map { _ in base &+ random.next() & mask }
            let bytes = BitPacking.byteCount(count: count, width: width)
            // An allocation of exactly the packed bytes: a sanitizer sees what is read behind it.
            let packed = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 1)
            defer { packed.deallocate() }
            let room = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes + BitPacking.slack, alignment: 1)
            defer { room.deallocate() }
            lanes.withUnsafeBufferPointer {
                guard let start = $0.baseAddress else { return }
                BitPacking.pack(start, count: count, subtracting: base, width: width, into: room.baseAddress!)
            }
            packed.copyMemory(from: UnsafeRawBufferPointer(rebasing: room[..<bytes]))
            var unpacked = [UInt64](repeating: 1, count: count + 1)
            unpacked.withUnsafeMutableBufferPointer {
                BitPacking.unpack(
                    UnsafeRawBufferPointer(packed), count: count, adding: base, width: width, into: $0.baseAddress!)
            }
            #expect(unpacked == lanes + [1], "width \(width), count \(count)")
            // The stream as the format document draws it, bit by bit.
            for (row, lane) in lanes.prefix(20).enumerated() {
                for bit in 0..<width {
                    let position = row * width + bit
                    let stored = packed[position / 8] >> UInt8(position % 8) & 1
                    #expect(UInt64(stored) == (lane &- base) >> UInt64(bit) & 1)
                }
            }
        }
    }

    @Test func `widths from 57 to 63 are rounded up`() {
        #expect(BitPacking.width(of: 0) == 0)
        #expect(BitPacking.width(of: 1) == 1)
        #expect(BitPacking.width(of: 1 << 56 - 1) == 56)
        #expect(BitPacking.width(of: 1 << 56) == 64)
        #expect(BitPacking.width(of: .max) == 64)
    }
}
