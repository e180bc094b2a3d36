import Foundation
import Glibc
import LMDB
import TestSupport
import Testing

/// A small file system in memory, which takes the right to mount one.
private enum SmallDisk {
    /// - Returns: whether there was one for `body` to use.
    @discardableResult
    static func mount(_ kibibytes: Int, _ body: (TemporaryFolder) throws -> Void) throws -> Bool {
        let folder = TemporaryFolder()
        guard run(["mount", "-t", "tmpfs", "-o", "size=\(kibibytes)k", "tmpfs", folder.path]) else { return false }
        // Lazily: the environment of a test that threw may still be open.
        defer { _ = run(["umount", "-l", folder.path]) }
        try body(folder)
        return true
    }

    private static func run(_ command: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    static let isPermitted = (try? mount(64) { _ in }) ?? false
}

@Suite struct FullDiskTests {
    let folder: TemporaryFolder

    init() throws { folder = TemporaryFolder() }

    @Test(
        .enabled(if: SmallDisk.isPermitted, "needs the right to mount a tmpfs"),
        arguments: [(bytes: 300, count: 10_000), (bytes: 20_000, count: 200), (bytes: 5_000_000, count: 1)])
    func `on a full disk writing throws for lack of space, the old data stay, and space freed is used`(
        size: (bytes: Int, count: Int)
    ) throws {
        #expect(try SmallDisk.mount(1024) { try Self.fill($0, size) })
    }

    private static func fill(_ folder: TemporaryFolder, _ size: (bytes: Int, count: Int)) throws {
        let path = try folder.makeFile("data.mdb", ["key": "old"])
        let ballast = folder.path("ballast")
        try Data(count: 400_000).write(to: URL(fileURLWithPath: ballast))
        let environment = try Environment(opening: path)
        let entries = try environment.database("entries")
        let value = String(repeating: "v", count: size.bytes)

        let error = #expect(throws: LMDBError.self) {
            try environment.write { transaction in
                for index in 0..<size.count { try transaction.put("\(index)", value, in: entries) }
            }
        }
        #expect(error?.isOutOfSpace == true && error?.isDeviceFailure == false, "\(error as Any)")
        #expect(error?.description.contains(path) == true && error?.description.contains("ENOSPC") == true)
        #expect(try environment.read { try $0.texts(of: entries) } == ["key": "old"])

        // Not unlinked: a process that another test starts may hold its descriptor for a moment, and the space with it.
        #expect(truncate(ballast, 0) == 0)
        try environment.write { try $0.put("key", String(repeating: "new", count: 100_000), in: entries) }
        #expect(try environment.read { try $0.text("key", in: entries)?.utf8.count } == 300_000)
    }

    @Test(.enabled(if: SmallDisk.isPermitted, "needs the right to mount a tmpfs"), arguments: [true, false])
    func `creation on a disk that is full, or gets full by it, throws for lack of space and leaves nothing`(
        isFull: Bool
    ) throws {
        // A disk for each: a process that another test starts may hold a removed file for a moment, and its space.
        #expect(try SmallDisk.mount(256) { try Self.create(in: $0, isFull: isFull) })
    }

    private static func create(in folder: TemporaryFolder, isFull: Bool) throws {
        if isFull {
            let ballast = open(folder.path("ballast"), O_WRONLY | O_CREAT, 0o644)
            var zeros = [UInt8](repeating: 0, count: 4096)
            while write(ballast, &zeros, 4096) > 0 {}
            close(ballast)
        }
        let error = #expect(throws: LMDBError.self) {
            try Environment.create(folder.path("data.mdb"), databases: ["a"]) { transaction, databases in
                try transaction.put("key", String(repeating: "v", count: isFull ? 0 : 3_000_000), in: databases["a"]!)
            }
        }
        #expect(error?.isOutOfSpace == true, "\(error as Any)")
        #expect(folder.names == (isFull ? ["ballast"] : []))
    }

    @Test func `a file size limit is lack of space, and writing works once it is raised`() async throws {
        let path = try folder.makeFile("data.mdb", ["key": "old"])
        await #expect(processExitsWith: .success) { [path = path as String] in
            try await onThread { try Self.writeAtLimit(path) }
        }
        let environment = try Environment(opening: path)
        let entries = try environment.database("entries")
        #expect(try environment.read { try $0.text("key", in: entries)?.utf8.count } == 600_000)
    }

    private static func writeAtLimit(_ path: String) throws {
        signal(SIGXFSZ, SIG_IGN)
        let environment = try Environment(opening: path)
        let entries = try environment.database("entries")
        let value = String(repeating: "new", count: 200_000)
        setFileSizeLimit(200_000)
        for _ in 0..<2 {
            do {
                try environment.write { try $0.put("key", value, in: entries) }
                throw Unexpected(what: "written beyond the limit")
            } catch let error as LMDBError {
                guard error.isOutOfSpace, !error.isDeviceFailure else { throw error }
            }
        }
        guard try environment.read({ try $0.text("key", in: entries) }) == "old" else {
            throw Unexpected(what: "the old state is gone")
        }
        setFileSizeLimit(.max)
        try environment.write { try $0.put("key", value, in: entries) }
    }

    private static func setFileSizeLimit(_ bytes: rlim_t) {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        limit.rlim_cur = min(bytes, limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    }

    @Test func `a full map is MDB_MAP_FULL, keeps the old data, and the transaction can't be committed`() throws {
        let path = try folder.makeFile("data.mdb", ["key": "old"])
        let environment = try Environment(opening: path, EnvironmentOptions(mapBytes: 1 << 18))
        let entries = try environment.database("entries")
        let big = String(repeating: "v", count: 1 << 18)
        let error = #expect(throws: LMDBError.self) { try environment.write { try $0.put("big", big, in: entries) } }
        #expect(error?.code == LMDBError.mapFull && error?.isOutOfSpace == true)
        #expect(error?.description.contains("MDB_MAP_FULL") == true && error?.description.contains(path) == true)
        let swallowed = #expect(throws: LMDBError.self) {
            try environment.write { transaction in
                try transaction.put("small", "half of it", in: entries)
                do { try transaction.put("big", big, in: entries) } catch is LMDBError {}
            }
        }
        #expect(swallowed?.name == "MDB_BAD_TXN")
        #expect(try environment.read { try $0.texts(of: entries) } == ["key": "old"])
        try environment.write { try $0.put("key", "new", in: entries) }
        #expect(try environment.read { try $0.texts(of: entries) } == ["key": "new"])
    }
}
