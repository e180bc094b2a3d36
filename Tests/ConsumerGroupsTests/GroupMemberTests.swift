@testable import ConsumerGroups
@testable import EventLog
import RecordBatch
import Testing

@Suite struct GroupMemberTests {
    @Test func `One member reads every partition in order, and its successor goes on after it`() throws {
        let scene = try GroupScene()
        try scene.append(3, to: "visits", 0)
        try scene.append(2, to: "visits", 0)
        try scene.append(4, to: "visits", 1)
        let first = try scene.member()
        var taken: [Taken] = []
        while case let more = try first.take(), !more.isEmpty { taken += more }
        #expect(taken.filter { $0.partition == 0 } == [Taken(0, 0..<3), Taken(0, 3..<5)])
        #expect(taken.filter { $0.partition == 1 } == [Taken(1, 0..<4)])
        try first.close()

        try scene.append(1, to: "visits", 1)
        let second = try scene.member()
        #expect(try second.take() == [Taken(1, 4..<5)])
    }

    @Test func `A batch is handed out with its records as they were written`() throws {
        let scene = try GroupScene()
        try scene.append(3)
        var values: [[UInt8]] = []
        let summary = try scene.member().poll(timeout: .zero) { _, batch in
            var scratch = RecordBatchScratch()
            var records = try RecordBatchReader(batch.body).records(&scratch)
            while let record = try records.next() { values.append([UInt8](record.value!)) }
            return .next
        }
        #expect(values == [[0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 2]])
        #expect(summary == PollSummary(records: 3, batches: 1))
    }

    @Test func `What a consumer leaves of a batch is handed out next, from where it stopped`() throws {
        let scene = try GroupScene()
        try scene.append(10)
        let member = try scene.member()
        let summary = try member.poll(timeout: .zero) { place, _ in .stopBefore(place.start + 4) }
        #expect(summary.records == 4)
        #expect(try scene.checkpoint(0) == 4)
        #expect(try member.take() == [Taken(0, 4..<10)])
    }

    @Test func `A batch whose processing failed is not committed, and comes again`() throws {
        struct Broken: Error {}
        let scene = try GroupScene()
        try scene.append(2)
        try scene.append(2)
        let member = try scene.member()
        #expect(throws: Broken.self) {
            try member.poll(timeout: .zero) { place, _ in
                if place.start.rawValue == 2 { throw Broken() }
                return .next
            }
        }
        #expect(try scene.checkpoint(0) == 0)
        #expect(try member.take() == [Taken(0, 2..<4)])
        #expect(try scene.checkpoint(0) == 4)
    }

    @Test func `Every partition gets its turn, however much another holds`() throws {
        let scene = try GroupScene()
        for _ in 0..<50 { try scene.append(20, to: "visits", 0) }
        try scene.append(1, to: "visits", 1)
        let member = try scene.member()
        let taken = try member.take(bytesMax: 1000)
        #expect(Set(taken.map(\.partition)) == [0, 1])
        #expect(taken.count < 51)
    }

    @Test func `A group without checkpoint begins at the end where that is asked for, and keeps that place`() throws {
        let scene = try GroupScene()
        try scene.append(5)
        let first = try scene.member { $0.start = .end }
        #expect(try first.take().isEmpty)
        try first.close()
        try scene.append(2)
        #expect(try scene.member { $0.start = .end }.take() == [Taken(0, 5..<7)])
    }

    @Test func `Without auto-commit only an explicit commit moves the checkpoint`() throws {
        let scene = try GroupScene()
        try scene.append(5)
        let member = try scene.member { $0.autoCommit = false }
        #expect(try member.take().count == 1)
        #expect(try scene.checkpoint(0) == 0)
        try member.commit()
        #expect(try scene.checkpoint(0) == 5)
        try scene.append(2)
        #expect(try member.take().count == 1)
        try member.close()
        #expect(try scene.checkpoint(0) == 5)
    }

    @Test func `A poll that waits is woken by an append`() throws {
        let scene = try GroupScene()
        let member = try scene.member()
        #expect(try member.take().isEmpty)
        let log = scene
        let appender = BackgroundWork { try log.append(1) }
        let summary = try member.poll(timeout: .milliseconds(60_000)) { _, _ in .next }
        #expect(summary.records == 1)
        try appender.finish()
    }

    @Test func `A topic that gets more partitions is read wholly after the next heartbeat`() throws {
        let scene = try GroupScene()
        let member = try scene.member()
        _ = try member.take()
        _ = try scene.log.alterTopic("visits") { $0.partitions = 3 }
        try scene.append(1, to: "visits", 2)
        try member.heartbeat()
        #expect(try member.take() == [Taken(2, 0..<1)])
    }

    @Test func `An unknown topic, a bad group name and a closed member are refused`() throws {
        let scene = try GroupScene()
        #expect(throws: LogError.self) { try scene.member(["nothing"]) }
        for name in ["", "a b", "a\u{0}b", String(repeating: "x", count: 250)] {
            #expect(throws: GroupError.self) { try scene.member(group: name) }
        }
        #expect(try scene.log.groupNames() == [])
        let member = try scene.member()
        try member.close()
        try member.close()
        #expect(throws: GroupError.closedMember(group: "g")) { try member.take() }
        #expect(throws: GroupError.closedMember(group: "g")) { try member.commit() }
    }
}
