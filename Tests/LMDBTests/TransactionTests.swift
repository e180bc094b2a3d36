import Foundation
import Glibc
import LMDB
import TestSupport
import Testing

@Suite struct TransactionTests {
    let folder: TemporaryFolder
    let environment: Environment
    let entries: Database

    init() throws {
        folder = TemporaryFolder()
        environment = try Environment(opening: folder.makeFile("data.mdb", ["old": "value"]))
        entries = try environment.database("entries")
    }

    @Test func `what was put is there after the commit, what was deleted is not`() throws {
        try environment.write { transaction in
            try transaction.put("a", "1", in: entries)
            try transaction.put("b", "2", in: entries)
            try transaction.put("a", "3", in: entries)
            #expect(try transaction.delete(Array("old".utf8), in: entries))
            #expect(try !transaction.delete(Array("never".utf8), in: entries))
            #expect(try transaction.text("a", in: entries) == "3")
        }
        let reader = try environment.beginRead()
        #expect(try reader.texts(of: entries) == ["a": "3", "b": "2"])
        #expect(try reader.count(entries) == 2)
        #expect(try reader.text("old", in: entries) == nil)
    }

    @Test func `values of no bytes, of a page and of a megabyte come back`() throws {
        let values = [0, 1, 2000, 4096, 1 << 20].map { [UInt8](repeating: UInt8($0 & 0x7F) + 1, count: $0) }
        try environment.write { transaction in
            for (index, value) in values.enumerated() { try transaction.put([UInt8(index + 1)], value, in: entries) }
        }
        let reader = try environment.beginRead()
        for (index, value) in values.enumerated() {
            #expect(try reader.bytes([UInt8(index + 1)], in: entries) == value)
        }
        #expect(try reader.storedBytes(entries) > 1 << 20)
        #expect(environment.usedBytes() > 1 << 20)
    }

    @Test func `a reserved value is what was filled in`() throws {
        try environment.write { transaction in
            try [UInt8(9)].withUnsafeBytes { key in
                let room = try transaction.put(key, reserving: 300, in: entries)
                #expect(room.count == 300)
                for index in room.indices { room[index] = UInt8(truncatingIfNeeded: index) }
            }
        }
        let expected = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try environment.read { try $0.bytes([9], in: entries) } == expected)
    }

    @Test func `appending out of order is refused with MDB_KEYEXIST, and the transaction goes on`() throws {
        try environment.write { transaction in
            for (key, fits) in [(UInt8(200), true), (201, true), (150, false), (202, true)] {
                [key].withUnsafeBytes { bytes in
                    do throws(LMDBError) {
                        _ = try transaction.put(bytes, reserving: 1, in: entries, appending: true)
                        #expect(fits)
                    } catch {
                        #expect(!fits && error.code == LMDBError.keyExists, "\(error)")
                    }
                }
            }
        }
        #expect(try environment.read { try $0.count(entries) } == 4)
    }

    @Test func `commit consumes the transaction and lets the next one begin`() throws {
        for round in 1...3 {
            let transaction = try environment.beginWrite()
            try transaction.put("round", "\(round)", in: entries)
            try transaction.commit()
        }
        #expect(try environment.read { try $0.text("round", in: entries) } == "3")
    }

    @Test func `a dropped write transaction leaves nothing`() throws {
        func dropOne() throws {
            let transaction = try environment.beginWrite()
            try transaction.put("new", "value", in: entries)
            try transaction.clear(entries)
        }
        try dropOne()
        try environment.write { _ in }  // the writer is free again
        #expect(try environment.read { try $0.texts(of: entries) } == ["old": "value"])
    }

    @Test func `an error thrown while writing aborts`() throws {
        struct Refusal: Error {}
        #expect(throws: Refusal.self) {
            try environment.write { transaction in
                try transaction.put("old", "changed", in: entries)
                throw Refusal()
            }
        }
        #expect(try environment.read { try $0.texts(of: entries) } == ["old": "value"])
    }

    @Test func `clearing removes the entries of one database and not of another`() throws {
        let others = try environment.database("others", create: true)
        try environment.write { try $0.put("kept", "1", in: others) }
        try environment.write { try $0.clear(entries) }
        let reader = try environment.beginRead()
        #expect(try reader.count(entries) == 0)
        #expect(try reader.texts(of: others) == ["kept": "1"])
    }

    @Test func `a lock file that somebody has changed stops writers, and costs nothing that was committed`()
        async throws
    {
        try await onThread {
            for value in ["1", "2", "3"] { try environment.write { try $0.put("key", value, in: entries) } }
        }
        // Another process, since to close the lock file here would let go of its locks. The number of the newest commit follows
        // 8 bytes and a mutex.
        await #expect(processExitsWith: .success) { [lock = environment.path + "-lock" as String] in
            let descriptor = open(lock, O_RDWR)
            var number: UInt64 = 0
            guard pread(descriptor, &number, 8, 48) == 8, number > 3, number < 100 else {
                throw Unexpected(what: "layout")
            }
            number -= 1
            guard pwrite(descriptor, &number, 8, 48) == 8 else { throw Unexpected(what: "written") }
        }
        let error = await #expect(throws: LMDBError.self) {
            try await onThread { try environment.write { try $0.put("key", "instead of 3", in: entries) } }
        }
        #expect(error?.code == EUCLEAN && error?.description.contains("somebody has changed the lock file") == true)
        // Whoever opens it next, when nobody has it open, sets it right.
        await #expect(processExitsWith: .success) {
            [path = environment.path as String, copy = folder.path("copy.mdb") as String] in
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            let environment = try Environment(opening: copy)
            let entries = try environment.database("entries")
            guard try environment.read({ try $0.text("key", in: entries) }) == "3" else {
                throw Unexpected(what: "lost")
            }
        }
    }
}
