import Bytes
import EventLog
import Foundation
import Glibc
import TestSupport
import Testing

/// Folders that are, are not, or can't be used as data directories.
@Suite struct DirectoryTests {
    let folder: TemporaryFolder

    init() throws { folder = TemporaryFolder() }

    private func makeLog() throws {
        let log = try EventLog.open(folder.log, .create)
        let topic = try log.createTopic(TopicConfiguration(name: "t"))
        try log.append(TestRecord.run(0..<10), to: topic)
    }

    @Test func `a missing folder is made by create only, with the folders above it`() throws {
        for access in [EventLog.Access.read, .write] {
            let error = #expect(throws: LogError.self) { try EventLog.open(folder.path("a/b/c"), access) }
            guard case .noDataDirectory = error else {
                Issue.record("\(error as Any)")
                return
            }
        }
        #expect(folder.names(in: "a").isEmpty)
        _ = try EventLog.open(folder.path("a/b/c"), .create)
        #expect(try EventLog.open(folder.path("a/b/c/")).topics().isEmpty)
        let empty = #expect(throws: LogError.self) { try EventLog.open("", .create) }
        guard case .noDataDirectory = empty else {
            Issue.record("\(empty as Any)")
            return
        }
    }

    @Test func `an empty folder is none until it is created in`() throws {
        let error = #expect(throws: LogError.self) { try EventLog.open(folder.path, .write) }
        guard case .noDataDirectory = error else {
            Issue.record("\(error as Any)")
            return
        }
        _ = try EventLog.open(folder.path, .create)
        #expect(try EventLog.open(folder.path, .write).topics().isEmpty)
    }

