internal import CPlatform

/// CRC-32C (Castagnoli), the checksum of Kafka's record batches and of every fflog envelope and frame.
///
/// Uses the processor's instruction on x86-64 and arm64; a table elsewhere. Source: RFC 3720, appendix B.4.
public enum CRC32C {
    /// The checksum of `bytes`, or of everything before plus `bytes` when `previous` is the checksum so far.
    public static func checksum(_ bytes: UnsafeRawBufferPointer, continuing previous: UInt32 = 0) -> UInt32 {
        fflog_crc32c(previous, bytes.baseAddress, bytes.count)
    }

    /// The checksum of a span.
    public static func checksum(_ bytes: RawSpan, continuing previous: UInt32 = 0) -> UInt32 {
        bytes.withUnsafeBytes { fflog_crc32c(previous, $0.baseAddress, $0.count) }
    }

    /// The same by table, for processors without the instruction and for tests that compare the two.
    package static func portableChecksum(_ bytes: UnsafeRawBufferPointer, continuing previous: UInt32 = 0) -> UInt32 {
        fflog_crc32c_portable(previous, bytes.baseAddress, bytes.count)
    }

    /// Whether this processor computes the checksum with an instruction of its own.
    package static var isAccelerated: Bool { fflog_crc32c_is_accelerated() != 0 }
}
