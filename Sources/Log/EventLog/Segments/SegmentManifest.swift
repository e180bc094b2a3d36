import Bytes
import LMDB

/// Which segments there are, and which holds an offset: two databases of the head, changed in one transaction with what
/// the head drops. docs/format/head.md draws them.
///
/// - `segments`: topic id, segment id -> the segment's record.
/// - `ranges`: topic id, partition, **last** offset -> segment id and base offset, so that one seek finds the range of an
///   offset, as it does for batches. The ranges of a partition follow each other, and the head the last of them, without a gap
///   but before the log start.
struct SegmentManifest: Sendable {
    let segments: Database
    let ranges: Database

    static let databases = ["segments", "ranges"]

    /// The range that holds `offset`, or the first after it; `nil` where the offset is in the head.
    func range(
        _ transaction: borrowing some Transaction & ~Copyable, _ topic: TopicID, _ partition: PartitionID,
        holding offset: Offset
    ) throws -> SealedRange? {
        var cursor = try transaction.cursor(ranges)
        let found = try BatchKey(topic, partition, offset).withBytes { bytes throws(LMDBError) in
            try cursor.seek(bytes)
        }
        guard found, let key = try? BatchKey(cursor.key), key.topic == topic, key.partition == partition else {
            return nil
        }
        return try RangeRecord.range(key, cursor.value)
    }

    /// The first offset that is not in a segment; `nil` where the partition has none.
    func sealedEnd(
        _ transaction: borrowing some Transaction & ~Copyable, _ topic: TopicID, _ partition: PartitionID
    ) throws -> Offset? {
        var cursor = try transaction.cursor(ranges)
        let beyond = try BatchKey(topic, partition, Offset(.max)).withBytes { bytes throws(LMDBError) in
            try cursor.seek(bytes)
        }
        guard try beyond ? cursor.previous() : cursor.last(), let key = try? BatchKey(cursor.key),
            key.topic == topic, key.partition == partition
        else { return nil }
        return key.lastOffset + 1
    }

    /// Whether a range of any partition still names a segment.
    func isNamed(
        _ transaction: borrowing some Transaction & ~Copyable, _ topic: TopicID, _ segment: SegmentID
    ) throws -> Bool {
        var cursor = try transaction.cursor(ranges)
        var found = try BatchKey(topic, PartitionID(0), .zero).withBytes { bytes throws(LMDBError) in
            try cursor.seek(bytes)
        }
        while found, let key = try? BatchKey(cursor.key), key.topic == topic {
            if try RangeRecord.range(key, cursor.value).segment == segment { return true }
            found = try cursor.next()
        }
        return false
    }

    /// A segment's record; `nil` where there is none any more.
    func segment(
        _ transaction: borrowing some Transaction & ~Copyable, _ topic: TopicID, _ id: SegmentID
    ) throws -> Segment? {
        guard let bytes = try Metadata.get(transaction, Self.key(topic, id), in: segments) else { return nil }
        return try SegmentRecord.segment(bytes, "segment \(id)")
    }

    /// The segments of a topic, or of all topics, oldest first.
    func all(_ transaction: borrowing some Transaction & ~Copyable, of topic: TopicID? = nil) throws -> [Segment] {
        var found: [Segment] = []
        var cursor = try transaction.cursor(segments)
        var more = try cursor.seek(topic.map { Self.key($0, SegmentID(rawValue: 0)) } ?? [])
        while more {
            let key = cursor.key.withUnsafeBytes { [UInt8]($0) }
            let stored = cursor.value.withUnsafeBytes { [UInt8]($0) }
            let segment = try SegmentRecord.segment(try Metadata.value(of: stored, key: key), "a segment's record")
            guard key == Self.key(segment.topic, segment.id) else {
                throw LogError.corruptMetadata("segment \(segment.id)", reason: "it is filed under another number")
            }
            if let topic, segment.topic != topic { break }
            found.append(segment)
            more = try cursor.next()
        }
        return found
    }

    func put(_ transaction: borrowing WriteTransaction, _ segment: Segment) throws {
        try Metadata.put(
            transaction, Self.key(segment.topic, segment.id), try SegmentRecord.bytes(segment), in: segments)
        for range in segment.ranges {
            try RangeRecord.put(transaction, segment.topic, segment.id, range, in: ranges)
        }
    }

    func remove(_ transaction: borrowing WriteTransaction, _ segment: Segment) throws {
        try transaction.delete(Self.key(segment.topic, segment.id), in: segments)
        for range in segment.ranges {
            try BatchKey(segment.topic, range.partition, range.lastOffset).withBytes { key throws(LMDBError) in
                _ = try transaction.delete(key, in: ranges)
            }
        }
    }

    private static func key(_ topic: TopicID, _ id: SegmentID) -> [UInt8] {
        withUnsafeBytes(of: topic.rawValue.bigEndian) { [UInt8]($0) }
            + withUnsafeBytes(of: id.rawValue.bigEndian) { [UInt8]($0) }
    }
}

/// A range as it is stored: checksum (4), segment id (8), base offset (8), little-endian, under the key of its last batch.
private enum RangeRecord {
    static let byteCount = Metadata.checksumByteCount + 16

    static func put(
        _ transaction: borrowing WriteTransaction, _ topic: TopicID, _ segment: SegmentID, _ range: Segment.Range,
        in database: Database
    ) throws {
        try BatchKey(topic, range.partition, range.lastOffset).withBytes { key throws(LMDBError) in
            let place = try transaction.put(key, reserving: byteCount, in: database)
            place.storeBytes(of: segment.rawValue.littleEndian, toByteOffset: 4, as: UInt64.self)
            place.storeBytes(of: range.baseOffset.rawValue.littleEndian, toByteOffset: 12, as: Int64.self)
            Metadata.seal(place, key: key)
        }
    }

    static func range(_ key: BatchKey, _ stored: RawSpan) throws -> SealedRange {
        func corrupt(_ reason: String) -> LogError {
            .corruptMetadata(
                "the sealed range up to offset \(key.lastOffset) of topic number \(key.topic), partition \(key.partition)",
                reason: reason)
        }
        guard stored.byteCount == byteCount else { throw corrupt("it has \(stored.byteCount) bytes, not \(byteCount)") }
        let isIntact = stored.withUnsafeBytes { value in
            key.withBytes { Metadata.isIntact(value, key: $0) }
        }
        guard isIntact else { throw corrupt("its checksum does not match") }
        let range = SealedRange(
            segment: SegmentID(
                rawValue: UInt64(littleEndian: stored.unsafeLoadUnaligned(fromByteOffset: 4, as: UInt64.self))),
            baseOffset: Offset(
                Int64(littleEndian: stored.unsafeLoadUnaligned(fromByteOffset: 12, as: Int64.self))),
            lastOffset: key.lastOffset)
        guard range.baseOffset >= .zero, range.baseOffset <= range.lastOffset else {
            throw corrupt("it begins at \(range.baseOffset)")
        }
        return range
    }
}