    @Test(arguments: [EventLog.Access.read, .write, .create])
    func `a folder of others' files is refused and left as it was`(access: EventLog.Access) throws {
        try FileManager.default.createDirectory(atPath: folder.log, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: folder.log + "/notes.txt"))
        let error = #expect(throws: LogError.self) { try EventLog.open(folder.log, access) }
        guard case .notADataDirectory = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(folder.names(in: "log") == ["notes.txt"])
    }

    @Test(arguments: [EventLog.Access.read, .write, .create])
    func `a file is no folder`(access: EventLog.Access) throws {
        try Data("mine".utf8).write(to: URL(fileURLWithPath: folder.log))
        for path in [folder.log, folder.log + "/below"] {
            let error = #expect(throws: LogError.self) { try EventLog.open(path, access) }
            guard case .notADataDirectory = error else {
                Issue.record("\(error as Any)")
                return
            }
        }
    }

    @Test func `a head that is no LMDB file, or another program's, is refused and not changed`() throws {
        try FileManager.default.createDirectory(atPath: folder.log, withIntermediateDirectories: true)
        let head = URL(fileURLWithPath: folder.log + "/head.mdb")
        for content in [Data(), Data("hello".utf8), Data(count: 100_000)] {
            try content.write(to: head)
            for access in [EventLog.Access.read, .write, .create] {
                let error = #expect(throws: LogError.self) { try EventLog.open(folder.log, access) }
                guard case .notADataDirectory = error else {
                    Issue.record("\(error as Any)")
                    return
                }
            }
            #expect(try Data(contentsOf: head) == content)
        }
    }

    @Test func `a head cut short is refused before anything is read of it`() throws {
        try makeLog()
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.log + "/head.mdb"))
        for (index, length) in [5000, 8192, whole.count / 2, whole.count - 4096 * 3 - 1].enumerated() {
            let copy = try folder.copyLog(to: "cut-\(index)")
            #expect(truncate(copy + "/head.mdb", off_t(length)) == 0)
            for access in [EventLog.Access.read, .write, .create] {
                let error = #expect(throws: LogError.self) { try EventLog.open(copy, access) }
                guard case .truncated = error else {
                    Issue.record("cut to \(length) of \(whole.count): \(error as Any)")
                    return
                }
            }
        }
    }

    @Test func `a newer format is refused, named, and not changed`() throws {
        try makeLog()
        let key = [UInt8]("format".utf8)
        for number in [4, UInt64.max] {
            let value = withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) }
            try HeadFile(of: folder.log).set(key, HeadFile.sealed(value, key: key), in: "meta")
            for access in [EventLog.Access.read, .write, .create] {
                let error = #expect(throws: LogError.self) { try EventLog.open(folder.log, access) }
                guard case .newerFormat(folder.log, Int(clamping: number), 3) = error else {
                    Issue.record("\(error as Any)")
                    return
                }
            }
        }
    }

    @Test func `who may not write is told so, leaves no trace, and can read`() async throws {
        try makeLog()
        #expect(chmod(folder.log, 0o555) == 0 && chmod(folder.log + "/head.mdb", 0o444) == 0)
        defer { chmod(folder.log, 0o755) }
        let before = folder.names(in: "log")
        await #expect(processExitsWith: .success) { [path = folder.log as String] in
            // Permissions are nothing to root.
            if getuid() == 0 { guard setgid(65534) == 0, setuid(65534) == 0 else { throw Unexpected(what: "setuid") } }
            for access in [EventLog.Access.write, .create] {
                do {
                    _ = try EventLog.open(path, access)
                    throw Unexpected(what: "opened")
                } catch LogError.readOnlyDirectory {}
            }
            do {
                _ = try EventLog.open(path + "/new", .create)
                throw Unexpected(what: "created")
            } catch LogError.readOnlyDirectory {}
            let log = try EventLog.open(path)
            let topic = try log.topic("t")
            guard try log.records(of: topic) == TestRecord.run(0..<10) else { throw Unexpected(what: "records") }
            do {
                try log.append([TestRecord(1)], to: topic)
                throw Unexpected(what: "appended")
            } catch LogError.readOnlyDirectory {}
            log.wait(after: log.wakeToken, atMost: .milliseconds(1))
        }
        #expect(folder.names(in: "log") == before)
    }

    @Test func `a log opened for reading refuses every change`() throws {
        try makeLog()
        let log = try EventLog.open(folder.log)
        let topic = try log.topic("t")
        let changes: [() throws -> Void] = [
            { try log.append([TestRecord(1)], to: topic) },
            { _ = try log.createTopic(TopicConfiguration(name: "u")) },
            { _ = try log.alterTopic("t") { $0.partitions = 2 } },
            { try log.deleteTopic("t") },
            { _ = try log.registerSchema(name: "a", descriptorSet: [], admittedBy: anything) },
            { try log.updateGroup("g") { $0.record = nil } },
        ]
        for change in changes {
            let error = #expect(throws: LogError.self) { try change() }
            guard case .readOnlyDirectory = error else {
                Issue.record("\(error as Any)")
                return
            }
        }
    }

    @Test(arguments: [nil, 0, 100] as [Int?])
    func `a wake file that is missing or cut short is made whole, and a reader does without`(length: Int?) throws {
        try makeLog()
        let wake = folder.log + "/wake"
        if let length { #expect(truncate(wake, off_t(length)) == 0) } else { unlink(wake) }
        let reader = try EventLog.open(folder.log)
        reader.wait(after: reader.wakeToken, atMost: .milliseconds(1))
        #expect(try reader.records(of: try reader.topic("t")).count == 10)
        let writer = try EventLog.open(folder.log, .write)
        let token = writer.wakeToken
        try writer.append([TestRecord(1)], to: try writer.topic("t"))
        #expect(writer.wakeToken != token)
        var status = stat()
        #expect(stat(wake, &status) == 0 && status.st_size == 4096)
    }

    @Test func `several that create the same folder at once share one log`() async throws {
        let path = folder.log
        try await onThreads(8) { thread in
            let log = try EventLog.open(path, .create)
            let topic = try log.ensureTopic(TopicConfiguration(name: "t"))
            try log.append([TestRecord(Int64(thread))], to: topic)
        }
        let log = try EventLog.open(path)
        #expect(try Set(log.records(of: try log.topic("t")).map(\.number)) == Set(0..<8))
        #expect(folder.names(in: "log").filter { $0.contains("creating") }.isEmpty)
    }
}
