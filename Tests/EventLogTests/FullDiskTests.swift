import EventLog
import Foundation
import Glibc
import RecordBatch
import TestSupport
import Testing

/// A small file system in memory, which takes the right to mount one.
private final class SmallDisk {
    let folder: TemporaryFolder
    private let isMounted: Bool

    init?(_ kibibytes: Int) {
        let folder = TemporaryFolder()
        self.folder = folder
        isMounted = mount("tmpfs", folder.path, "tmpfs", 0, "size=\(kibibytes)k") == 0
        guard isMounted else { return nil }
    }

    deinit { if isMounted { umount2(folder.path, Int32(MNT_DETACH)) } }

    /// Fills the disk up to the last page, as another program might.
    func fill() {
        let ballast = open(folder.path("ballast"), O_WRONLY | O_CREAT | O_APPEND, 0o644)
        var zeros = [UInt8](repeating: 0, count: 4096)
        while write(ballast, &zeros, 4096) > 0 {}
        close(ballast)
    }

    /// Truncated: a process that another test starts may hold a removed file, and its space, for a moment.
    func free() { #expect(truncate(folder.path("ballast"), 0) == 0) }

    static let isPermitted = SmallDisk(64) != nil
    static let reason: Comment = "needs the right to mount a tmpfs"
}

/// A full disk is an error that says so; it takes nothing that was there, and ends when there is room.
@Suite struct FullDiskTests {
    private func expectDiskFull(_ body: () throws -> Void) {
        let error = #expect(throws: LogError.self) { try body() }
        guard case .diskFull = error else {
            Issue.record("\(error as Any)")
            return
        }
    }

    /// About 64 KiB that do not compress.
    private func batch() throws -> EncodedBatch {
        let records = (0..<4000).map { TestRecord(Int64($0), text: nil) }
        return try .make(.row, records, compression: .none)
    }

    private func request(_ batch: EncodedBatch, _ topic: Topic, _ count: Int = 1) -> AppendRequest {
        var request = AppendRequest()
        for _ in 0..<count { request.append(batch, to: topic, PartitionID(0)) }
        request.setPosition("stage", [UInt8(truncatingIfNeeded: count)])
        return request
    }

    @Test(.enabled(if: SmallDisk.isPermitted, SmallDisk.reason))
    func `appends are refused while the disk is full, and taken again when there is room`() throws {
        let disk = try #require(SmallDisk(8 << 10))
        let log = try EventLog.open(disk.folder.log, .create)
        let topic = try log.createTopic(TopicConfiguration(name: "t"))
        let batch = try batch()
        var appended = 0
        expectDiskFull {
            while true {
                try log.append(request(batch, topic))
                appended += 1
            }
        }
        #expect(appended > 10)
        for _ in 0..<3 { expectDiskFull { try log.append(request(batch, topic)) } }
        disk.fill()
        expectDiskFull { try log.append(request(batch, topic, 2)) }
        expectDiskFull { try log.createTopic(TopicConfiguration(name: "u", partitions: 1024)) }

        #expect(try log.partitionState(topic, PartitionID(0)).batches == appended)
        #expect(try log.stagePosition("stage") == [1])
        #expect(try log.verify().findings == [])
        log.close()
        let again = try EventLog.open(disk.folder.log, .write)
        #expect(try again.verify().records == appended * 4000)
        disk.free()
        try again.deleteTopic("t")
        let other = try again.createTopic(TopicConfiguration(name: "t"))
        try again.append(request(batch, other, 5))
        #expect(try again.verify().findings == [])
    }

    @Test(.enabled(if: SmallDisk.isPermitted, SmallDisk.reason))
    func `room inside the file counts: after a topic was deleted appends go on though the disk stays full`() throws {
        let disk = try #require(SmallDisk(8 << 10))
        let log = try EventLog.open(disk.folder.log, .create)
        let topic = try log.createTopic(TopicConfiguration(name: "t"))
        let batch = try batch()
        let kept = try log.createTopic(TopicConfiguration(name: "kept"))
        try log.append(request(batch, kept))
        expectDiskFull { while true { try log.append(request(batch, topic)) } }
        try log.deleteTopic("t")
        disk.fill()
        let next = try log.createTopic(TopicConfiguration(name: "next"))
        for _ in 0..<10 { try log.append(request(batch, next)) }
        #expect(try log.records(of: next).count == 40_000)
        #expect(try log.verify().findings == [])
    }

    @Test(.enabled(if: SmallDisk.isPermitted, SmallDisk.reason))
    func `a log can be opened, read and woken on a full disk, with a deleted topic still to be swept`() throws {
        let disk = try #require(SmallDisk(8 << 10))
        let log = try EventLog.open(disk.folder.log, .create)
        let topic = try log.createTopic(TopicConfiguration(name: "t"))
        let gone = try log.createTopic(TopicConfiguration(name: "gone"))
        let batch = try batch()
        try log.append(request(batch, topic))
        try log.append(request(batch, gone))
        do {
            guard let lock = try AdvisoryLock.take(disk.folder.log + "/create.lock") else {
                throw Unexpected(what: "the lock is taken")
            }
            try log.deleteTopic("gone")
            _ = consume lock
        }
        log.close()
        unlink(disk.folder.log + "/wake")
        disk.fill()
        let again = try EventLog.open(disk.folder.log, .write)
        #expect(try again.records(of: topic).count == 4000)
        again.wait(after: again.wakeToken, atMost: .milliseconds(1))
        #expect(try again.verify().findings == [])
        disk.free()
        let next = try EventLog.open(disk.folder.log, .write)
        #expect(try HeadFile(of: disk.folder.log).entries("trash").isEmpty)
        let token = next.wakeToken
        try next.append(request(batch, topic))
        #expect(next.wakeToken != token)
    }

    @Test(.enabled(if: SmallDisk.isPermitted, SmallDisk.reason))
    func `creation on a full disk says so and can be repeated`() throws {
        let disk = try #require(SmallDisk(256))
        disk.fill()
        expectDiskFull { _ = try EventLog.open(disk.folder.log, .create) }
        disk.free()
        #expect(try EventLog.open(disk.folder.log, .create).topics().isEmpty)
    }

    @Test func `a write that the system cuts off fails whole, and the next one works`() async throws {
        let folder = TemporaryFolder()
        let log = try EventLog.open(folder.log, .create)
        _ = try log.createTopic(TopicConfiguration(name: "t"))
        // A file size limit comes without warning, after the log has found that there is space.
        await #expect(processExitsWith: .success) { [path = folder.log as String] in
            try Self.appendAtLimit(path)
        }
        #expect(try log.verify().findings == [])
        #expect(try log.partitionState(try log.topic("t"), PartitionID(0)).batches == 2)
    }

    private static func appendAtLimit(_ path: String) throws {
        signal(SIGXFSZ, SIG_IGN)
        let log = try EventLog.open(path, .write)
        let topic = try log.topic("t")
        let batch = try EncodedBatch.make(.row, TestRecord.run(0..<20_000), compression: .none)
        var request = AppendRequest()
        request.append(batch, to: topic, PartitionID(0))
        try log.append(request)
        setFileSizeLimit(600_000)
        for _ in 0..<3 {
            do {
                try log.append(request)
                throw Unexpected(what: "appended beyond the limit")
            } catch LogError.diskFull {}
        }
        guard try log.partitionState(topic, PartitionID(0)).batches == 1 else { throw Unexpected(what: "half done") }
        setFileSizeLimit(.max)
        try log.append(request)
    }

    private static func setFileSizeLimit(_ bytes: rlim_t) {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        limit.rlim_cur = min(bytes, limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    }
}
