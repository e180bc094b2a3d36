internal import Bytes
internal import Counts
internal import LMDB
internal import Projections
internal import Timekeeping

/// An interval that no row has, since it overlaps one that counts: an entry of the file's `state`.
///
/// Key (17 bytes): 2, lane (4, big-endian), start (8, big-endian, sign flipped), length in seconds (4, big-endian); value
/// (16): start and length of the interval that counts (8 and 4, little-endian), CRC-32C of key and those (4). Where the interval that
/// counts is of another lane, the value has 20 bytes: the lane (4, little-endian) is before the checksum.
struct OverlapRecord {
    var lane: CountLane
    var interval: CountInterval
    var counted: CountInterval
    var countedLane: CountLane

    static let keyTag: UInt8 = 2

    static func key(_ lane: CountLane, _ interval: CountInterval) -> [UInt8] {
        var key = ByteBuffer(capacity: 32)
        key.append(keyTag)
        key.append(bigEndian: UInt32(lane.number))
        key.append(bigEndian: UInt64(bitPattern: interval.start.milliseconds) ^ 1 << 63)
        key.append(bigEndian: interval.seconds)
        return key.array()
    }

    func put(_ file: ProjectionFile, in transaction: borrowing WriteTransaction) throws {
        let key = Self.key(lane, interval)
        var value = ByteBuffer(capacity: 16)
        value.append(littleEndian: counted.start.milliseconds)
        value.append(littleEndian: counted.seconds)
        if countedLane != lane { value.append(littleEndian: UInt32(countedLane.number)) }
        value.append(littleEndian: Self.checksum(key, value.bytes))
        try transaction.put(key, value.array(), in: file.state)
    }

    init(_ left: LaneInterval, counted: LaneInterval) {
        (lane, interval) = (left.lane, left.interval)
        (countedLane, self.counted) = (counted.lane, counted.interval)
    }

    /// - Throws: why the entry is not accepted, in words.
    init(key: RawSpan, value: RawSpan) throws {
        guard key.byteCount == 17, [16, 20].contains(value.byteCount) else {
            throw CountDamage("an entry has the wrong size")
        }
        var keyReader = ByteReader(key)
        try keyReader.skip(1)
        lane = CountLane(number: Int(try keyReader.bigEndian(UInt32.self)))
        let start = Int64(bitPattern: try keyReader.bigEndian(UInt64.self) ^ 1 << 63)
        interval = CountInterval(start: EventTime(milliseconds: start), seconds: try keyReader.bigEndian(UInt32.self))
        var reader = ByteReader(value)
        counted = CountInterval(
            start: EventTime(milliseconds: try reader.littleEndian(Int64.self)),
            seconds: try reader.littleEndian(UInt32.self))
        countedLane = value.byteCount == 20 ? CountLane(number: Int(try reader.littleEndian(UInt32.self))) : lane
        let bytes = key.withUnsafeBytes { [UInt8]($0) }
        guard try reader.littleEndian(UInt32.self) == Self.checksum(bytes, value.extracting(0..<(value.byteCount - 4)))
        else {
            throw CountDamage("the checksum does not match")
        }
    }

    private static func checksum(_ key: [UInt8], _ value: RawSpan) -> UInt32 {
        CRC32C.checksum(value, continuing: key.withUnsafeBytes { CRC32C.checksum($0) })
    }
}
