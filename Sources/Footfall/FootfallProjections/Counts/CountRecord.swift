import ErrorKinds
internal import Bytes
internal import Counts
internal import Timekeeping

/// The contributions to one hour or day as they are stored: one value for all its sites.
///
/// Header (16 bytes): format (1), 3 zero bytes, CRC-32C of key and all but itself (4), number of contributions (4), 4 zero
/// bytes. Then each contribution by lane, start and length: a byte of flags, and what they say is there. Of most it is the counts
/// alone. docs/format/projection-file.md draws it.
enum CountRecord {
    static let version: UInt8 = 3
    private static let headerBytes = 16

    private enum Flag {
        /// Of another lane than the one before: lane minus that of the one before (varint).
        static let lane: UInt8 = 8
        /// It doesn't begin where the one before ends, or of another lane when the first of all does: start less the bucket's local
        /// time in milliseconds (zigzag).
        static let start: UInt8 = 16
        /// Of another length than the one before: length in seconds (varint).
        static let length: UInt8 = 32
        /// It is marked as missing.
        static let missing: UInt8 = 64
    }

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
        var expected = ExpectedContribution(bucket)
        for contribution in contributions {
            let lane = contribution.lane.number - expected.lane
            let interval = contribution.interval
            var flags = Self.flags(contribution.counts)
            if lane != 0 { flags |= Flag.lane }
            if interval.start != expected.start(inLaneOfTheOneBefore: lane == 0) { flags |= Flag.start }
            if interval.seconds != expected.seconds { flags |= Flag.length }
            if contribution.isMissing { flags |= Flag.missing }
            out.append(flags)
            if flags & Flag.lane != 0 { out.append(varint: UInt64(lane)) }
            if flags & Flag.start != 0 { out.append(zigzag: interval.start.milliseconds - bucket.local) }
            if flags & Flag.length != 0 { out.append(varint: UInt64(interval.seconds)) }
            append(contribution.counts, to: &out)
            expected.met(contribution)
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
        var expected = ExpectedContribution(bucket)
        for _ in 0..<count {
            let flags = try reader.uint8()
            let lane = flags & Flag.lane == 0 ? 0 : try reader.varint()
            var interval = CountInterval(
                start: expected.start(inLaneOfTheOneBefore: lane == 0), seconds: expected.seconds)
            if flags & Flag.start != 0 {
                interval.start = EventTime(milliseconds: try reader.zigzag() &+ bucket.local)
            }
            if flags & Flag.length != 0 { interval.seconds = UInt32(truncatingIfNeeded: try reader.varint()) }
            let contribution = CountContribution(
                lane: CountLane(
                    number: Int(truncatingIfNeeded: UInt64(expected.lane) &+ lane) & Int(UInt32.max)),
                interval: interval, counts: try counts(flags, &reader), isMissing: flags & Flag.missing != 0)
            contributions.append(contribution)
            expected.met(contribution)
        }
        guard reader.isAtEnd else { throw CountDamage("\(reader.remaining) bytes are left over") }
    }
}

/// What the next contribution of a value is in the usual case: as long as the one before, and where it is expected.
private struct ExpectedContribution {
    private(set) var lane = 0
    private(set) var seconds: UInt32 = 0
    private var first: EventTime?
    private var next: EventTime

    init(_ bucket: CountBucket) { next = EventTime(milliseconds: bucket.local) }

    func start(inLaneOfTheOneBefore: Bool) -> EventTime { inLaneOfTheOneBefore ? next : first ?? next }

    mutating func met(_ contribution: CountContribution) {
        lane = contribution.lane.number
        seconds = contribution.interval.seconds
        next = contribution.interval.end
        if first == nil { first = contribution.interval.start }
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
        if counts.entered != PeopleCounts.absent { out.append(varint: counts.entered) }
        if counts.exited != PeopleCounts.absent { out.append(varint: counts.exited) }
        if counts.total != PeopleCounts.absent { out.append(varint: counts.total) }
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
