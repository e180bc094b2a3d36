import EventLog
import Foundation
import RecordBatch
import Synchronization
import TestSupport
import Testing

/// What many threads append at once.
@Suite struct GroupCommitTests {
    let folder: TemporaryFolder
    let log: EventLog
    let topic: Topic

    init() throws {
        folder = TemporaryFolder()
        log = try EventLog.open(folder.log, .create)
        topic = try log.createTopic(TopicConfiguration(name: "t", partitions: 3))
    }

    private func isDense(_ receipts: [AppendReceipt]) -> Bool {
        let sorted = receipts.sorted { $0.baseOffset < $1.baseOffset }
        var next = Offset.zero
        for receipt in sorted {
            guard receipt.baseOffset == next else { return false }
            next = receipt.lastOffset + 1
        }
        return true
    }

    @Test(.timeLimit(.minutes(10)), arguments: [false, true])
    func `of many threads' appends every receipt is unique, offsets are dense and nothing is lost`(
        submits: Bool
    ) async throws {
        let threads = 8
        let appendsPerThread = 60
        let receipts = Mutex<[AppendReceipt]>([])
        try await onThreads(threads) { [log, topic] thread in
            var tickets: [AppendTicket] = []
            for append in 0..<appendsPerThread {
                let partition = PartitionID((thread + append) % 3)
                let first = (thread * appendsPerThread + append) * 4
                var request = AppendRequest()
                request.append(try .make(.row, TestRecord.run(first..<(first + 1 + append % 4))), to: topic, partition)
                if submits && append % 5 != 0 {
                    tickets.append(try log.submit(request))
                } else {
                    let receipt = try log.append(request)[0]
                    receipts.withLock { $0.append(receipt) }
                }
            }
            for ticket in tickets {
                let receipt = try ticket.wait()[0]
                receipts.withLock { $0.append(receipt) }
            }
        }
        var numbers: [Int64] = []
        for partition in topic.partitions {
            let mine = receipts.withLock { $0.filter { $0.partition == partition } }
            #expect(isDense(mine))
            let found = try log.records(of: topic, partition)
            #expect(try log.partitionState(topic, partition).highWaterMark == Offset(Int64(found.count)))
            #expect(try log.partitionState(topic, partition).batches == mine.count)
            numbers += found.map(\.number)
        }
        let expected = (0..<threads * appendsPerThread).flatMap { append in
            (0..<(1 + append % appendsPerThread % 4)).map { Int64(append * 4 + $0) }
        }
        #expect(numbers.sorted() == expected)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a thread's appends keep their order, however they are handed over`() throws {
        var tickets: [AppendTicket] = []
        for append in 0..<50 {
            var request = AppendRequest()
            request.append(try .make(.row, [TestRecord(Int64(append))]), to: topic, PartitionID(0))
            if append % 7 == 3 { try log.append(request) } else { tickets.append(try log.submit(request)) }
        }
        for ticket in tickets { try ticket.wait() }
        #expect(try log.records(of: topic).map(\.number) == Array(0..<50))
    }

    @Test(.timeLimit(.minutes(10)))
    func `a follower is served when the thread that commits returns and no writer thread was ever started`()
        async throws
    {
        // Only blocking appends: who comes while another commits depends on that one to see to it.
        for _ in 0..<20 {
            try await onThreads(4) { [log, topic] thread in
                for _ in 0..<5 { try log.append([TestRecord(1)], to: topic, PartitionID(thread % 3)) }
            }
        }
        #expect(try topic.partitions.reduce(0) { $0 + (try log.partitionState(topic, $1).records) } == 400)
    }

