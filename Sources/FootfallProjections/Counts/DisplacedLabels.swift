internal import Bytes
internal import LMDB
internal import Projections

/// Where intervals went whose label doesn't say so: a label in an hour that the clocks skipped, the second reading of one
/// that happens twice, a site whose zone was corrected. Almost none; without them an event that supersedes one could miss
/// it.
///
/// Kept in the file's `state`: key site (4 bytes, big-endian) and label in minutes (8, big-endian, sign flipped); value:
/// the bucket's local time (8, little-endian), its reading (1), three zero bytes, CRC-32C of key and those (4).
struct DisplacedLabels {
    let file: ProjectionFile

    func isEmpty(_ transaction: borrowing WriteTransaction) throws -> Bool {
        try transaction.count(file.state) == 0
    }

    private func key(_ site: Int, _ label: Int64) -> [UInt8] {
        var key = ByteBuffer(capacity: 16)
        key.append(bigEndian: UInt32(site))
        key.append(bigEndian: UInt64(bitPattern: label) ^ 1 << 63)
        return key.array()
    }

    func get(_ site: Int, _ label: Int64, _ transaction: borrowing WriteTransaction) throws -> CountBucket? {
        let key = key(site, label)
        guard let value = try transaction.bytes(key, in: file.state) else { return nil }
        let stored = value.withUnsafeBytes { value in
            value.count == 16 ? UInt32(littleEndian: value.loadUnaligned(fromByteOffset: 12, as: UInt32.self)) : nil
        }
        guard let stored, stored == checksum(key, value) else {
            throw ProjectionError.corruptFile(
                path: file.path, place: "state of site \(site), label \(label)", reason: "the checksum does not match")
        }
        let local = value.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) }
        return CountBucket(local: local, reading: value[8])
    }

    func set(
        _ site: Int, _ label: Int64, _ bucket: CountBucket?, _ transaction: borrowing WriteTransaction
    ) throws {
        let key = key(site, label)
        guard let bucket else {
            try transaction.delete(key, in: file.state)
            return
        }
        var value = ByteBuffer(capacity: 16)
        value.append(littleEndian: bucket.local)
        value.append(littleEndian: UInt32(bucket.reading))
        value.append(littleEndian: UInt32(0))
        value.patch(littleEndian: checksum(key, value.array()), at: 12)
        try transaction.put(key, value.array(), in: file.state)
    }

    private func checksum(_ key: [UInt8], _ value: [UInt8]) -> UInt32 {
        let ofKey = key.withUnsafeBytes { CRC32C.checksum($0) }
        return value.withUnsafeBytes {
            CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[0..<12]), continuing: ofKey)
        }
    }
}
