import EventLog
import Foundation
import Glibc
import Synchronization
import SwiftProtobuf
import TestSupport
import Testing

/// Deleting topics: at once for everyone, completely in the end, whatever is killed meanwhile.
@Suite struct DeletionTests {
    let folder: TemporaryFolder
    let log: EventLog

    init() throws {
        folder = TemporaryFolder()
        log = try EventLog.open(folder.log, .create)
    }

    private func fill(_ name: String, batches: Int) throws -> Topic {
        let topic = try log.createTopic(TopicConfiguration(name: name, partitions: 2))
        for first in stride(from: 0, to: batches, by: 100) {
            var request = AppendRequest()
            for batch in first..<min(first + 100, batches) {
                request.append(try .make(.row, TestRecord.run(0..<10)), to: topic, PartitionID(batch % 2))
            }
            try log.append(request)
        }
        return topic
    }

    private func expectUnknown(_ name: String, _ body: () throws -> Void) {
        let error = #expect(throws: LogError.self) { try body() }
        guard case .unknownTopic(name, _) = error else {
            Issue.record("\(error as Any)")
            return
        }
    }

    @Test func `a deleted topic is unknown to everyone, and what it held is gone`() throws {
        let kept = try fill("kept", batches: 3)
        let topic = try fill("t", batches: 450)
        try log.deleteTopic("t")
        expectUnknown("t") { _ = try log.topic("t") }
        expectUnknown("t") { try log.append([TestRecord(1)], to: topic) }
        expectUnknown("t") { _ = try log.records(of: topic) }
        expectUnknown("t") { _ = try log.partitionState(topic, PartitionID(0)) }
        expectUnknown("t") { try log.deleteTopic("t") }
        #expect(try log.topics().map(\.name) == ["kept"])
        #expect(try HeadFile(of: folder.log).entries("batches").count == 3)
        #expect(try HeadFile(of: folder.log).entries("trash").isEmpty)
        #expect(try log.records(of: kept).count == 20)
        #expect(try log.verify().findings == [])
    }

    @Test func `a new topic of the same name is another: nothing of the old appears in it`() throws {
        let old = try fill("t", batches: 5)
        try log.updateGroup("g") { group in
            group.record = StoredGroupRecord()
            group.checkpoints[TopicPartition(old.id, PartitionID(0))] = StoredCheckpointRecord.with { $0.offset = 7 }
        }
        try log.deleteTopic("t")
        let new = try log.createTopic(TopicConfiguration(name: "t", partitions: 2))
        #expect(new.id != old.id)
        #expect(try log.records(of: new).isEmpty)
        #expect(try log.group("g").checkpoints.isEmpty)
        expectUnknown("t") { try log.append([TestRecord(1)], to: old) }
        #expect(try log.append([TestRecord(1)], to: new).baseOffset == .zero)
        #expect(try log.verify().findings == [])
    }

    @Test func `what nobody could sweep is swept by the next to open, and shows nowhere before`() throws {
        _ = try fill("t", batches: 450)
        guard let lock = try AdvisoryLock.take(folder.log + "/create.lock") else {
            throw Unexpected(what: "the lock is taken")
        }
        try log.deleteTopic("t")  // as if it were killed after its first transaction
        #expect(try HeadFile(of: folder.log).entries("batches").count == 450)
        #expect(try log.verify().findings == [])
        let new = try log.createTopic(TopicConfiguration(name: "t", partitions: 2))
        #expect(try log.records(of: new).isEmpty)
        try log.append(TestRecord.run(0..<3), to: new)
        _ = consume lock
        let next = try EventLog.open(folder.log, .write)
        #expect(try HeadFile(of: folder.log).entries("batches").count == 1)
        #expect(try HeadFile(of: folder.log).entries("trash").isEmpty)
        #expect(try next.records(of: new) == TestRecord.run(0..<3))
        #expect(try next.verify().findings == [])
    }

    @Test(arguments: 0..<3)
    func `a deletion killed anywhere is complete after the next opening, or never began`(attempt: Int) async throws {
        let microseconds = UInt32.random(in: 0..<30_000)
        print("killed after \(microseconds) us")
        _ = try fill("kept", batches: 3)
        _ = try fill("t", batches: 2400)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = folder.log as String, microseconds = microseconds as UInt32] in
            let log = try EventLog.open(path, .write)
            Thread.detachNewThread {
                usleep(microseconds)
                kill(getpid(), SIGKILL)
            }
            try log.deleteTopic("t")
            sleep(60)
        }
        let next = try EventLog.open(folder.log, .write)
        let isThere = try next.topics().contains { $0.name == "t" }
        #expect(try HeadFile(of: folder.log).entries("batches").count == (isThere ? 2403 : 3))
        #expect(try HeadFile(of: folder.log).entries("trash").isEmpty)
        #expect(try next.verify().findings == [])
    }

    @Test(.timeLimit(.minutes(10)))
    func `appends and reads beside a deletion end with an unknown topic, and leave no batch behind`() async throws {
        let topic = try fill("t", batches: 100)
        let appended = Atomic(0)
        try await onThreads(4) { [log] thread in
            do {
                switch thread {
                case 0:
                    try eventually("20 appends") { appended.load(ordering: .relaxed) >= 20 }
                    try log.deleteTopic("t")
                case 1:
                    while true { _ = try log.records(of: topic, PartitionID(1)) }
                default:
                    while true {
                        try log.append(TestRecord.run(0..<10), to: topic, PartitionID(thread % 2))
                        appended.add(1, ordering: .relaxed)
                    }
                }
            } catch LogError.unknownTopic {}
        }
        #expect(try HeadFile(of: folder.log).entries("batches").isEmpty)
        #expect(try log.verify().findings == [])
    }
}
