internal import Bytes
package import EventLog
package import EventSchema
package import LMDB
package import Timekeeping

/// A record that no row took, and why. Kept, and counted in the partition's progress: never lost silently.
package struct LedgerEntry: Sendable, Equatable {
    package enum Reason: UInt8, Sendable {
        /// It lies further behind the latest event of its substream in its partition than bound and allowed lateness.
        case late = 1
        /// Its event time has no place in the calendar (years 0 to 9999).
        case timeOutOfRange = 2
        /// Its identity, or its value as an event of the topic's type, can't be read: ``LedgerEntry/unreadable`` says which.
        case malformed = 3

        /// As people and programs name it.
        package var name: String {
            switch self {
            case .late: "late"
            case .timeOutOfRange: "time_out_of_range"
            case .malformed: "unreadable"
            }
        }

        package static let names = [late, timeOutOfRange, malformed].map(\.name)
    }
    package let partition: PartitionID
    package let offset: Offset
    package let eventTime: EventTime
    package let reason: Reason
    /// The number of the reason why a record of a row batch is not an event; 0 for events. A newer program may have reasons
    /// that this one does not know.
    package let unreadableNumber: UInt8
    /// Why a record of a row batch is not an event; `nil` for events, and where this program does not know the reason.
    package var unreadable: UnreadableValue.Reason? { UnreadableValue.Reason(rawValue: unreadableNumber) }

    package init(
        partition: PartitionID, offset: Offset, eventTime: EventTime, reason: Reason,
        unreadable: UnreadableValue.Reason? = nil
    ) {
        self.init(
            partition: partition, offset: offset, eventTime: eventTime, reason: reason,
            unreadableNumber: unreadable?.rawValue ?? 0)
    }

    package init(
        partition: PartitionID, offset: Offset, eventTime: EventTime, reason: Reason, unreadableNumber: UInt8
    ) {
        self.unreadableNumber = unreadableNumber
        self.partition = partition
        self.offset = offset
        self.eventTime = eventTime
        self.reason = reason
    }
}

extension LedgerEntry: CustomStringConvertible {
    package var description: String { "partition \(partition), offset \(offset): \(explanation)" }

    /// The reason in words.
    package var explanation: String {
        if let unreadable { return unreadable.description }
        if unreadableNumber != 0 { return "it is not an event of the topic's type: reason \(unreadableNumber)" }
        return switch reason {
        case .late: "its store's latest event before it is further ahead than the allowed lateness"
        case .timeOutOfRange: "its event time is not within the years 0 to 9999"
        case .malformed: "its identity cannot be read"
        }
    }
}

/// Key: partition (4 bytes) and offset (8), big-endian; value: format (1), reason (1), why it can't be read as an event or
/// zero (1), a zero byte, CRC-32C of key and event time (4), event time (8), little-endian.
extension ProjectionFile {
    package func enter(_ entry: LedgerEntry, in transaction: borrowing WriteTransaction) throws {
        var key = ByteBuffer(capacity: 16)
        key.append(bigEndian: UInt32(bitPattern: entry.partition.rawValue))
        key.append(bigEndian: UInt64(bitPattern: entry.offset.rawValue))
        var value = ByteBuffer(capacity: 16)
        value.append(1)
        value.append(entry.reason.rawValue)
        value.append(entry.unreadableNumber)
        value.append(0)
        value.append(littleEndian: UInt32(0))
        value.append(littleEndian: entry.eventTime.milliseconds)
        value.patch(littleEndian: Self.checksum(key.bytes, value.bytes), at: 4)
        try key.withUnsafeBytes { (k) throws(LMDBError) in
            try value.withUnsafeBytes { (v) throws(LMDBError) in try transaction.put(k, v, in: late) }
        }
    }

    private static func checksum(_ key: RawSpan, _ value: RawSpan) -> UInt32 {
        let before = CRC32C.checksum(value.extracting(0..<4), continuing: CRC32C.checksum(key))
        return CRC32C.checksum(value.extracting(8..<16), continuing: before)
    }

    /// The ledger's entries in the order of partition and offset, from `(partition, offset)` on.
    ///
    /// - Parameters:
    ///   - scanned: how many entries are looked at, at most.
    ///   - isWanted: those that are asked for.
    package func ledger(
        from partition: PartitionID = PartitionID(0), _ offset: Offset = .zero, limit: Int, scanned: Int = .max,
        where isWanted: (LedgerEntry) -> Bool = { _ in true }
    ) throws -> [LedgerEntry] {
        let transaction = try environment.beginRead()
        var start = ByteBuffer(capacity: 16)
        start.append(bigEndian: UInt32(bitPattern: partition.rawValue))
        start.append(bigEndian: UInt64(bitPattern: offset.rawValue))
        var found: [LedgerEntry] = []
        var cursor = try transaction.cursor(late)
        var more = try cursor.seek(start.array())
        var left = scanned
        while more, found.count < limit, left > 0 {
            left -= 1
            guard cursor.key.byteCount == 12, cursor.value.byteCount == 16 else {
                throw corrupt("late ledger", "an entry has the wrong size")
            }
            var key = ByteReader(cursor.key)
            var value = ByteReader(cursor.value)
            let partition = PartitionID(rawValue: Int32(bitPattern: try key.bigEndian(UInt32.self)))
            let offset = Offset(Int64(bitPattern: try key.bigEndian(UInt64.self)))
            let format = try value.uint8()
            let reason = LedgerEntry.Reason(rawValue: try value.uint8())
            let unreadable = try value.uint8()
            try value.skip(1)
            let stored = try value.littleEndian(UInt32.self)
            guard format == 1, let reason, stored == Self.checksum(cursor.key, cursor.value) else {
                throw corrupt("late ledger", "partition \(partition), offset \(offset) is damaged")
            }
            let entry = LedgerEntry(
                partition: partition, offset: offset,
                eventTime: EventTime(milliseconds: try value.littleEndian(Int64.self)), reason: reason,
                unreadableNumber: unreadable)
            if isWanted(entry) { found.append(entry) }
            more = try cursor.next()
        }
        return found
    }

    /// Hands out the ledger's entries in the order of partition and offset, a thousand of one snapshot at a time: memory stays
    /// bounded, and no snapshot is held for long.
    ///
    /// - Parameter partition: only its entries; `nil` for all.
    package func forEachLedgerEntry(partition: PartitionID? = nil, _ body: (LedgerEntry) throws -> RowStep) throws {
        var next = (partition ?? PartitionID(0), Offset.zero)
        while true {
            let page = try ledger(from: next.0, next.1, limit: 1_000)
            for entry in page {
                if let partition, entry.partition != partition { return }
                if try body(entry) == .stop { return }
            }
            guard page.count == 1_000, let last = page.last else { return }
            next = (last.partition, last.offset + 1)
        }
    }
}
