import Bytes
import Simulation
import Zstd

/// zstd at level 1 over a plain column: event times as differences of 4 bytes, as a log of fixed-width columns has them.
enum ZstdBenchmark {
    private static let events = 16_000

    static let benchmark = MicroBenchmark(name: "zstd") { meter in
        var generator = WorkloadW()
        var plain = ByteBuffer(capacity: events * 4)
        var last = WorkloadW.firstTime
        for _ in 0..<events {
            let time = generator.next().eventTime
            plain.append(littleEndian: Int32(truncatingIfNeeded: time - last))
            last = time
        }
        var compressor = ZstdCompressor(level: 1)
        var frame = ByteBuffer(capacity: ZstdCompressor.bound(plain.count))
        let compression = try meter.nanoseconds {
            frame.removeAll()
            try plain.withUnsafeBytes { _ = try compressor.compress($0, into: &frame) }
        }
        var decompressor = ZstdDecompressor()
        var back = ByteBuffer(capacity: plain.count)
        let decompression = try meter.nanoseconds {
            back.removeAll()
            try frame.withUnsafeBytes { try decompressor.decompress($0, limit: plain.count, into: &back) }
        }
        let size = Double(plain.count)
        return [
            MicroRow(
                name: "zstd-1, compress", figure: size / compression, unit: "GB/s",
                note: "\(frame.count) of \(plain.count) bytes"),
            MicroRow(name: "zstd-1, decompress", figure: size / decompression, unit: "GB/s"),
        ]
    }
}
