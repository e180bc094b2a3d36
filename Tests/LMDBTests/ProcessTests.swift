import Foundation
import Glibc
import LMDB
import TestSupport
import Testing

/// What processes do to each other: each exit test's body runs in a process of its own.
@Suite struct ProcessTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = TemporaryFolder()
        path = try folder.makeFile("data.mdb", ["key": "old"])
    }

    @Test(.timeLimit(.minutes(10)), arguments: [true, false])
    func `a writer killed in mid-transaction leaves the old state and its lock is taken over`(isOpen: Bool) async throws
    {
        var environment = isOpen ? try Environment(opening: path) : nil
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            try await onThread {
                let environment = try Environment(opening: path)
                let entries = try environment.database("entries")
                try environment.write { transaction in
                    // Enough for LMDB to write pages out before the commit.
                    let value = String(repeating: "new", count: 20_000)
                    for index in 0..<400 { try transaction.put("key \(index)", value, in: entries) }
                    try transaction.put("key", "new", in: entries)
                    kill(getpid(), SIGKILL)
                }
            }
        }
        if environment == nil { environment = try Environment(opening: path) }
        let survivor = try #require(environment)
        let entries = try survivor.database("entries")
        #expect(try survivor.read { try $0.texts(of: entries) } == ["key": "old"])
        try await onThread { try survivor.write { try $0.put("key", "after", in: entries) } }
        #expect(try survivor.read { try $0.texts(of: entries) } == ["key": "after"])
    }

    @Test func `a commit is there for a process that starts after its writer was killed`() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            try await onThread {
                let environment = try Environment(opening: path)
                let entries = try environment.database("entries")
                try environment.write { try $0.put("key", "committed", in: entries) }
                kill(getpid(), SIGKILL)
            }
        }
        let environment = try Environment(opening: path)
        let entries = try environment.database("entries")
        #expect(try environment.read { try $0.texts(of: entries) } == ["key": "committed"])
    }

    @Test func `the slot of a killed reader is cleared, that of a living one is not`() async throws {
        let environment = try Environment(opening: path)
        let entries = try environment.database("entries")
        let living = try environment.beginRead()
        await killReader()
        #expect(environment.clearStaleReaders() == 1)
        #expect(environment.clearStaleReaders() == 0)
        #expect(try living.texts(of: entries) == ["key": "old"])
    }

    private func killReader() async {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let environment = try Environment(opening: path)
            let reader = try environment.beginRead()
            guard reader.snapshotID() > 0 else { throw Unexpected(what: "no snapshot") }
            kill(getpid(), SIGKILL)
        }
    }

    @Test func `opening the file clears the slots of killed readers`() async throws {
        let environment = try Environment(opening: path)
        await killReader()
        await #expect(processExitsWith: .success) { [path = path as String] in
            let other = try Environment(opening: path, EnvironmentOptions(isReadOnly: true))
            guard other.clearStaleReaders() == 0 else { throw Unexpected(what: "the slot was still taken") }
        }
        #expect(environment.clearStaleReaders() == 0)
    }

    @Test func `when all slots are taken by killed readers the next one clears them`() async throws {
        let environment = try Environment(opening: path, EnvironmentOptions(readersMax: 1))
        await killReader()
        let entries = try environment.database("entries")
        #expect(try environment.read { try $0.texts(of: entries) } == ["key": "old"])
    }

    @Test func `a map that another process let grow is adopted once nothing reads here`() async throws {
        let environment = try Environment(opening: path, EnvironmentOptions(mapBytes: 1 << 20))
        let entries = try environment.database("entries")
        func readWhileHeld() async throws {
            let reader = try environment.beginRead()
            await #expect(processExitsWith: .success) { [path = path as String] in
                try await onThread {
                    let environment = try Environment(opening: path, EnvironmentOptions(mapBytes: 1 << 26))
                    let entries = try environment.database("entries")
                    try environment.write { transaction in
                        for index in 0..<8 {
                            try transaction.put([UInt8(index)], [UInt8](repeating: 1, count: 1 << 20), in: entries)
                        }
                    }
                }
            }
            let error = #expect(throws: LMDBError.self) { try environment.beginRead().snapshotID() }
            #expect(error?.name == "MDB_MAP_RESIZED")
            #expect(try reader.texts(of: entries) == ["key": "old"])
        }
        try await readWhileHeld()
        let reader = try environment.beginRead()
        #expect(try reader.count(entries) == 9)
        #expect(try reader.bytes([7], in: entries)?.count == 1 << 20)
    }

    @Test func `two processes that write at once lose no update`() async throws {
        let path = path
        let environment = try Environment(opening: path)
        let entries = try environment.database("entries")
        try await onThread { try environment.write { try $0.put("key", "0", in: entries) } }
        async let here: Void = onThread { try Self.count(150, path) }
        await #expect(processExitsWith: .success) { [path = path as String] in
            try await onThread { try Self.count(150, path) }
        }
        try await here
        #expect(try environment.read { try $0.texts(of: entries) } == ["key": "300"])
    }

    private static func count(_ times: Int, _ path: String) throws {
        let environment = try Environment(opening: path)
        let entries = try environment.database("entries")
        for _ in 0..<times {
            try environment.write { transaction in
                let number = Int(try transaction.text("key", in: entries) ?? "") ?? -1_000_000
                try transaction.put("key", "\(number + 1)", in: entries)
            }
        }
    }
}
