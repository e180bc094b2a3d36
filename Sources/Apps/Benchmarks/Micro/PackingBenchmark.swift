import Bytes
import Columnar

/// Bit packing of a column of 1,000 values at the widths that differ in how they are done.
enum PackingBenchmark {
    private static let count = 1_000
    private static let widths = [1, 3, 8, 11, 16, 20, 32, 45]

    static let benchmark = MicroBenchmark(name: "packing") { meter in
        var rows: [MicroRow] = []
        let packed = UnsafeMutableRawBufferPointer.allocate(byteCount: count * 8 + BitPacking.slack, alignment: 16)
        let lanes = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
        let back = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
        defer {
            packed.deallocate()
            lanes.deallocate()
            back.deallocate()
        }
        for width in widths {
            for row in 0..<count {
                (lanes + row).initialize(to: 1_000 + SplitMix64.element(UInt64(row), of: 42) >> UInt64(64 - width))
            }
            back.initialize(repeating: 0, count: count)
            let packing = meter.nanoseconds {
                BitPacking.pack(
                    lanes, count: count, subtracting: 1_000, width: width, into: packed.baseAddress!)
            }
            let bytes = UnsafeRawBufferPointer(
                rebasing: packed[..<BitPacking.byteCount(count: count, width: width)])
            let unpacking = meter.nanoseconds {
                BitPacking.unpack(bytes, count: count, adding: 1_000, width: width, into: back)
            }
            rows.append(MicroRow(name: "pack, \(width) bits", figure: packing / Double(count), unit: "ns/value"))
            rows.append(MicroRow(name: "unpack, \(width) bits", figure: unpacking / Double(count), unit: "ns/value"))
        }
        return rows
    }
}
