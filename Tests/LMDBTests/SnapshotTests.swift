import LMDB
import Synchronization
import TestSupport
import Testing

@Suite struct SnapshotTests {
    let folder: TemporaryFolder
    let environment: Environment
    let entries: Database

    init() throws {
        folder = TemporaryFolder()
        environment = try Environment(opening: folder.makeFile("data.mdb", ["key": "0"]))
        entries = try environment.database("entries")
    }

    @Test func `a reader keeps its snapshot and its spans while others commit`() throws {
        let reader = try environment.beginRead()
        try Array("key".utf8).withUnsafeBytes { key in
            guard let value = try reader.get(key, in: entries) else { throw Unexpected(what: "no value") }
            for round in 1...50 {
                try environment.write { transaction in
                    try transaction.put("key", "\(round)", in: entries)
                    try transaction.put("more \(round)", String(repeating: "x", count: 5000), in: entries)
                }
            }
            #expect(copy(value) == Array("0".utf8))
        }
        #expect(try reader.texts(of: entries) == ["key": "0"])
        let later = try environment.beginRead()
        #expect(try later.text("key", in: entries) == "50")
        #expect(later.snapshotID() == reader.snapshotID() + 50)
    }

    @Test func `a transaction keeps its environment open, and closes it as the last one`() throws {
        let path = folder.path("other.mdb")
        try Environment.create(path, databases: ["entries"]) { try $0.put("key", "value", in: $1["entries"]!) }

        /// Transactions of an environment that is dropped on return.
        func beginRead() throws -> ReadTransaction {
            let environment = try Environment(opening: path)
            _ = try environment.database("entries")
            return try environment.beginRead()
        }
        func beginWrite() throws -> WriteTransaction {
            let environment = try Environment(opening: path)
            _ = try environment.database("entries")
            return try environment.beginWrite()
        }
        func useBoth() throws {
            let reader = try beginRead()
            let writer = try beginWrite()
            let entries = try reader.environment.database("entries")
            try writer.put("key", "changed", in: entries)
            #expect(TemporaryFolder.openDescriptors(on: path) > 0)
            try writer.commit()
            #expect(TemporaryFolder.openDescriptors(on: path) > 0)
            #expect(try reader.text("key", in: entries) == "value")
        }
        try useBoth()
        #expect(TemporaryFolder.openDescriptors(on: path) == 0)
        let again = try Environment(opening: path)
        let database = try again.database("entries")
        #expect(try again.read { try $0.text("key", in: database) } == "changed")
    }

    /// What the writer has committed under each snapshot.
    private final class History: Sendable {
        let versions = Mutex<[Int: [String: String]]>([:])
        let isOver = Atomic(false)
        let checked = Atomic(0)
    }

    @Test(.timeLimit(.minutes(10)))
    func `readers on many threads see exactly what one commit left`() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        let (environment, entries, history) = (environment, entries, History())
        try environment.read { transaction in
            let (id, now) = (transaction.snapshotID(), try transaction.texts(of: entries))
            history.versions.withLock { $0[id] = now }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await onThread {
                    defer { history.isOver.store(true, ordering: .releasing) }
                    try Self.write(300, seed, environment, entries, history)
                }
            }
            for _ in 0..<6 {
                group.addTask {
                    try await onThread {
                        var isLast = false
                        repeat {
                            isLast = history.isOver.load(ordering: .acquiring)
                            try environment.read { transaction in
                                let id = transaction.snapshotID()
                                let expected = history.versions.withLock { $0[id] }
                                let seen = try transaction.texts(of: entries)
                                #expect(seen == expected, "seed \(seed), snapshot \(id)")
                            }
                            history.checked.add(1, ordering: .relaxed)
                        } while !isLast
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(history.checked.load(ordering: .relaxed) >= 6)
    }

    private static func write(
        _ commits: Int, _ seed: UInt64, _ environment: Environment, _ entries: Database, _ history: History
    ) throws {
        var random = SeededGenerator(seed: seed)
        var model = ["key": "0"]
        for commit in 0..<commits {
            try environment.write { transaction in
                for _ in 0..<Int.random(in: 1...12, using: &random) {
                    let key = "key \(Int.random(in: 0..<60, using: &random))"
                    if Int.random(in: 0..<3, using: &random) == 0 {
                        try transaction.delete(Array(key.utf8), in: entries)
                        model[key] = nil
                    } else {
                        let value = "\(commit) " + String(repeating: "v", count: .random(in: 0...6000, using: &random))
                        try transaction.put(key, value, in: entries)
                        model[key] = value
                    }
                }
                try transaction.put("commit", "\(commit)", in: entries)  // so that each one changes something
                model["commit"] = "\(commit)"
                let id = transaction.snapshotID()
                history.versions.withLock { $0[id] = model }
            }
        }
    }
}
