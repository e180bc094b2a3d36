import Foundation
import Glibc
import LMDB
import TestSupport
import Testing

@Suite struct RegistryTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = TemporaryFolder()
        path = try folder.makeFile("data.mdb", ["key": "0"])
    }

    /// The file's name, a symbolic link to its folder, a relative way there, and a hard link.
    private func otherName(_ kind: String) throws -> String {
        let other = folder.path("other")
        switch kind {
        case "linked folder":
            #expect(symlink(folder.path, other) == 0)
            return other + "/data.mdb"
        case "hard link": #expect(link(path, other) == 0)
        case "dots": return folder.path + "/./../" + (folder.path as NSString).lastPathComponent + "/data.mdb"
        default: return path
        }
        return other
    }

    @Test(arguments: ["same name", "linked folder", "dots", "hard link"])
    func `a file opened twice is one environment, and closing one keeps the other and its lock`(kind: String)
        async throws
    {
        let first = try Environment(opening: path)
        let entries = try first.database("entries")
        let descriptors = TemporaryFolder.openDescriptors(on: path)
        do {
            let second = try Environment(opening: otherName(kind))
            #expect(TemporaryFolder.openDescriptors(on: path) == descriptors)
            try onceMore(second)
            withExtendedLifetime(second) {}
        }
        #expect(access(folder.path("other-lock"), F_OK) != 0)
        #expect(TemporaryFolder.openDescriptors(on: path) == descriptors)
        try onceMore(first)
        #expect(try first.read { try $0.text("key", in: entries) } == "2")
        try await anotherProcessWaits(for: first, path)
        #expect(try first.read { try $0.text("key", in: entries) } == "child after parent")
    }

    private func onceMore(_ environment: Environment) throws {
        let entries = try environment.database("entries")
        try environment.write { transaction in
            let number = Int(try transaction.text("key", in: entries) ?? "") ?? -1
            try transaction.put("key", "\(number + 1)", in: entries)
        }
    }

    @Test func `a process that came by a linked folder waits for one that came by the name`() async throws {
        let environment = try Environment(opening: path)
        try await anotherProcessWaits(for: environment, otherName("linked folder"))
    }

    @Test func `a data file or a lock file that is a symbolic link is refused, and what it leads to is not touched`()
        throws
    {
        let other = folder.path("other")
        #expect(symlink(path, other) == 0)
        var error = #expect(throws: LMDBError.self) { try Environment(opening: other) }
        #expect(error?.code == ELOOP && error?.path == other)
        unlink(path + "-lock")
        let victim = folder.path("victim")
        try Data("precious".utf8).write(to: URL(fileURLWithPath: victim))
        #expect(symlink(victim, path + "-lock") == 0)
        error = #expect(throws: LMDBError.self) { try Environment(opening: path) }
        #expect(error?.code == ELOOP && error?.path.hasSuffix("-lock") == true)
        #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
    }

    /// Holds the write transaction until another process is about to begin one, and commits: the other, had it not waited,
    /// would not see what was committed.
    private func anotherProcessWaits(for environment: Environment, _ name: String) async throws {
        let (held, waits) = (folder.path("held"), folder.path("waits"))
        let entries = try environment.database("entries")
        async let parent: Void = onThread {
            let transaction = try environment.beginWrite()
            makeFile(held)
            try awaitFile(waits)
            usleep(100_000)  // time for the other to go wrong in
            try transaction.put("key", "parent", in: entries)
            try transaction.commit()
        }
        await #expect(processExitsWith: .success) {
            [name = name as String, held = held as String, waits = waits as String] in
            try await onThread {
                try awaitFile(held)
                let environment = try Environment(opening: name)
                let entries = try environment.database("entries")
                makeFile(waits)
                try environment.write { transaction in
                    let seen = try transaction.text("key", in: entries)
                    guard seen == "parent" else { throw Unexpected(what: "did not wait: \(seen ?? "nil")") }
                    try transaction.put("key", "child after parent", in: entries)
                }
            }
        }
        try await parent
    }

    @Test func `many threads that open, use and drop one file get in nobody's way`() async throws {
        let path = path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await onThread {
                        for _ in 0..<25 {
                            let environment = try Environment(opening: path)
                            let entries = try environment.database("entries")
                            try environment.write { transaction in
                                let number = Int(try transaction.text("key", in: entries) ?? "") ?? -1
                                try transaction.put("key", "\(number + 1)", in: entries)
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(TemporaryFolder.openDescriptors(on: path) == 0)
        let environment = try Environment(opening: path)
        let entries = try environment.database("entries")
        #expect(try environment.read { try $0.text("key", in: entries) } == "200")
    }

    @Test func `what is open read-only is not opened for writing, nor an unlocked one with its lock`() throws {
        let reader = try Environment(opening: path, EnvironmentOptions(isReadOnly: true))
        let error = #expect(throws: LMDBError.self) { try Environment(opening: path) }
        #expect(error?.isReadOnly == true && error?.path == path)
        #expect(throws: LMDBError.self) { try reader.write { _ in } }
        withExtendedLifetime(reader) {}

        let segment = try folder.makeFile("segment.mdb", ["key": "value"])
        let unlocked = try Environment(opening: segment, EnvironmentOptions(isReadOnly: true, isUnlocked: true))
        #expect(throws: LMDBError.self) { try Environment(opening: segment, EnvironmentOptions(isReadOnly: true)) }
        let entries = try unlocked.database("entries")
        #expect(try unlocked.read { try $0.text("key", in: entries) } == "value")
        #expect(!folder.names.contains("segment.mdb-lock"))
    }

    @Test func `a new file beside the lock file of a removed one that is still open is refused`() throws {
        let environment = try Environment(opening: path)
        unlink(path)
        _ = try folder.makeFile("data.mdb")
        let error = #expect(throws: LMDBError.self) { try Environment(opening: path) }
        #expect(error?.name == "EBUSY")
        withExtendedLifetime(environment) {}
    }
}
