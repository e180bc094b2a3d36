import Foundation
import Glibc
import LMDB
import TestSupport
import Testing

@Suite struct CreationTests {
    let folder: TemporaryFolder

    init() throws { folder = TemporaryFolder() }

    @Test func `a created file holds its databases and what it was filled with, and nothing lies beside it`() throws {
        let path = folder.path("data.mdb")
        try Environment.create(path, databases: ["a", "b"]) { transaction, databases in
            #expect(databases.keys.sorted() == ["a", "b"])
            #expect(access(path, F_OK) != 0)
            try transaction.put("key", "value", in: databases["b"]!)
        }
        #expect(folder.names == ["data.mdb"])
        let environment = try Environment(opening: path)
        let (a, b) = (try environment.database("a"), try environment.database("b"))
        let reader = try environment.beginRead()
        #expect(try reader.count(a) == 0)
        #expect(try reader.texts(of: b) == ["key": "value"])
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_nlink == 1)
    }

    @Test(arguments: ["file", "link to nothing", "folder"])
    func `what exists is never replaced`(kind: String) throws {
        let path = folder.path("data.mdb")
        switch kind {
        case "file": try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
        case "folder": #expect(mkdir(path, 0o755) == 0)
        default: #expect(symlink(folder.path("nothing"), path) == 0)
        }
        let error = #expect(throws: LMDBError.self) {
            try Environment.create(path, databases: []) { _, _ in Issue.record("filled although it exists") }
        }
        #expect(error?.name == "EEXIST" && error?.path == path)
        #expect(folder.names == ["data.mdb"])
        if kind == "file" { #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious") }
    }

    @Test func `a file that comes while another is being filled stays`() throws {
        let path = folder.path("data.mdb")
        let error = #expect(throws: LMDBError.self) {
            try Environment.create(path, databases: []) { _, _ in
                try Data("first".utf8).write(to: URL(fileURLWithPath: path))
            }
        }
        #expect(error?.name == "EEXIST")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "first")
        #expect(folder.names == ["data.mdb"])
    }

    @Test func `when filling throws, nothing is left`() throws {
        struct Refusal: Error {}
        #expect(throws: Refusal.self) {
            try Environment.create(folder.path("data.mdb"), databases: ["a"]) { _, _ in throw Refusal() }
        }
        #expect(folder.names.isEmpty)
    }

    @Test func `in a folder that is missing nothing is created, and the error says where`() throws {
        let error = #expect(throws: LMDBError.self) {
            try Environment.create(folder.path("missing/data.mdb"), databases: []) { _, _ in }
        }
        #expect(error?.name == "ENOENT")
        #expect(error?.description.contains(folder.path("missing/data.mdb")) == true)
    }

    @Test func `what a killed creation left does not disturb the next, which removes it`() async throws {
        let path = folder.path("data.mdb")
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            try Environment.create(path, databases: ["a"]) { transaction, databases in
                try transaction.put("key", "unfinished", in: databases["a"]!)
                kill(getpid(), SIGKILL)
            }
        }
        #expect(folder.names.count == 1 && folder.names[0].hasPrefix("data.mdb.creating-"))
        // Neither another file's temporary nor one that is being filled right now is taken for it.
        makeFile(folder.path("other.mdb.creating-1"))
        let error = #expect(throws: LMDBError.self) {
            try Environment.create(path, databases: ["a"]) { _, _ in
                try Environment.create(path, databases: ["a"]) { try $0.put("key", "inner", in: $1["a"]!) }
                #expect(folder.names.count == 3)
            }
        }
        #expect(error?.name == "EEXIST")
        #expect(folder.names == ["data.mdb", "other.mdb.creating-1"])
        let environment = try Environment(opening: path)
        let a = try environment.database("a")
        #expect(try environment.read { try $0.texts(of: a) } == ["key": "inner"])
    }

    @Test func `of many that create the same file at once one succeeds`() async throws {
        let path = folder.path("data.mdb")
        let created = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<8 {
                group.addTask {
                    try await onThread {
                        do {
                            try Environment.create(path, databases: ["a"]) {
                                try $0.put("by", "\(index)", in: $1["a"]!)
                            }
                            return [index]
                        } catch let error as LMDBError where error.name == "EEXIST" { return [] }
                    }.first ?? -1
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }.filter { $0 >= 0 }
        #expect(created.count == 1)
        #expect(folder.names == ["data.mdb"])
        let environment = try Environment(opening: path)
        let a = try environment.database("a")
        #expect(try environment.read { try $0.text("by", in: a) } == "\(created[0])")
    }
}
