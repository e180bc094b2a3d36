import ErrorKinds
internal import Bytes
internal import Counts
internal import Timekeeping

/// The contributions to one hour or day as they are stored: one value for all its sites.
///
/// Header (16 bytes): format (1), 3 zero bytes, CRC-32C of key and all but itself (4), number of contributions (4), 4 zero
/// bytes. Then each contribution by lane, start and length: lane minus the one before (varint), start less the bucket's
/// local time in milliseconds (zigzag), length in seconds (varint), a byte of flags (1 entered, 2 exited, 4 total; 8 marked as
/// missing), and a varint for each of the first three. docs/format/projection-file.md draws it.
enum CountRecord {
    static let version: UInt8 = 2
    private static let headerBytes = 16
    private static let missingFlag: UInt8 = 8

    static func encode(
        _ contributions: [CountContribution], _ bucket: CountBucket, key: [UInt8], into out: inout ByteBuffer
    ) {
        out.removeAll()
        out.append(version)
        out.append(0)
        out.append(littleEndian: UInt16(0))
        out.append(littleEndian: UInt32(0))
        out.append(littleEndian: UInt32(contributions.count))
        out.append(littleEndian: UInt32(0))
        var lane = 0
        for contribution in contributions {
            out.append(varint: UInt64(contribution.lane.number - lane))
            lane = contribution.lane.number
            out.append(zigzag: contribution.interval.start.milliseconds - bucket.local)
            out.append(varint: UInt64(contribution.interval.seconds))
            out.append(Self.flags(contribution.counts) | (contribution.isMissing ? missingFlag : 0))
            append(contribution.counts, to: &out)
        }
        out.patch(littleEndian: checksum(out.bytes, key: key), at: 4)
    }

    /// Replaces `contributions` by those of a stored value.
    ///
    /// - Throws: why the value is not accepted, in words.
    static func decode(
        _ value: RawSpan, _ bucket: CountBucket, key: [UInt8], into contributions: inout [CountContribution]
    ) throws {
        contributions.removeAll(keepingCapacity: true)
        guard value.byteCount >= headerBytes else { throw CountDamage("only \(value.byteCount) bytes are stored") }
        var reader = ByteReader(value)
        let found = try reader.uint8()
        guard found == version else { throw CountDamage("format \(found); this program knows \(version)") }
        try reader.skip(3)
        guard try reader.littleEndian(UInt32.self) == checksum(value, key: key) else {
            throw CountDamage("the checksum does not match")
        }
        let count = Int(try reader.littleEndian(UInt32.self))
        try reader.skip(4)
        var lane = 0
        for _ in 0..<count {
            lane = Int(truncatingIfNeeded: UInt64(lane) &+ (try reader.varint())) & Int(UInt32.max)
            let start = EventTime(milliseconds: try reader.zigzag() &+ bucket.local)
            let seconds = UInt32(truncatingIfNeeded: try reader.varint())
            let flags = try reader.uint8()
            contributions.append(
                CountContribution(
                    lane: CountLane(number: lane), interval: CountInterval(start: start, seconds: seconds),
                    counts: try counts(flags, &reader), isMissing: flags & missingFlag != 0))
        }
        guard reader.isAtEnd else { throw CountDamage("\(reader.remaining) bytes are left over") }
    }
}

/// What stored values of counts have in common.
extension CountRecord {
    /// CRC-32C of the key and of the value, less bytes 4 to 7.
    static func checksum(_ value: RawSpan, key: [UInt8]) -> UInt32 {
        let ofKey = key.withUnsafeBytes { CRC32C.checksum($0) }
        let before = CRC32C.checksum(value.extracting(0..<4), continuing: ofKey)
        return CRC32C.checksum(value.extracting(8..<value.byteCount), continuing: before)
    }

    /// 1 entered, 2 exited, 4 total.
    static func flags(_ counts: PeopleCounts) -> UInt8 {
        (counts.entered == PeopleCounts.absent ? 0 : 1) | (counts.exited == PeopleCounts.absent ? 0 : 2)
            | (counts.total == PeopleCounts.absent ? 0 : 4)
    }

    static func append(_ counts: PeopleCounts, to out: inout ByteBuffer) {
        for count in [counts.entered, counts.exited, counts.total] where count != PeopleCounts.absent {
            out.append(varint: count)
        }
    }

    static func counts(_ flags: UInt8, _ reader: inout ByteReader) throws -> PeopleCounts {
        var counts = PeopleCounts()
        if flags & 1 != 0 { counts.entered = try reader.varint() }
        if flags & 2 != 0 { counts.exited = try reader.varint() }
        if flags & 4 != 0 { counts.total = try reader.varint() }
        return counts
    }
}

/// Why a stored value is not accepted.
struct CountDamage: KindedError {
    let description: String
    var kind: ErrorKind { .damaged }
    init(_ description: String) { self.description = description }
}
