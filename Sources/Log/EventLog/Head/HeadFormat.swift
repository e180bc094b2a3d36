import Bytes
import LMDB
import SwiftProtobuf

/// The head's own version, in database `meta` under `format`, and the counters beside it.
enum HeadFormat {
    private static let formatKey = [UInt8]("format".utf8)
    static let logIDKey = [UInt8]("log-id".utf8)

    static func write(_ transaction: borrowing WriteTransaction, _ meta: Database) throws {
        try Metadata.put(transaction, formatKey, Metadata.number(UInt64(DataDirectory.formatVersion)), in: meta)
    }

    /// - Throws: ``LogError/newerFormat(_:found:supported:)``, ``LogError/notADataDirectory(_:reason:)``.
    static func check(_ transaction: borrowing some Transaction & ~Copyable, _ meta: Database, path: String) throws {
        guard let found = try number(transaction, meta) else {
            throw LogError.notADataDirectory(path, reason: "head.mdb has no format version")
        }
        guard found <= DataDirectory.formatVersion else {
            throw LogError.newerFormat(path, found: found, supported: DataDirectory.formatVersion)
        }
    }

    /// The head's format; `nil` where it says none.
    static func number(_ transaction: borrowing some Transaction & ~Copyable, _ meta: Database) throws -> Int? {
        try Metadata.get(transaction, formatKey, in: meta).map { Int(clamping: try Metadata.number($0)) }
    }

    /// Which log it is; `nil` in a head of before format 3.
    static func logID(_ transaction: borrowing some Transaction & ~Copyable, _ meta: Database) throws -> LogID? {
        guard let bytes = try Metadata.get(transaction, logIDKey, in: meta) else { return nil }
        guard let id = LogID(bytes) else {
            throw LogError.corruptMetadata(
                "the log's id", reason: "it has \(bytes.count) bytes, not \(LogID.byteCount)")
        }
        return id
    }

    static func write(_ id: LogID, _ transaction: borrowing WriteTransaction, _ meta: Database) throws {
        try Metadata.put(transaction, logIDKey, id.bytes, in: meta)
    }

    /// What ``next(_:_:_:)`` would give.
    static func peek(
        _ counter: String, _ transaction: borrowing some Transaction & ~Copyable, _ meta: Database
    ) throws -> UInt32 {
        UInt32(try Metadata.get(transaction, [UInt8]("next.\(counter)".utf8), in: meta).map(Metadata.number) ?? 1)
    }

    /// The next value of a counter, from 1: ids that are never given twice.
    static func next(_ counter: String, _ transaction: borrowing WriteTransaction, _ meta: Database) throws -> UInt32 {
        let key = [UInt8]("next.\(counter)".utf8)
        let value = try peek(counter, transaction, meta)
        try Metadata.put(transaction, key, Metadata.number(UInt64(value) + 1), in: meta)
        return value
    }
}

/// Metadata values carry a CRC-32C over key and value before them, little-endian: LMDB itself notices no flipped bit.
enum Metadata {
    static func put(
        _ transaction: borrowing WriteTransaction, _ key: [UInt8], _ value: [UInt8], in database: Database
    ) throws {
        var stored = [UInt8](repeating: 0, count: checksumByteCount) + value
        stored.withUnsafeMutableBytes { place in key.withUnsafeBytes { seal(place, key: $0) } }
        try transaction.put(key, stored, in: database)
    }

    static func get(
        _ transaction: borrowing some Transaction & ~Copyable, _ key: [UInt8], in database: Database
    ) throws -> [UInt8]? {
        guard let stored = try transaction.bytes(key, in: database) else { return nil }
        return try value(of: stored, key: key)
    }

    static func value(of stored: [UInt8], key: [UInt8]) throws -> [UInt8] {
        let place = String(decoding: key.map { (32..<127).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
        let matches = stored.withUnsafeBytes { stored in key.withUnsafeBytes { isIntact(stored, key: $0) } }
        guard matches else { throw LogError.corruptMetadata(place, reason: "its checksum does not match") }
        return Array(stored[checksumByteCount...])
    }

    static let checksumByteCount = 4

    /// Writes the checksum of key and value into the first bytes of `stored`.
    static func seal(_ stored: UnsafeMutableRawBufferPointer, key: UnsafeRawBufferPointer) {
        let sum = checksum(UnsafeRawBufferPointer(stored), key)
        stored.storeBytes(of: sum.littleEndian, as: UInt32.self)
    }

    static func isIntact(_ stored: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer) -> Bool {
        stored.count >= checksumByteCount
            && checksum(stored, key) == UInt32(littleEndian: stored.loadUnaligned(as: UInt32.self))
    }

    private static func checksum(_ stored: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer) -> UInt32 {
        CRC32C.checksum(
            UnsafeRawBufferPointer(rebasing: stored[checksumByteCount...]), continuing: CRC32C.checksum(key))
    }

    static func number(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { [UInt8]($0) } }

    static func number(_ bytes: [UInt8]) throws -> UInt64 {
        guard bytes.count == 8 else { throw LogError.corruptMetadata("counter", reason: "not 8 bytes") }
        return bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    }

    static func message<M: Message>(_ type: M.Type, _ bytes: [UInt8], _ place: String) throws -> M {
        do { return try M(serializedBytes: bytes) } catch {
            throw LogError.corruptMetadata(place, reason: "\(error)")
        }
    }
}
