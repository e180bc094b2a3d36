import Foundation
import LMDB
import Projections
import TestSupport
import Testing

@Suite struct ProjectionCatalogTests {
    @Test func `an entry is there for whoever opens the catalog next, and others' entries stay`() throws {
        let folder = TemporaryFolder()
        #expect(try ProjectionCatalog(ifPresent: folder.path) == nil)
        try ProjectionCatalog(creating: folder.path).update("a") {
            $0 = .init(serving: 2, newest: 3, previous: 1, promotedAt: 77)
        }
        try ProjectionCatalog(creating: folder.path).update("b") { $0.newest += 1 }
        let catalog = try #require(try ProjectionCatalog(ifPresent: folder.path))
        #expect(try catalog.entry("a") == .init(serving: 2, newest: 3, previous: 1, promotedAt: 77))
        #expect(try catalog.entry("b") == .init(serving: 0, newest: 1))
        #expect(try catalog.entry("c") == nil)
    }

    @Test func `an entry that can't be changed stays as it was`() throws {
        struct Refusal: Error {}
        let folder = TemporaryFolder()
        let catalog = try ProjectionCatalog(creating: folder.path)
        try catalog.update("a") { $0.serving = 1 }
        #expect(throws: Refusal.self) {
            try catalog.update("a") {
                $0.serving = 2
                throw Refusal()
            }
        }
        #expect(try catalog.entry("a")?.serving == 1)
    }

    @Test func `the first entry of a folder of before is its newest version`() throws {
        let folder = TemporaryFolder()
        for version in [1, 4] {
            _ = FileManager.default.createFile(atPath: folder.path + "/a@\(version).mdb", contents: Data())
        }
        let catalog = try ProjectionCatalog(creating: folder.path)
        #expect(try catalog.update("a") { $0.newest += 1 } == .init(serving: 4, newest: 5))
        #expect(try ProjectionLocation.serving("a", in: folder.path)?.version == 4)
        // From now on a newer file alone changes nothing, and one that was removed serves no more.
        _ = FileManager.default.createFile(atPath: folder.path + "/a@5.mdb", contents: Data())
        #expect(try ProjectionLocation.serving("a", in: folder.path)?.version == 4)
        try FileManager.default.removeItem(atPath: folder.path + "/a@4.mdb")
        #expect(try ProjectionLocation.serving("a", in: folder.path) == nil)
    }

    @Test func `settings are kept by projection, and can be taken back`() throws {
        let folder = TemporaryFolder()
        let catalog = try ProjectionCatalog(creating: folder.path)
        #expect(try catalog.settings("a") == [:])
        try catalog.set(["allowed_lateness_ms": "5", "other": "a b"], of: "a")
        #expect(try catalog.settings("a") == ["allowed_lateness_ms": "5", "other": "a b"])
        #expect(try catalog.settings("b") == [:])
        try catalog.set([:], of: "a")
        #expect(try catalog.settings("a") == [:])
    }

    @Test func `a flipped bit and an entry under another's name are found, a newer format is refused`() throws {
        let folder = TemporaryFolder()
        let path = ProjectionCatalog.path(in: folder.path)
        do {
            let catalog = try ProjectionCatalog(creating: folder.path)
            try catalog.update("a") { $0.serving = 1 }
            try catalog.set(["x": "1"], of: "a")
        }
        func change(_ name: String, _ body: (borrowing WriteTransaction, Database) throws -> Void) throws {
            let environment = try Environment(opening: path)
            let database = try environment.database(name)
            try environment.write { try body($0, database) }
        }
        for (name, isSetting) in [("projections", false), ("settings", true)] {
            try change(name) { transaction, database in
                let value = try transaction.bytes([UInt8]("a".utf8), in: database)!
                try transaction.put([UInt8]("b".utf8), value, in: database)
                var flipped = value
                flipped[flipped.count - 1] ^= 4
                try transaction.put([UInt8]("a".utf8), flipped, in: database)
            }
            for entry in ["a", "b"] {
                #expect("\(name) \(entry)") {
                    let catalog = try ProjectionCatalog(creating: folder.path)
                    if isSetting { _ = try catalog.settings(entry) } else { _ = try catalog.entry(entry) }
                } throws: { error in
                    if case ProjectionError.corruptCatalog = error { "\(error)".contains("'\(entry)'") } else { false }
                }
            }
        }
        try change("meta") { try $0.put([UInt8]("format".utf8), [2, 0, 0, 0], in: $1) }
        #expect {
            _ = try ProjectionCatalog(creating: folder.path)
        } throws: { error in
            if case ProjectionError.newerFormat(_, 2, 1) = error { true } else { false }
        }
    }
}
