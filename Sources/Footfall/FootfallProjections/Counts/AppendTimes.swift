internal import Bytes
internal import EventLog
internal import LMDB
internal import Projections
internal import Timekeeping

/// The latest append time of each partition so far. Append time falls where a clock is set back; the order of a partition's
/// records does not, so a statement's place has the latest that was met up to it.
///
/// Kept in the file's `state`: key (5 bytes) 4 and the partition, big-endian; value (12) the append time, little-endian, and a
/// CRC-32C of key and append time. One owner.
struct AppendTimes {
    private var latest: [Int32: Int64] = [:]
    /// That of the partition which was met last: most records of a batch have one append time.
    private var last: (partition: PartitionID, milliseconds: Int64)?
    private var changed: Set<Int32> = []
    private static let keyTag: UInt8 = 4

    /// Takes up a record's append time.
    ///
    /// - Returns: The latest of its partition.
    mutating func met(_ milliseconds: Int64, in partition: PartitionID) -> EventTime {
        if let last, last.partition == partition, last.milliseconds >= milliseconds {
            return EventTime(milliseconds: last.milliseconds)
        }
        var time = milliseconds
        if let known = latest[partition.rawValue], known >= milliseconds {
            time = known
        } else {
            latest[partition.rawValue] = milliseconds
            changed.insert(partition.rawValue)
        }
        last = (partition, time)
        return EventTime(milliseconds: time)
    }

    mutating func load(_ file: ProjectionFile, from transaction: borrowing WriteTransaction) throws {
        var cursor = try transaction.cursor(file.state)
        var more = try cursor.seek([Self.keyTag])
        while more, cursor.key.byteCount == 5, cursor.key.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == Self.keyTag {
            var key = ByteReader(cursor.key)
            try key.skip(1)
            let partition = Int32(bitPattern: try key.bigEndian(UInt32.self))
            var value = ByteReader(cursor.value)
            guard cursor.value.byteCount == 12 else { throw Self.corrupt(file, partition, "not 12 bytes") }
            let time = try value.littleEndian(Int64.self)
            guard try value.littleEndian(UInt32.self) == Self.checksum(Self.key(partition), time) else {
                throw Self.corrupt(file, partition, "the checksum does not match")
            }
            latest[partition] = time
            more = try cursor.next()
        }
    }

    mutating func store(_ file: ProjectionFile, in transaction: borrowing WriteTransaction) throws {
        for partition in changed {
            let time = latest[partition] ?? .min
            var value = ByteBuffer(capacity: 16)
            value.append(littleEndian: time)
            value.append(littleEndian: Self.checksum(Self.key(partition), time))
            try transaction.put(Self.key(partition), value.array(), in: file.state)
        }
        changed.removeAll()
    }

    private static func key(_ partition: Int32) -> [UInt8] {
        [keyTag] + withUnsafeBytes(of: UInt32(bitPattern: partition).bigEndian) { [UInt8]($0) }
    }

    private static func checksum(_ key: [UInt8], _ time: Int64) -> UInt32 {
        let ofKey = key.withUnsafeBytes { CRC32C.checksum($0) }
        return withUnsafeBytes(of: time.littleEndian) { CRC32C.checksum($0, continuing: ofKey) }
    }

    private static func corrupt(_ file: ProjectionFile, _ partition: Int32, _ reason: String) -> ProjectionError {
        .corruptFile(path: file.path, place: "state of partition \(partition)", reason: reason)
    }
}
