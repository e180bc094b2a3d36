import ErrorKinds
internal import Bytes
internal import LMDB
internal import Timekeeping

/// A blob as the index stores it: a checksum and a versioned record, little-endian. docs/format/blobs.md draws it.
enum BlobRecord {
    private static let version: UInt8 = 1

    static func encoded(_ blob: Blob) -> [UInt8] {
        var out = ByteBuffer(capacity: 256)
        out.append(littleEndian: UInt32(0))
        out.append(version)
        out.append(littleEndian: blob.etag)
        out.append(littleEndian: UInt64(blob.sizeBytes))
        out.append(littleEndian: blob.storedAt.milliseconds)
        out.append(littleEndian: blob.changedAt.milliseconds)
        out.append(blob.capturedAt == nil ? 0 : 1)
        out.append(littleEndian: blob.capturedAt?.milliseconds ?? 0)
        out.append(blob.sha256.bytes)
        for text in [blob.contentType, blob.metadata.json, blob.name] {
            out.append(littleEndian: UInt32(text.utf8.count))
            out.append(utf8: text)
        }
        let checksum = out.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[4...])) }
        out.patch(littleEndian: checksum, at: 0)
        return out.array()
    }

    /// - Throws: ``BlobError/corruptIndex(_:reason:)``.
    static func decoded(_ bytes: RawSpan, path: String) throws -> Blob {
        guard let blob = try? decoded(bytes) else {
            throw BlobError.corruptIndex(path, reason: "a blob's record doesn't match its checksum")
        }
        return blob
    }

    private struct Malformed: KindedError {
        var kind: ErrorKind { .damaged }
        var description: String { "a blob's record is not of its form" }
    }

    private static func decoded(_ bytes: RawSpan) throws -> Blob {
        var reader = ByteReader(bytes)
        let checksum = try reader.littleEndian(UInt32.self)
        let found = bytes.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[4...])) }
        guard checksum == found, try reader.uint8() == version else { throw Malformed() }
        let etag = try reader.littleEndian(UInt64.self)
        let size = try reader.littleEndian(UInt64.self)
        let storedAt = EventTime(milliseconds: try reader.littleEndian(Int64.self))
        let changedAt = EventTime(milliseconds: try reader.littleEndian(Int64.self))
        let isCaptured = try reader.uint8() == 1
        let capturedAt = EventTime(milliseconds: try reader.littleEndian(Int64.self))
        guard let sha256 = SHA256Digest(try reader.array(SHA256Digest.byteCount)) else { throw Malformed() }
        var texts: [String] = []
        for _ in 0..<3 {
            guard let text = try reader.text(Int(try reader.littleEndian(UInt32.self))) else { throw Malformed() }
            texts.append(text)
        }
        return Blob(
            name: texts[2], sha256: sha256, sizeBytes: Int(clamping: size), contentType: texts[0], etag: etag,
            metadata: BlobMetadata(json: texts[1]) ?? .none, capturedAt: isCaptured ? capturedAt : nil,
            storedAt: storedAt, changedAt: changedAt)
    }
}

/// A name as a key of LMDB, which has 511 bytes at most: a longer name is its start and its SHA-256.
enum BlobNameKey {
    static let plainBytesMax = 478

    static func make(_ name: String) -> [UInt8] {
        let bytes = Array(name.utf8)
        guard bytes.count > plainBytesMax else { return bytes }
        return bytes.prefix(plainBytesMax) + SHA256Digest(of: bytes).bytes
    }

    /// Where names that begin with `prefix` begin.
    static func start(ofPrefix prefix: String) -> [UInt8] { Array(prefix.utf8.prefix(plainBytesMax)) }
}
