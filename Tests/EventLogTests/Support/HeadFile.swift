import Bytes
import EventLog
import Foundation
import Glibc
import LMDB
import TestSupport

/// The head's file seen from below: its bytes, and its values without the log's checks. What it knows of the format it
/// knows from docs/format/head.md.
struct HeadFile {
    let path: String

    init(of log: String) { path = log + "/head.mdb" }

    /// Where `bytes` lie in the file; more than once where LMDB has left copies in free pages.
    func places(of bytes: [UInt8]) throws -> [Int] {
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        var places: [Int] = []
        var from = file.startIndex
        while let found = file.range(of: Data(bytes), in: from..<file.endIndex) {
            places.append(found.lowerBound)
            from = found.lowerBound + 1
        }
        return places
    }

    /// Flips bits at every one of `places`; doing it again restores them. Mapped readers see it at once.
    func flip(_ mask: UInt8, at places: [Int]) throws {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unexpected(what: "open \(path)") }
        defer { close(descriptor) }
        for place in places {
            var byte: UInt8 = 0
            guard pread(descriptor, &byte, 1, off_t(place)) == 1 else { throw Unexpected(what: "read at \(place)") }
            byte ^= mask
            guard pwrite(descriptor, &byte, 1, off_t(place)) == 1 else { throw Unexpected(what: "write at \(place)") }
        }
    }

    func entries(_ database: String) throws -> [(key: [UInt8], value: [UInt8])] {
        let environment = try Environment(opening: path, Self.options)
        let database = try environment.database(database)
        return try environment.read { transaction in
            var all: [(key: [UInt8], value: [UInt8])] = []
            var cursor = try transaction.cursor(database)
            var found = try cursor.first()
            while found {
                all.append((cursor.key.withUnsafeBytes { [UInt8]($0) }, cursor.value.withUnsafeBytes { [UInt8]($0) }))
                found = try cursor.next()
            }
            return all
        }
    }

    /// Sets a value as it is; `nil` removes it.
    package func set(_ key: [UInt8], _ value: [UInt8]?, in database: String) throws {
        let environment = try Environment(opening: path, Self.options)
        let database = try environment.database(database)
        try environment.write { transaction in
            if let value {
                try transaction.put(key, value, in: database)
            } else {
                try transaction.delete(key, in: database)
            }
        }
    }

    private static let options = EnvironmentOptions(databasesMax: 32)

    /// A metadata value with its checksum in front.
    static func sealed(_ value: [UInt8], key: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: crc(key + value).littleEndian) { [UInt8]($0) } + value
    }

    /// A stored batch with the checksum that its envelope and key ask for.
    static func sealed(batch: [UInt8], key: [UInt8]) -> [UInt8] {
        var batch = batch
        let sum = crc(key + batch[0..<4] + batch[8..<(batch[0] == 1 ? 96 : 104)])
        withUnsafeBytes(of: sum.littleEndian) { batch.replaceSubrange(4..<8, with: $0) }
        return batch
    }

    static func batchKey(_ topic: UInt32, _ partition: Int32, _ lastOffset: Int64) -> [UInt8] {
        withUnsafeBytes(of: topic.bigEndian) { [UInt8]($0) } + withUnsafeBytes(of: partition.bigEndian) { [UInt8]($0) }
            + withUnsafeBytes(of: lastOffset.bigEndian) { [UInt8]($0) }
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { CRC32C.checksum($0) } }
}
