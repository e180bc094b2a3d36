import Bytes
import LMDB

/// A partition's histories at anchors in a segment, for look-ups of checkpoints after batches were merged: database `anchors`,
/// many to a value. docs/format/segment.md draws it.
struct AnchorPages: Sendable {
    static let database = "anchors"
    /// As many as fit into one of LMDB's pages.
    static let marksMax = 254
    static let markByteCount = 16

    let database: Database
    /// For errors.
    let path: String

    /// The last anchor up to an offset; `nil` where the segment has none.
    func last(
        upTo offset: Offset, of partition: PartitionID, _ transaction: borrowing some Transaction & ~Copyable
    ) throws -> HistoryMark? {
        var cursor = try transaction.cursor(database)
        if try cursor.seek(Self.key(partition, offset)), let page = try page(cursor.key, cursor.value),
            page.partition == partition, let mark = page.marks.last(where: { $0.offset <= offset })
        {
            return mark
        }
        // The page before has the earlier ones.
        guard try cursor.seek(Self.key(partition, offset)) ? cursor.previous() : cursor.last(),
            let page = try page(cursor.key, cursor.value), page.partition == partition
        else { return nil }
        return page.marks.last { $0.offset <= offset }
    }

    /// All of them, for `verify`.
    func all(_ transaction: borrowing some Transaction & ~Copyable, _ body: (PartitionID, [HistoryMark]) -> Void) throws
    {
        var cursor = try transaction.cursor(database)
        var found = try cursor.first()
        while found {
            if let page = try page(cursor.key, cursor.value) { body(page.partition, page.marks) }
            found = try cursor.next()
        }
    }

    static func write(
        _ marks: [HistoryMark], of partition: PartitionID, _ transaction: borrowing WriteTransaction,
        in database: Database
    ) throws {
        guard let last = marks.last else { return }
        var value = ByteBuffer(capacity: marks.count * markByteCount)
        for mark in marks {
            value.append(littleEndian: mark.offset.rawValue)
            value.append(littleEndian: mark.history.rawValue)
        }
        try Metadata.put(transaction, key(partition, last.offset), value.array(), in: database)
    }

    private static func key(_ partition: PartitionID, _ offset: Offset) -> [UInt8] {
        withUnsafeBytes(of: partition.rawValue.bigEndian) { [UInt8]($0) }
            + withUnsafeBytes(of: offset.rawValue.bigEndian) { [UInt8]($0) }
    }

    private func page(_ key: RawSpan, _ value: RawSpan) throws -> (partition: PartitionID, marks: [HistoryMark])? {
        func corrupt(_ reason: String) -> LogError { .corruptSegment(path, reason: "histories: \(reason)") }
        let isIntact = value.withUnsafeBytes { value in key.withUnsafeBytes { Metadata.isIntact(value, key: $0) } }
        guard isIntact else { throw corrupt("a checksum does not match") }
        let count = value.byteCount - Metadata.checksumByteCount
        guard key.byteCount == 12, count > 0, count % Self.markByteCount == 0 else {
            throw corrupt("a value of \(value.byteCount) bytes under a key of \(key.byteCount)")
        }
        let partition = PartitionID(
            rawValue: Int32(bigEndian: key.unsafeLoadUnaligned(fromByteOffset: 0, as: Int32.self)))
        let marks = (0..<(count / Self.markByteCount)).map { index in
            let place = Metadata.checksumByteCount + index * Self.markByteCount
            return HistoryMark(
                offset: Offset(Int64(littleEndian: value.unsafeLoadUnaligned(fromByteOffset: place, as: Int64.self))),
                history: History(
                    rawValue: UInt64(
                        littleEndian: value.unsafeLoadUnaligned(fromByteOffset: place + 8, as: UInt64.self))))
        }
        return (partition, marks)
    }
}
