import ErrorKinds
internal import Bytes

/// The contributions to one hour or day as they are stored: one value for all its sites.
///
/// Header (16 bytes): format (1), 3 zero bytes, CRC-32C of key and all but itself (4), number of contributions (4), 4 zero
/// bytes. Then each contribution by site and label: site minus the one before (varint), label minus the bucket's start in
/// minutes (zigzag), offset in minutes (zigzag), a byte of flags (1 entered, 2 exited, 4 total), and a varint for each flag.
/// docs/format/projection-file.md draws it.
enum CountRecord {
    static let version: UInt8 = 1
    private static let headerBytes = 16

    static func encode(_ contributions: [CountContribution], _ bucket: CountBucket, into out: inout ByteBuffer) {
        out.removeAll()
        out.append(version)
        out.append(0)
        out.append(littleEndian: UInt16(0))
        out.append(littleEndian: UInt32(0))
        out.append(littleEndian: UInt32(contributions.count))
        out.append(littleEndian: UInt32(0))
        var site = 0
        for contribution in contributions {
            out.append(varint: UInt64(contribution.site - site))
            site = contribution.site
            out.append(zigzag: contribution.label - bucket.local / 60_000)
            out.append(zigzag: contribution.offsetMinutes)
            out.append(
                (contribution.entered == nil ? 0 : 1) | (contribution.exited == nil ? 0 : 2)
                    | (contribution.total == nil ? 0 : 4))
            if let entered = contribution.entered { out.append(varint: entered) }
            if let exited = contribution.exited { out.append(varint: exited) }
            if let total = contribution.total { out.append(varint: total) }
        }
        out.patch(littleEndian: checksum(out.bytes, bucket), at: 4)
    }

    private static func checksum(_ value: RawSpan, _ bucket: CountBucket) -> UInt32 {
        let ofKey = bucket.key.withUnsafeBytes { CRC32C.checksum($0) }
        let before = CRC32C.checksum(value.extracting(0..<4), continuing: ofKey)
        return CRC32C.checksum(value.extracting(8..<value.byteCount), continuing: before)
    }

    /// Replaces `contributions` by those of a stored value.
    ///
    /// - Throws: why the value is not accepted, in words.
    static func decode(_ value: RawSpan, _ bucket: CountBucket, into contributions: inout [CountContribution]) throws {
        contributions.removeAll(keepingCapacity: true)
        guard value.byteCount >= headerBytes else { throw CountDamage("only \(value.byteCount) bytes are stored") }
        var reader = ByteReader(value)
        let found = try reader.uint8()
        guard found == version else { throw CountDamage("format \(found); this program knows \(version)") }
        try reader.skip(3)
        guard try reader.littleEndian(UInt32.self) == checksum(value, bucket) else {
            throw CountDamage("the checksum does not match")
        }
        let count = Int(try reader.littleEndian(UInt32.self))
        try reader.skip(4)
        var site = 0
        for _ in 0..<count {
            site += Int(truncatingIfNeeded: try reader.varint())
            var contribution = CountContribution(
                site: site, label: try reader.zigzag() &+ bucket.local / 60_000, offsetMinutes: try reader.zigzag())
            let flags = try reader.uint8()
            if flags & 1 != 0 { contribution.entered = try reader.varint() }
            if flags & 2 != 0 { contribution.exited = try reader.varint() }
            if flags & 4 != 0 { contribution.total = try reader.varint() }
            contributions.append(contribution)
        }
        guard reader.isAtEnd else { throw CountDamage("\(reader.remaining) bytes are left over") }
    }
}

/// Why a stored value is not accepted.
struct CountDamage: KindedError {
    let description: String
    var kind: ErrorKind { .damaged }
    init(_ description: String) { self.description = description }
}
