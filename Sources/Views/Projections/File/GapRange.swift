internal import Bytes
package import EventLog
package import LMDB
package import Timekeeping

/// A run of offsets that retention purged before a projection had read them: no row has what was in them.
package struct GapRange: Sendable, Equatable {
    package let partition: PartitionID
    package let first: Offset
    /// The last one, which is missing too.
    package let last: Offset
    /// When a runner met the gap; 1970 for one that no runner has met yet.
    package let noticedAt: EventTime

    package init(partition: PartitionID, first: Offset, last: Offset, noticedAt: EventTime = .epoch) {
        self.partition = partition
        self.first = first
        self.last = last
        self.noticedAt = noticedAt
    }

    package var count: Int { last - first + 1 }

    /// Between a checkpoint and a partition's start; `nil` where nothing is.
    package init?(of progress: PartitionProgress, before logStart: Offset, noticedAt: EventTime = .epoch) {
        guard progress.next < logStart else { return nil }
        self.init(partition: progress.partition, first: progress.next, last: logStart + -1, noticedAt: noticedAt)
    }
}

extension GapRange: CustomStringConvertible {
    package var description: String {
        let offsets = first == last ? "offset \(first)" : "offsets \(first) to \(last)"
        return "partition \(partition), \(offsets), \(count) record\(count == 1 ? "" : "s")"
    }
}

/// Key: partition (4 bytes) and first offset (8), big-endian; value: format (1), three zero bytes, CRC-32C of key and what
/// follows (4), last offset (8), time (8), little-endian.
extension ProjectionFile {
    private static let gapBytes = 24

    func enter(_ gap: GapRange, in transaction: borrowing WriteTransaction) throws {
        guard let gaps else { return }
        var key = ByteBuffer(capacity: 16)
        key.append(bigEndian: UInt32(bitPattern: gap.partition.rawValue))
        key.append(bigEndian: UInt64(bitPattern: gap.first.rawValue))
        var value = ByteBuffer(capacity: Self.gapBytes)
        value.append(littleEndian: UInt32(1))
        value.append(littleEndian: UInt32(0))
        value.append(littleEndian: gap.last.rawValue)
        value.append(littleEndian: gap.noticedAt.milliseconds)
        value.patch(littleEndian: Self.gapChecksum(key.bytes, value.bytes), at: 4)
        try transaction.put(key.array(), value.array(), in: gaps)
    }

    private static func gapChecksum(_ key: RawSpan, _ value: RawSpan) -> UInt32 {
        let before = CRC32C.checksum(value.extracting(0..<4), continuing: CRC32C.checksum(key))
        return CRC32C.checksum(value.extracting(8..<gapBytes), continuing: before)
    }

    /// The gaps that runners met, by partition and offset. A file of format 1 knows their number only.
    package func gapRanges<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> [GapRange] {
        guard let gaps else { return [] }
        var found: [GapRange] = []
        var cursor = try transaction.cursor(gaps)
        var more = try cursor.first()
        while more {
            guard cursor.key.byteCount == 12, cursor.value.byteCount == Self.gapBytes else {
                throw corrupt("gaps", "an entry has the wrong size")
            }
            var key = ByteReader(cursor.key)
            var value = ByteReader(cursor.value)
            let partition = PartitionID(rawValue: Int32(bitPattern: try key.bigEndian(UInt32.self)))
            let first = Offset(Int64(bitPattern: try key.bigEndian(UInt64.self)))
            let format = try value.uint8()
            try value.skip(3)
            let stored = try value.littleEndian(UInt32.self)
            guard format == 1, stored == Self.gapChecksum(cursor.key, cursor.value) else {
                throw corrupt("gaps", "partition \(partition), offset \(first) is damaged")
            }
            found.append(
                GapRange(
                    partition: partition, first: first, last: Offset(try value.littleEndian(Int64.self)),
                    noticedAt: EventTime(milliseconds: try value.littleEndian(Int64.self))))
            more = try cursor.next()
        }
        return found
    }
}
