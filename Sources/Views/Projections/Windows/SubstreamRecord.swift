internal import Bytes
internal import EventLog
internal import LMDB

/// Substreams as they are stored, in `substreams`: key the partition (4 bytes, big-endian), what it is (1) and a number (4,
/// big-endian). Every value ends in a CRC-32C of key and all before. docs/format/projection-file.md draws them.
///
/// Only blocks of which something has changed are written again.
enum SubstreamRecord {
    static let version: UInt8 = 4

    enum Kind: UInt8 {
        case header = 0
        case block = 1
        case texts = 2
    }

    static func key(_ partition: PartitionID, _ kind: Kind, _ number: Int = 0) -> [UInt8] {
        var key = ByteBuffer(capacity: 16)
        key.append(bigEndian: UInt32(bitPattern: partition.rawValue))
        key.append(kind.rawValue)
        key.append(bigEndian: UInt32(number))
        return key.array()
    }

    static func seal(_ value: inout ByteBuffer, _ key: [UInt8]) -> [UInt8] {
        let ofKey = key.withUnsafeBytes { CRC32C.checksum($0.bytes) }
        value.append(littleEndian: CRC32C.checksum(value.bytes, continuing: ofKey))
        return value.array()
    }

    /// - Throws: the reason, in words, why a value is not accepted.
    static func check(_ key: RawSpan, _ value: RawSpan) throws {
        guard value.byteCount >= 5 else { throw RecordDamage("only \(value.byteCount) bytes are stored") }
        let length = value.byteCount - 4
        var reader = ByteReader(value)
        let found = try reader.uint8()
        try reader.skip(length - 1)
        let body = value.extracting(0..<length)
        guard try reader.littleEndian(UInt32.self) == CRC32C.checksum(body, continuing: CRC32C.checksum(key)) else {
            throw RecordDamage("the checksum does not match")
        }
        guard found == version else { throw RecordDamage("format \(found); this program knows \(version)") }
    }
}

extension SubstreamRecord {
    /// How many substreams were folded, in all partitions.
    static func foldedCount<T: Transaction & ~Copyable>(
        _ file: ProjectionFile, in transaction: borrowing T
    ) throws -> Int {
        guard let database = file.substreams else { return 0 }
        var sum = 0
        var partition: Int32 = 0
        var cursor = try transaction.cursor(database)
        while try cursor.seek(key(PartitionID(rawValue: partition), .header)) {
            do {
                try check(cursor.key, cursor.value)
                let (found, kind, _) = try place(ofKey: cursor.key)
                guard kind == .header else { throw RecordDamage("a header is missing") }
                var value = ByteReader(cursor.value)
                try value.skip(headerFoldedOffset)
                sum += try folded(try value.littleEndian(Int64.self))
                partition = found.rawValue + 1
            } catch {
                throw file.corrupt("substreams", "\(error)")
            }
        }
        return sum
    }

    /// What a key says.
    static func place(ofKey key: RawSpan) throws -> (partition: PartitionID, kind: Kind, number: Int) {
        guard key.byteCount == 9 else { throw RecordDamage("a key of \(key.byteCount) bytes") }
        var reader = ByteReader(key)
        let partition = PartitionID(rawValue: Int32(bitPattern: try reader.bigEndian(UInt32.self)))
        guard (0..<TopicConfiguration.partitionsMax).contains(partition.index) else {
            throw RecordDamage("a key of partition \(partition)")
        }
        guard let kind = Kind(rawValue: try reader.uint8()) else { throw RecordDamage("a key of an unknown kind") }
        return (partition, kind, Int(try reader.bigEndian(UInt32.self)))
    }

    /// A number of folded ones, which goes on growing.
    static func folded(_ stored: Int64) throws -> Int {
        guard (0...1 << 48).contains(stored) else { throw RecordDamage("\(stored) substreams were folded") }
        return Int(stored)
    }

    /// A generation, likewise.
    static func generation(_ stored: Int64) throws -> UInt32 {
        guard (0...Int64(UInt32.max / 2)).contains(stored) else { throw RecordDamage("a generation of \(stored)") }
        return UInt32(stored)
    }

    /// Where a header's number of folded ones is.
    private static let headerFoldedOffset = 1 + 4 + 8 + 8 + 4
}

extension TumblingWindows {
    func storeSubstreams(in transaction: borrowing WriteTransaction) throws {
        guard let database = file.substreams else { return }
        var value = ByteBuffer(capacity: 8192)
        for table in substreams.values {
            let partition = table.partition
            if table.isRenumbered { try remove(partition, from: database, transaction) }
            var isChanged = table.isRenumbered || table.hasHeaderChanged
            let entries = UnsafePointer(table.entries)
            let count = table.count
            for block in 0..<table.blockCount where table.changedBlocks[block] {
                isChanged = true
                let key = SubstreamRecord.key(partition, .block, block)
                let first = block << SubstreamTable.blockShift
                let end = min(count, first + SubstreamTable.blockEntries)
                value.removeAll()
                value.append(SubstreamRecord.version)
                SubstreamBlock.append(entries + first, count: end - first, to: &value)
                try transaction.put(key, SubstreamRecord.seal(&value, key), in: database)
            }
            let firstUntold = min(table.toldCount, count) >> SubstreamTable.blockShift
            for block in firstUntold..<table.blockCount where table.toldCount < count {
                let key = SubstreamRecord.key(partition, .texts, block)
                let first = block << SubstreamTable.blockShift
                value.removeAll()
                value.append(SubstreamRecord.version)
                for number in first..<min(count, first + SubstreamTable.blockEntries) {
                    if let column = shape.substreamGroup {
                        groups.append(text: entries[number].text, column: column, to: &value)
                    } else {
                        value.append(varint: 0)
                    }
                }
                try transaction.put(key, SubstreamRecord.seal(&value, key), in: database)
            }
            guard isChanged else { continue }
            let key = SubstreamRecord.key(partition, .header)
            value.removeAll()
            value.append(SubstreamRecord.version)
            value.append(littleEndian: UInt32(count))
            value.append(littleEndian: table.floor)
            value.append(littleEndian: table.appended)
            value.append(littleEndian: table.firstGeneration)
            value.append(littleEndian: Int64(table.foldedCount))
            value.append(littleEndian: table.firstBefore)
            value.append(littleEndian: table.markedUpTo)
            value.append(littleEndian: table.prunedUpTo)
            for time in [table.releasedUpTo, table.droppedUpTo, table.unsureUpTo, table.furthest] {
                value.append(littleEndian: time)
            }
            value.append(littleEndian: UInt32(table.marks.count))
            for mark in table.marks {
                value.append(littleEndian: mark.time)
                value.append(littleEndian: mark.appended)
            }
            try transaction.put(key, SubstreamRecord.seal(&value, key), in: database)
            table.markTold()
        }
    }

    private func remove(
        _ partition: PartitionID, from database: Database, _ transaction: borrowing WriteTransaction
    ) throws {
        let first = SubstreamRecord.key(partition, .header)
        var cursor = try transaction.cursor(database)
        var more = try cursor.seek(first)
        while more, cursor.key.withUnsafeBytes({ $0.prefix(4).elementsEqual(first.prefix(4)) }) {
            try cursor.delete()
            more = try cursor.next()
        }
    }
}
