import Bytes
import Crypto
import Foundation
internal import Timekeeping

/// A key as it is stored: wrapped. docs/format/keys.md draws it.
struct KeyRecord {
    /// When the key is to be destroyed.
    let expiresAt: EventTime
    let subject: String
    /// Nonce, ciphertext and tag of AES-256-GCM.
    let wrapped: [UInt8]

    static let wrappedByteCount = 12 + 32 + 16
    private static let version: UInt8 = 1

    /// Wraps a key. Its name, subject and time are bound to it: a key under another's name doesn't open.
    init(_ key: SymmetricKey, name: [UInt8], subject: String, expiresAt: EventTime, with wrapping: SymmetricKey) throws
    {
        self.expiresAt = expiresAt
        self.subject = subject
        let plain = key.withUnsafeBytes { Data($0) }
        let bound = Self.bound(name: name, subject: subject, expiresAt: expiresAt)
        guard let combined = try AES.GCM.seal(plain, using: wrapping, authenticating: bound).combined else {
            preconditionFailure("a nonce of 12 bytes is always combined")
        }
        wrapped = [UInt8](combined)
    }

    /// - Throws: where it was wrapped by another key, for another name, or is damaged.
    func key(name: [UInt8], with wrapping: SymmetricKey) throws -> SymmetricKey {
        let box = try AES.GCM.SealedBox(combined: Data(wrapped))
        let bound = Self.bound(name: name, subject: subject, expiresAt: expiresAt)
        return SymmetricKey(data: try AES.GCM.open(box, using: wrapping, authenticating: bound))
    }

    private static func bound(name: [UInt8], subject: String, expiresAt: EventTime) -> Data {
        var data = Data(name)
        withUnsafeBytes(of: expiresAt.milliseconds.littleEndian) { data.append(contentsOf: $0) }
        data.append(contentsOf: subject.utf8)
        return data
    }

    /// The value in the database: a CRC-32C over name and rest, a version, and the fields.
    func bytes(name: [UInt8]) -> [UInt8] {
        var rest: [UInt8] = [Self.version]
        withUnsafeBytes(of: expiresAt.milliseconds.littleEndian) { rest.append(contentsOf: $0) }
        rest += wrapped
        rest += subject.utf8
        return Self.checksum(name, rest) + rest
    }

    /// - Throws: ``KeyRingError/damaged(_:reason:)``.
    init(_ stored: [UInt8], name: [UInt8], path: String) throws(KeyRingError) {
        let fixed = 4 + 1 + 8 + Self.wrappedByteCount
        guard stored.count >= fixed, Array(stored[0..<4]) == Self.checksum(name, Array(stored[4...])) else {
            throw .damaged(path, reason: "the checksum of a key does not match")
        }
        guard stored[4] == Self.version else {
            throw .newerFormat(path, found: Int(stored[4]), supported: Int(Self.version))
        }
        expiresAt = EventTime(
            milliseconds: stored[5..<13].withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) })
        wrapped = Array(stored[13..<fixed])
        subject = String(decoding: stored[fixed...], as: UTF8.self)
    }

    private static func checksum(_ name: [UInt8], _ rest: [UInt8]) -> [UInt8] {
        let sum = rest.withUnsafeBytes { rest in
            CRC32C.checksum(rest, continuing: name.withUnsafeBytes { CRC32C.checksum($0) })
        }
        return withUnsafeBytes(of: sum.littleEndian) { [UInt8]($0) }
    }
}
