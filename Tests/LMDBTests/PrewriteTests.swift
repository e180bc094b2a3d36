import Foundation
import Glibc
import LMDB
import TestSupport
import Testing

/// Room that is written ahead behind the last page.
@Suite struct PrewriteTests {
    let folder: TemporaryFolder
    let path: String
    let environment: Environment

    init() throws {
        folder = TemporaryFolder()
        path = try folder.makeFile("data.mdb", ["key": "old"])
        environment = try Environment(opening: path)
    }

    @Test func `the file gets longer by as much, commits then use it, and what it holds is what it held`() throws {
        let before = fileBytes(path)
        #expect(try environment.prewrite(1 << 20, atLeast: 1 << 20, leavingFree: 0))
        let size = fileBytes(path)
        #expect(size == max(before, environment.usedBytes()) + 1 << 20)
        let reserve = environment.prewrittenBytes()
        #expect(reserve >= 1 << 20)
        let entries = try environment.database("entries")
        try environment.write { try $0.put("new", String(repeating: "n", count: 500_000), in: entries) }
        #expect(fileBytes(path) == size)
        #expect(environment.prewrittenBytes() <= reserve - 500_000)
        let copy = folder.path("copy.mdb")
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        let other = try Environment(opening: copy)
        let found = try other.database("entries")
        #expect(try other.read { try $0.entries(of: found).map(\.value.count) } == [3, 500_000])
    }

    @Test func `where there is as much already, or too little would stay free on the disk, nothing is written`() throws
    {
        #expect(try environment.prewrite(1 << 20, atLeast: 1 << 20, leavingFree: 0))
        let size = fileBytes(path)
        #expect(try environment.prewrite(1 << 20, atLeast: 1 << 20, leavingFree: 0))
        #expect(fileBytes(path) == size)
        #expect(try !environment.prewrite(1 << 20, atLeast: 4 << 20, leavingFree: Int.max / 2))
        #expect(fileBytes(path) == size)
    }

    @Test func `beyond the size that the file may grow to nothing is written`() throws {
        let small = try folder.makeFile("small.mdb")
        let environment = try Environment(opening: small, EnvironmentOptions(mapBytes: 1 << 20))
        let size = fileBytes(small)
        #expect(try !environment.prewrite(2 << 20, atLeast: 2 << 20, leavingFree: 0))
        #expect(fileBytes(small) == size)
    }

    /// A page that was overwritten with zeros would be found missing.
    @Test(.timeLimit(.minutes(10)))
    func `two processes that write while room is written ahead lose nothing`() async throws {
        async let ahead: Void = Self.prewrite(200, path)
        async let here: Void = Self.write(200, as: "a", path)
        await #expect(processExitsWith: .success) { [path = path as String] in
            try await Self.write(200, as: "b", path)
            try await Self.prewrite(100, path)
        }
        try await ahead
        try await here
        let entries = try environment.database("entries")
        let found = try environment.read { try $0.entries(of: entries) }
        #expect(found.count == 401)
        for entry in found where entry.value.count > 3 {
            #expect(Set(entry.value) == [entry.value.first!], "\(entry.key)")
            #expect(entry.value.count % 10 == 0 && entry.value.first != 0)
        }
    }

    private static func write(_ count: Int, as writer: String, _ path: String) async throws {
        let environment = try Environment(opening: path)
        let entries = try environment.database("entries")
        for number in 0..<count {
            let value = String(repeating: writer, count: 10 * (1 + number * 7 % 3000))
            try commit("\(writer) \(number)", value, entries, environment)
        }
    }

    private static func commit(
        _ key: String, _ value: String, _ entries: Database, _ environment: Environment
    ) throws {
        try environment.write { try $0.put(key, value, in: entries) }
    }

    private static func prewrite(_ count: Int, _ path: String) async throws {
        let environment = try Environment(opening: path)
        for step in 0..<count {
            _ = try environment.prewrite(64 << 10, atLeast: environment.prewrittenBytes() + 1, leavingFree: 0)
            if step % 8 == 0 { await Task.yield() }
        }
    }
}
