import Foundation
import Glibc
import LMDB
import TestSupport
import Testing

@Suite struct DataFileCheckTests {
    let folder: TemporaryFolder

    init() throws { folder = TemporaryFolder() }

    private func open(_ path: String) -> LMDBError? {
        do throws(LMDBError) {
            _ = try Environment(opening: path)
            return nil
        } catch { return error }
    }

    /// A file of some sixty pages with values that take pages of their own.
    private func makeLargeFile() throws -> (path: String, content: [String: String]) {
        var content: [String: String] = [:]
        for index in 0..<40 { content["key \(index)"] = String(repeating: "\(index % 10)", count: index * 150) }
        return (try folder.makeFile("large.mdb", content), content)
    }

    @Test func `a file cut short is refused as MDB_CORRUPTED before it is mapped`() throws {
        let (path, _) = try makeLargeFile()
        let size = fileBytes(path)
        for cut in [4096, 4096 + 100, 4096 + 4000, 8192, 12288, size / 2, size / 2 + 1, size - 4096, size - 1] {
            let copy = folder.path("cut-\(cut).mdb")
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            #expect(truncate(copy, off_t(cut)) == 0)
            let error = open(copy)
            #expect(error?.code == LMDBError.corrupted, "cut at \(cut): \(error as Any)")
            #expect(error?.path == copy)
            #expect(fileBytes(copy) == cut && access(copy + "-lock", F_OK) != 0, "the check changes nothing")
        }
        let copy = folder.path("whole.mdb")
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        #expect(open(copy) == nil)
    }

    @Test func `what is cut before the end of its first page is no LMDB file, nor is an empty one or another one`()
        throws
    {
        let (path, _) = try makeLargeFile()
        let start = try Data(contentsOf: URL(fileURLWithPath: path)).prefix(150)
        let contents: [(String, Data)] = [
            ("empty", Data()), ("start", start), ("text", Data("site,entered,exited\n".utf8)),
            ("zeros", Data(count: 100_000)),
            ("noise", Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7919) })),
        ]
        for (name, data) in contents {
            try data.write(to: URL(fileURLWithPath: folder.path(name)))
            let error = open(folder.path(name))
            #expect(error?.code == LMDBError.invalid, "\(name): \(error as Any)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path(name))) == data)
        }
        #expect(!folder.names.contains { $0.hasSuffix("-lock") })
    }

    @Test func `a folder, a missing file and a pipe are refused with the system's word for it`() throws {
        #expect(open(folder.path)?.name == "EISDIR")
        #expect(open(folder.path("missing.mdb"))?.name == "ENOENT")
        #expect(mkfifo(folder.path("pipe"), 0o644) == 0)
        #expect(open(folder.path("pipe"))?.name == "ESPIPE")
        #expect(folder.names == ["pipe"])
    }

    @Test func `another format version is refused as such, and a wrong page size as damage`() throws {
        let (path, _) = try makeLargeFile()
        for (offset, name) in [(20, "MDB_VERSION_MISMATCH"), (41, "MDB_CORRUPTED"), (4096 + 16, "MDB_CORRUPTED")] {
            var data = try Data(contentsOf: URL(fileURLWithPath: path))
            data[offset] ^= 0x13
            let copy = folder.path("changed-\(offset).mdb")
            try data.write(to: URL(fileURLWithPath: copy))
            #expect(open(copy)?.name == name)
        }
    }

    @Test func `pages that are larger than LMDB's largest are refused as of another version, with their size`() throws {
        let (path, _) = try makeLargeFile()
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        data.replaceSubrange(40..<44, with: [0, 0, 1, 0])
        try data.write(to: URL(fileURLWithPath: path))
        let error = try #require(open(path))
        #expect(error.name == "MDB_VERSION_MISMATCH")
        #expect(error.description.contains("\(path): open: its pages have 65536 bytes"), "\(error)")
    }

    /// LMDB doesn't write pages that the transaction which took them also freed: the file can end before its last page.
    @Test(.timeLimit(.minutes(10)))
    func `a sound file that ends before its last free pages opens, and a cut is found or harmless`() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var path = ""
        var model: [[UInt8]: [UInt8]] = [:]
        var (commits, shortFiles) = (0, 0)
        while shortFiles < 4 {
            if commits % 60 == 0 {  // an older file has pages to reuse, and seldom grows
                path = try folder.makeFile("data-\(commits).mdb")
                model = [:]
            }
            commits += 1
            do {
                let environment = try Environment(opening: path)
                let entries = try environment.database("entries")
                try environment.write { transaction in
                    for _ in 0..<Int.random(in: 0..<20, using: &random) {
                        let key = [UInt8.random(in: 0..<40, using: &random)]
                        if Int.random(in: 0..<3, using: &random) == 0 {
                            try transaction.delete(key, in: entries)
                            model[key] = nil
                        } else {
                            let limit = Bool.random(using: &random) ? 2000 : 60_000
                            let value = [UInt8](repeating: key[0], count: .random(in: 0..<limit, using: &random))
                            try transaction.put(key, value, in: entries)
                            model[key] = value
                        }
                    }
                }
                if environment.usedBytes() <= fileBytes(path) { continue }
            }
            shortFiles += 1
            #expect(try content(of: path) == model, "seed \(seed)")
            try cutEverywhere(path, model, seed)
        }
    }

    private func content(of path: String) throws -> [[UInt8]: [UInt8]] {
        let environment = try Environment(opening: path, EnvironmentOptions(isReadOnly: true, isUnlocked: true))
        let entries = try environment.database("entries")
        return try environment.read { transaction in
            Dictionary(uniqueKeysWithValues: try transaction.entries(of: entries).map { ($0.key, $0.value) })
        }
    }

    /// Where the check let a cut pass that took a page in use, reading would kill the process.
    private func cutEverywhere(_ path: String, _ model: [[UInt8]: [UInt8]], _ seed: UInt64) throws {
        let copy = folder.path("cut.mdb")
        var refused = 0
        for size in stride(from: fileBytes(path) - 1, to: 0, by: -4096) {
            unlink(copy)
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            #expect(truncate(copy, off_t(size)) == 0)
            do {
                #expect(try content(of: copy) == model, "seed \(seed), cut at \(size)")
            } catch let error as LMDBError {
                #expect([LMDBError.corrupted, LMDBError.invalid].contains(error.code))
                refused += 1
            }
        }
        #expect(refused > 0)
    }
}
