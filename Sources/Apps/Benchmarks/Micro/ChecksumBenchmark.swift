import Bytes

/// CRC-32C over a small and a large frame.
enum ChecksumBenchmark {
    static let benchmark = MicroBenchmark(name: "crc") { meter in
        [1_250, 65_536].map { count in
            let bytes = [UInt8]((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) })
            var checksum: UInt32 = 0
            let time = bytes.withUnsafeBytes { bytes in
                meter.nanoseconds { checksum = CRC32C.checksum(bytes, continuing: checksum) }
            }
            return MicroRow(name: "crc32c, \(count) bytes", figure: Double(count) / time, unit: "GB/s")
        }
    }
}
