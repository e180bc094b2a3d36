internal import Bytes
internal import Counts
internal import LocalTime
internal import Timekeeping

/// One stored value of rows as a query reads it: of this program's format, or of the first one, whose rows are served as they are
/// until a rebuild.
///
/// Format 1 had keys of 9 bytes, the wall clock and 1 for the second reading of an hour that comes twice. Its contributions were
/// by site and label: site minus the one before (varint), label minus the bucket's start in minutes (zigzag), offset in minutes
/// (zigzag), flags, and the counts.
struct StoredCounts {
    /// What the wall clock shows at the start of the hour or day.
    private(set) var local: Int64 = 0
    private(set) var contributions: [CountContribution] = []
    /// Of each contribution in format 1; else of the bucket.
    private var offsets: [Int64] = []
    private var bucketOffset: Int64 = 0

    private static let keyBytesOfFormat1 = 9

    func offsetMinutes(_ index: Int) -> Int64 { offsets.isEmpty ? bucketOffset : offsets[index] }

    /// - Throws: why it is not accepted, in words.
    mutating func read(key: RawSpan, value: RawSpan, _ period: CountPeriod) throws {
        offsets.removeAll(keepingCapacity: true)
        guard key.byteCount != Self.keyBytesOfFormat1 else { return try readFormat1(key, value) }
        guard let bucket = CountBucket(key: key) else { throw CountDamage("a key of \(key.byteCount) bytes") }
        local = bucket.local
        bucketOffset = bucket.offsetMinutes
        do { try CountRecord.decode(value, bucket, key: bucket.key(period), into: &contributions) } catch {
            throw CountDamage("bucket \(local): \(error)")
        }
    }

    private mutating func readFormat1(_ key: RawSpan, _ value: RawSpan) throws {
        contributions.removeAll(keepingCapacity: true)
        let stored = UInt64(bigEndian: key.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self))
        local = Int64(bitPattern: stored ^ 1 << 63)
        var reader = ByteReader(value)
        guard value.byteCount >= 16, try reader.uint8() == 1 else { throw CountDamage("bucket \(local): not format 1") }
        try reader.skip(3)
        let ofKey = key.withUnsafeBytes { [UInt8]($0) }
        guard try reader.littleEndian(UInt32.self) == CountRecord.checksum(value, key: ofKey) else {
            throw CountDamage("bucket \(local): the checksum does not match")
        }
        let count = Int(try reader.littleEndian(UInt32.self))
        try reader.skip(4)
        var site = 0
        for _ in 0..<count {
            site = Int(truncatingIfNeeded: UInt64(site) &+ (try reader.varint())) & Int(UInt32.max)
            let label = local &+ (try reader.zigzag()) &* 60_000
            offsets.append(try reader.zigzag())
            let flags = try reader.uint8()
            contributions.append(
                CountContribution(
                    lane: CountLane(source: site, isSkippedLabel: false),
                    interval: CountInterval(start: EventTime(milliseconds: label), seconds: 0),
                    counts: try CountRecord.counts(flags, &reader)))
        }
    }
}
