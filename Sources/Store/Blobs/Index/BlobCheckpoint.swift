internal import Bytes
internal import EventLog

/// How far the index has applied a partition of topic `blobs`, and whose offsets these are. docs/format/blobs.md draws it.
struct BlobCheckpoint: Equatable {
    var next: Offset
    /// `nil` in what a program before format 2 wrote.
    var mark: LogMark?

    /// Of format 1: the offset alone.
    private static let byteCountWithoutMark = 8
    private static let byteCount = 12 + LogMark.byteCount

    static func key(_ partition: PartitionID) -> [UInt8] {
        withUnsafeBytes(of: partition.rawValue.bigEndian) { [UInt8]($0) }
    }

    func value(_ partition: PartitionID) -> [UInt8] {
        var buffer = ByteBuffer(capacity: Self.byteCount)
        buffer.append(littleEndian: UInt32(0))
        buffer.append(littleEndian: next.rawValue)
        buffer.append((mark ?? LogMark()).bytes)
        buffer.patch(littleEndian: Self.checksum(buffer.bytes, Self.key(partition)), at: 0)
        return buffer.array()
    }

    /// `nil` for what is none, or damaged.
    static func stored(_ key: RawSpan, _ value: RawSpan) -> (PartitionID, BlobCheckpoint)? {
        var keyReader = ByteReader(key)
        var reader = ByteReader(value)
        guard key.byteCount == 4, let number = try? keyReader.bigEndian(Int32.self) else { return nil }
        let partition = PartitionID(rawValue: number)
        if value.byteCount == byteCountWithoutMark {
            return (try? reader.littleEndian(Int64.self)).map { (partition, BlobCheckpoint(next: Offset($0))) }
        }
        guard value.byteCount == byteCount, let stored = try? reader.littleEndian(UInt32.self),
            stored == checksum(value, Self.key(partition)), let next = try? reader.littleEndian(Int64.self),
            let bytes = try? reader.array(LogMark.byteCount), let mark = LogMark(bytes: bytes)
        else { return nil }
        return (partition, BlobCheckpoint(next: Offset(next), mark: mark == LogMark() ? nil : mark))
    }

    private static func checksum(_ value: RawSpan, _ key: [UInt8]) -> UInt32 {
        CRC32C.checksum(value.extracting(4..<value.byteCount), continuing: key.withUnsafeBytes { CRC32C.checksum($0) })
    }
}
