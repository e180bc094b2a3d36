import Foundation
import Glibc
import LMDB

/// A folder of one test, removed with it.
final class DataFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("fflog-lmdb-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] }

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

/// SplitMix64: the same numbers from the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Runs on a thread of its own: LMDB ties a write transaction to its thread, and a blocked one must not be the pool's.
func onThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

struct Unexpected: Error { let what: String }

/// Waits for a file that another process or thread makes to say that it has come so far.
func awaitFile(_ path: String) throws {
    for _ in 0..<600_000 {  // only a test that fails waits this long: a busy machine starts processes late
        if access(path, F_OK) == 0 { return }
        usleep(1000)
    }
    throw Unexpected(what: "\(path) never came")
}

func makeFile(_ path: String) { close(open(path, O_WRONLY | O_CREAT, 0o644)) }
