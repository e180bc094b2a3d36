import EventLog
import Foundation
import Glibc
import LMDB
import TestSupport
import Testing

/// What processes do to each other: each exit test's body runs in a process of its own.
@Suite struct ProcessTests {
    let folder: TemporaryFolder
    let log: EventLog
    let topic: Topic

    init() throws {
        folder = TemporaryFolder()
        log = try EventLog.open(folder.log, .create)
        topic = try log.createTopic(TopicConfiguration(name: "t", partitions: 3))
    }

    @Test(.timeLimit(.minutes(10)))
    func `two processes that append at once get dense offsets, and lose nothing`() async throws {
        let path = folder.log
        async let here: Void = onThreads(2) { try Self.append(300, as: $0, path) }
        await #expect(processExitsWith: .success) { [path = path as String] in
            try await onThreads(2) { try Self.append(300, as: 2 + $0, path) }
        }
        try await here
        var numbers: [Int64] = []
        for partition in topic.partitions {
            let found = try log.records(of: topic, partition)
            #expect(try log.partitionState(topic, partition).highWaterMark == Offset(Int64(found.count)))
            numbers += found.map(\.number)
        }
        #expect(numbers.sorted() == Array(0..<1200))
        let report = try log.verify()
        #expect(report.findings == [] && report.records == 1200)
    }

    private static func append(_ count: Int, as producer: Int, _ path: String) throws {
        let log = try EventLog.open(path, .write)
        let topic = try log.topic("t")
        for number in 0..<count {
            let record = TestRecord(Int64(producer * count + number))
            let layout = number % 2 == 0 ? BatchLayout.row : .columnar
            try log.append([record], to: topic, PartitionID(number % 3), layout)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a tailing reader in another process is woken and sees each record`() async throws {
        let ready = folder.path("ready")
        async let appended: Void = onThreads(1) { [log, topic] _ in
            try awaitFile(ready)
            for number in 0..<20 {
                try log.append([TestRecord(Int64(number))], to: topic)
                usleep(UInt32.random(in: 0..<20_000))
            }
        }
        await #expect(processExitsWith: .success) { [path = folder.log as String, ready = ready as String] in
            let log = try EventLog.open(path)
            let topic = try log.topic("t")
            var next = Offset.zero
            var numbers: [Int64] = []
            while numbers.count < 20 {
                let token = log.wakeToken
                let end = try log.read(topic, PartitionID(0), from: next) { batch in
                    numbers += try batch.records().map(\.record.number)
                    return .next
                }
                makeFile(ready)
                if end == next { log.wait(after: token) }
                next = end
            }
            guard numbers == Array(0..<20) else { throw Unexpected(what: "\(numbers)") }
        }
        try await appended
    }

    @Test(.timeLimit(.minutes(10)))
    func `a commit of another process changes the wake word, so that nobody sleeps on an old token`() async throws {
        let token = log.wakeToken
        await #expect(processExitsWith: .success) { [path = folder.log as String] in
            let log = try EventLog.open(path, .write)
            try log.append([TestRecord(1)], to: try log.topic("t"))
        }
        #expect(log.wakeToken != token)
        let began = ContinuousClock.now
        for _ in 0..<1000 { log.wait(after: token) }  // a second and a half of sleep, if one of them were for 100 ms
        #expect(ContinuousClock.now - began < .seconds(60))
    }

    @Test func `a stage goes on from a commit that its killed writer had no time to tell of`() async throws {
        let before = try EventLog.open(folder.log)
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.log as String] in
            let log = try EventLog.open(path, .write)
            var request = AppendRequest()
            request.append(try .make(.row, [TestRecord(7)]), to: try log.topic("t"), PartitionID(0))
            request.setPosition("stage", [1])
            try log.append(request)
            try Self.dieBeforeTellingReaders(path)
        }
        // What LMDB shows until someone writes.
        #expect(try before.partitionState(topic, PartitionID(0)).records == 0)
        #expect(try before.stagePosition("stage") == [1])
        #expect(try before.records(of: topic).map(\.number) == [7])
        #expect(try log.append([TestRecord(8)], to: topic).baseOffset == Offset(1))
        #expect(try log.verify().findings == [])
    }

    /// Leaves the files as a kill between a commit's last write and LMDB's next line does: the writer's lock held, and in
    /// the lock file the number of the commit before (after magic, format and the readers' mutex).
    private static func dieBeforeTellingReaders(_ path: String) throws {
        let environment = try Environment(opening: path + "/head.mdb")
        let writing = try environment.beginWrite()
        let lockFile = open(path + "/head.mdb-lock", O_RDWR)
        let place = off_t(8 + MemoryLayout<pthread_mutex_t>.size)
        var number: UInt64 = 0
        guard pread(lockFile, &number, 8, place) == 8, Int(number) == writing.snapshotID() - 1 else {
            throw Unexpected(what: "the lock file has \(number) at \(place)")
        }
        number -= 1
        guard pwrite(lockFile, &number, 8, place) == 8 else { throw Unexpected(what: "write") }
        kill(getpid(), SIGKILL)
    }

    /// A handful of kills; 50 where everything is tested.
    static let kills = ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] == "1" ? 50 : 4

    @Test(.timeLimit(.minutes(10)))
    func `after a kill amid appends everything acknowledged is there, once, and the log verifies clean`() async throws {
        var acknowledgedBefore = 0
        for kill in 0..<Self.kills {
            let microseconds = UInt32.random(in: 2_000..<120_000)
            print("kill \(kill) after \(microseconds) us")
            let acknowledged = folder.path("acknowledged-\(kill)")
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [
                    path = folder.log as String, acknowledged = acknowledged as String,
                    microseconds = microseconds as UInt32
                ] in
                try await Self.appendUntilKilled(path, acknowledged, after: microseconds)
            }
            let claims = try Acknowledgement.all(in: acknowledged)
            #expect(!claims.isEmpty)
            acknowledgedBefore += claims.count
            let found = try topic.partitions.map { try log.records(of: topic, $0).map(\.number) }
            #expect(
                claims.allSatisfy { claim in
                    claim.offset < found[claim.partition].count
                        && found[claim.partition][Int(claim.offset)] == claim.number
                })
        }
        // A stage's position and its records stand or fall together. First, since it looks for the newest commit of the dead.
        let position = try #require(try log.stagePosition("stage"))
        var numbers: [Int64] = []
        for partition in topic.partitions { numbers += try log.records(of: topic, partition).map(\.number) }
        #expect(numbers.count >= acknowledgedBefore)
        let steps = try log.records(of: topic, PartitionID(2)).map(\.number)
        #expect(steps == Array(0..<Int64(steps.count)))
        #expect(position.withUnsafeBytes { $0.loadUnaligned(as: Int64.self) } == Int64(steps.count))
        let report = try log.verify()
        #expect(report.findings == [] && report.records == numbers.count)
        #expect(try log.append([TestRecord(1)], to: topic).partition == PartitionID(0))
    }

    /// Two threads append blindly to partitions 0 and 1; a third is a stage that goes on from its position, in partition 2.
    private static func appendUntilKilled(
        _ path: String, _ acknowledged: String, after microseconds: UInt32
    ) async throws {
        let log = try EventLog.open(path, .write)
        let topic = try log.topic("t")
        let claims = open(acknowledged, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        try await onThreads(3) { thread in
            var number: Int64 = 0
            var isFirst = true
            let partition = PartitionID(thread)
            if thread == 2 {
                let position = try log.stagePosition("stage")
                number = position.map { $0.withUnsafeBytes { $0.loadUnaligned(as: Int64.self) } } ?? 0
            }
            while true {
                var request = AppendRequest()
                request.append(
                    try .make(number % 2 == 0 ? .row : .columnar, [TestRecord(number)]), to: topic, partition)
                if thread == 2 { request.setPosition("stage", withUnsafeBytes(of: number + 1) { [UInt8]($0) }) }
                let receipt = thread == 0 ? try log.submit(request).wait()[0] : try log.append(request)[0]
                Acknowledgement(partition: thread, offset: receipt.baseOffset.rawValue, number: number).write(
                    to: claims)
                number += 1
                // From the first acknowledgement of all on the end may come at any instant.
                if thread == 2, isFirst {
                    isFirst = false
                    Thread.detachNewThread {
                        usleep(microseconds)
                        kill(getpid(), SIGKILL)
                    }
                }
            }
        }
    }
}

/// A line that a process writes after the log has acknowledged a record.
private struct Acknowledgement {
    let partition: Int
    let offset: Int64
    let number: Int64

    func write(to descriptor: Int32) {
        let line = Array("\(partition) \(offset) \(number)\n".utf8)
        _ = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    static func all(in path: String) throws -> [Acknowledgement] {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        return lines.map { line in
            let fields = line.split(separator: " ").map { Int64($0)! }
            return Acknowledgement(partition: Int(fields[0]), offset: fields[1], number: fields[2])
        }
    }
}
