import ErrorKinds
internal import Bytes
internal import EventLog
package import LMDB

/// A partition's progress as it is stored: key the partition (4 bytes, big-endian), value 112 bytes, little-endian: the last 48
/// say whose offsets they are, which records of format 1 lack.
enum CheckpointRecord {
    static let byteCount = 64 + LogMark.byteCount
    private static let version: UInt8 = 2
    private static let byteCountWithoutMark = 64
    private static let versionWithoutMark: UInt8 = 1

    static func key(_ partition: PartitionID) -> [UInt8] {
        withUnsafeBytes(of: UInt32(bitPattern: partition.rawValue).bigEndian) { [UInt8]($0) }
    }

    static func value(_ progress: PartitionProgress) -> [UInt8] {
        var bytes = ByteBuffer(capacity: byteCount)
        bytes.append(littleEndian: UInt32(version))
        bytes.append(littleEndian: UInt32(0))
        bytes.append(littleEndian: progress.next.rawValue)
        for count in [progress.windowed, progress.late, progress.parked, progress.filtered, progress.gap] {
            bytes.append(littleEndian: Int64(count))
        }
        bytes.append(littleEndian: progress.maxEventTime)
        bytes.append((progress.mark ?? LogMark()).bytes)
        bytes.patch(littleEndian: checksum(bytes.bytes, key(progress.partition)), at: 4)
        return bytes.array()
    }

    /// Covers the key too, so that a checkpoint in another partition's place is found.
    private static func checksum(_ value: RawSpan, _ key: [UInt8]) -> UInt32 {
        let ofKey = key.withUnsafeBytes { CRC32C.checksum($0) }
        let before = CRC32C.checksum(value.extracting(0..<4), continuing: ofKey)
        return CRC32C.checksum(value.extracting(8..<value.byteCount), continuing: before)
    }

    /// - Throws: the reason, in words, why `value` is not a checkpoint.
    static func progress(_ key: RawSpan, _ value: RawSpan) throws -> PartitionProgress {
        var reader = ByteReader(key)
        guard key.byteCount == 4, value.byteCount == byteCount || value.byteCount == byteCountWithoutMark else {
            throw CheckpointDamage("\(value.byteCount) bytes, not \(byteCount)")
        }
        var progress = PartitionProgress(PartitionID(rawValue: Int32(bitPattern: try reader.bigEndian(UInt32.self))))
        reader = ByteReader(value)
        let found = try reader.uint8()
        guard found == (value.byteCount == byteCount ? version : versionWithoutMark) else {
            throw CheckpointDamage("format \(found); this program knows up to \(version)")
        }
        try reader.skip(3)
        let stored = try reader.littleEndian(UInt32.self)
        guard stored == checksum(value, self.key(progress.partition)) else {
            throw CheckpointDamage("the checksum does not match")
        }
        progress.next = Offset(try reader.littleEndian(Int64.self))
        progress.windowed = Int(try reader.littleEndian(Int64.self))
        progress.late = Int(try reader.littleEndian(Int64.self))
        progress.parked = Int(try reader.littleEndian(Int64.self))
        progress.filtered = Int(try reader.littleEndian(Int64.self))
        progress.gap = Int(try reader.littleEndian(Int64.self))
        progress.maxEventTime = try reader.littleEndian(Int64.self)
        if found == version, let mark = LogMark(bytes: try reader.array(LogMark.byteCount)), mark != LogMark() {
            progress.mark = mark
        }
        return progress
    }
}

struct CheckpointDamage: KindedError {
    let description: String
    var kind: ErrorKind { .damaged }
    init(_ description: String) { self.description = description }
}

extension ProjectionFile {
    /// What became of each partition's records, from partition 0 on; partitions after the last that was ever read are left
    /// out, and those before it of which nothing was read stand at 0.
    package func progress<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> [PartitionProgress] {
        var found: [PartitionProgress] = []
        var cursor = try transaction.cursor(checkpoints)
        var more = try cursor.first()
        while more {
            do {
                let stored = try CheckpointRecord.progress(cursor.key, cursor.value)
                while found.count < stored.partition.index { found.append(PartitionProgress(PartitionID(found.count))) }
                found.append(stored)
            } catch {
                throw corrupt("checkpoint \(found.count)", "\(error)")
            }
            more = try cursor.next()
        }
        return found
    }

    func put(_ progress: PartitionProgress, in transaction: borrowing WriteTransaction) throws {
        try transaction.put(
            CheckpointRecord.key(progress.partition), CheckpointRecord.value(progress), in: checkpoints)
    }
}