    @Test(.timeLimit(.minutes(10)))
    func `closing commits what waits, and whoever comes later is refused`() async throws {
        let accepted = Mutex(0)
        let refused = Mutex(0)
        try await onThreads(6) { [log, topic] thread in
            if thread == 5 {
                usleep(20_000)
                return log.close()
            }
            for append in 0..<200 {
                var request = AppendRequest()
                request.append(try .make(.row, [TestRecord(Int64(append))]), to: topic, PartitionID(thread % 3))
                do {
                    if append % 2 == 0 { try log.append(request) } else { try log.submit(request).wait() }
                    accepted.withLock { $0 += 1 }
                } catch LogError.closed {
                    refused.withLock { $0 += 1 }
                }
            }
        }
        log.close()
        #expect(accepted.withLock { $0 } + refused.withLock { $0 } == 1000)
        let found = try topic.partitions.reduce(0) { $0 + (try log.records(of: topic, $1).count) }
        #expect(found == accepted.withLock { $0 })
        #expect(throws: LogError.self) { try log.append([TestRecord(1)], to: topic) }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a producer that runs ahead of the disk blocks for room and loses nothing`() async throws {
        // 24 requests of 6 MiB are twice what may wait.
        let body = (0..<100_000).map {
            TestRecord(Int64($0), text: "a text that takes about fifty bytes, uncompressed \($0)")
        }
        let batch = try EncodedBatch.make(.row, body, compression: .none)
        #expect(batch.byteCount > 6 << 20)
        try await onThreads(3) { [log, topic] thread in
            var tickets: [AppendTicket] = []
            for _ in 0..<8 {
                var request = AppendRequest()
                request.append(batch, to: topic, PartitionID(thread))
                tickets.append(try log.submit(request))
            }
            for ticket in tickets { try ticket.wait() }
        }
        for partition in topic.partitions { #expect(try log.partitionState(topic, partition).records == 800_000) }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a task that awaits its ticket is resumed, before and after it was decided`() async throws {
        var request = AppendRequest()
        request.append(try .make(.row, TestRecord.run(0..<3)), to: topic, PartitionID(0))
        let ticket = try log.submit(request)
        #expect(try await ticket.receipts()[0].lastOffset == Offset(2))
        #expect(try await ticket.receipts()[0].lastOffset == Offset(2))
        #expect(ticket.isDone)
    }

    @Test func `of requests that were submitted before the log was closed each is in it, or says that it is not`()
        throws
    {
        for _ in 0..<5 {
            let folder = TemporaryFolder()
            let log = try EventLog.open(folder.log, .create)
            let topic = try log.createTopic(TopicConfiguration(name: "t", partitions: 3))
            var tickets: [AppendTicket] = []
            for number in 0..<200 {
                var request = AppendRequest()
                request.append(try .make(.row, TestRecord.run(0..<3)), to: topic, PartitionID(number % 3))
                tickets.append(try log.submit(request))
            }
            log.close()
            let durable = tickets.filter { (try? $0.wait()) != nil }.count
            let again = try EventLog.open(folder.log, .write)
            defer { again.close() }
            let states = try again.partitionStates(try again.topic("t"))
            #expect(states.map(\.records).reduce(0, +) == durable * 3)
        }
    }

    @Test func `a refused request takes none of its neighbours with it`() throws {
        var good = AppendRequest()
        good.append(try .make(.row, TestRecord.run(0..<3)), to: topic, PartitionID(0))
        var bad = AppendRequest()
        bad.append(try .make(.row, TestRecord.run(0..<3)), to: topic, PartitionID(1))
        bad.append(try .make(.row, TestRecord.run(0..<3)), to: topic, PartitionID(3))
        let tickets = [try log.submit(good), try log.submit(bad), try log.submit(good)]
        #expect(try tickets[0].wait()[0].baseOffset == .zero)
        #expect(throws: LogError.self) { try tickets[1].wait() }
        #expect(try tickets[2].wait()[0].baseOffset == Offset(3))
        #expect(try log.partitionState(topic, PartitionID(1)).records == 0)
    }

    @Test func `append times never go back, and the batches of one commit to a partition share theirs`() throws {
        let clock = TestClock(5_000)
        let other = try EventLog(folder.path("other"), .create, now: clock.read)
        let topic = try other.createTopic(TopicConfiguration(name: "t"))
        #expect(try other.append([TestRecord(1)], to: topic).appendTime == 5_000)
        clock.now = 3_000
        #expect(try other.append([TestRecord(2)], to: topic).appendTime == 5_000)
        clock.now = 7_000
        #expect(try other.append([TestRecord(3)], to: topic).appendTime == 7_000)
        #expect(try other.partitionState(topic, PartitionID(0)).lastAppendTime == 7_000)
    }
}
