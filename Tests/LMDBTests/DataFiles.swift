import Foundation
import Glibc
import LMDB
import TestSupport

extension TemporaryFolder {
    /// A new data file `name` with one database, `entries`, that holds `content`.
    func makeFile(_ name: String = "data.mdb", _ content: [String: String] = [:]) throws -> String {
        try Environment.create(path(name), databases: ["entries"]) { transaction, databases in
            for (key, value) in content { try transaction.put(key, value, in: databases["entries"]!) }
        }
        return path(name)
    }

    /// The descriptors of this process that are open on the file or its lock file.
    static func openDescriptors(on path: String) -> Int {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return all.filter {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?.hasPrefix(path)
                ?? false
        }.count
    }
}

func fileBytes(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : -1
}

extension Transaction where Self: ~Copyable {
    borrowing func text(_ key: String, in database: Database) throws -> String? {
        try bytes(Array(key.utf8), in: database).map { String(decoding: $0, as: UTF8.self) }
    }

    /// All entries in the order of the file.
    borrowing func entries(of database: Database) throws -> [(key: [UInt8], value: [UInt8])] {
        var all: [(key: [UInt8], value: [UInt8])] = []
        var cursor = try cursor(database)
        var more = try cursor.first()
        while more {
            all.append((key: copy(cursor.key), value: copy(cursor.value)))
            more = try cursor.next()
        }
        return all
    }

    borrowing func texts(of database: Database) throws -> [String: String] {
        try Dictionary(
            uniqueKeysWithValues: entries(of: database).map {
                (String(decoding: $0.key, as: UTF8.self), String(decoding: $0.value, as: UTF8.self))
            })
    }
}

extension WriteTransaction {
    borrowing func put(_ key: String, _ value: String, in database: Database) throws {
        try put(Array(key.utf8), Array(value.utf8), in: database)
    }
}

func copy(_ span: RawSpan) -> [UInt8] { span.withUnsafeBytes { Array($0) } }
