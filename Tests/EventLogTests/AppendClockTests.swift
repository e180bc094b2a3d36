import EventLog
import TestSupport
import Testing
import Timekeeping

/// Append times where the machine's clock is set.
@Suite struct AppendClockTests {
    private let folder = TemporaryFolder()
    /// 2026-11-01T00:00:00Z.
    private let clock = TestClock(1_793_491_200_000)
    private let log: EventLog
    private let topic: Topic
    private let start: EventTime = 1_793_491_200_000
    private static let year: Int64 = 365 * 86_400_000

    init() throws {
        let clock = clock
        log = try EventLog(folder.log, .create, now: { clock.now })
        topic = try log.createTopic(TopicConfiguration(name: "t", partitions: 2))
    }

    /// - Returns: The append time.
    @discardableResult
    private func append(_ partition: Int = 0) throws -> EventTime {
        try log.append([TestRecord(1, at: start.milliseconds)], to: topic, PartitionID(partition)).appendTime
    }

    private func audit() throws -> PartitionState? {
        guard let audit = try log.topics().first(where: { $0.name == "audit" }) else { return nil }
        return try log.partitionState(audit, PartitionID(0))
    }

    @Test func `after one append with the clock a year ahead the next ones are stamped by the clock again`() throws {
        try append()
        clock.now += Self.year
        try append()
        try append(1)
        clock.now -= Self.year - 60_000
        #expect(try append() == clock.now)
        clock.now += 1_000
        #expect(try append() == clock.now)
        #expect(try log.partitionState(topic, PartitionID(0)).lastAppendTime == clock.now)
        // The other partition follows when it is appended to.
        #expect(try append(1) == clock.now)
        #expect(try audit()?.records == 2)
        #expect(try log.verify().findings == [])
    }

    @Test func `what was stamped ahead counts as appended at the correction`() throws {
        try append()
        clock.now += Self.year
        try append()
        clock.now -= Self.year - 60_000
        let corrected = try append()
        let batches = try log.holdings(of: "t").partitions[0].batches
        #expect(batches.map(\.appendTime) == [start, corrected, corrected])
        let topic = try log.topic("t")
        #expect(topic.clockCorrections.counted(.max, PartitionID(0), Offset(1)) == corrected)
        #expect(topic.clockCorrections.counted(.max, PartitionID(0), Offset(2)) == .max)
        #expect(topic.clockCorrections.counted(.max, PartitionID(1), Offset(0)) == .max)
        // Settings that are changed don't forget it.
        let altered = try log.alterTopic("t") { $0.partitions = 3 }
        #expect(altered.clockCorrections == topic.clockCorrections && !altered.clockCorrections.isEmpty)
    }

    @Test func `a small step back lets append times stand still, and nothing is recorded`() throws {
        try append()
        clock.now -= 300_000
        #expect(try append() == start)
        clock.now += 300_001
        #expect(try append() == start + .milliseconds(1))
        #expect(try audit() == nil)
        clock.now -= 300_001
        #expect(try append() == clock.now)
        #expect(try audit()?.records == 1)
    }

    @Test func `a clock that is not set is not followed`() throws {
        try append()
        clock.now = 60_000
        #expect(try append() == start)
        #expect(try audit() == nil)
    }

    @Test func `clocks that jump at random leave a log that verifies, and counted times never go back`() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<120 {
            let step = Int64.random(in: -1_000_000...1_000_000, using: &random)
            clock.now += random.below(4) == 0 ? step * 1_000 : abs(step) / 10
            clock.now = max(clock.now, start)
            try append(random.below(2))
        }
        #expect(try log.verify().findings == [])
        let corrections = try log.topic("t").clockCorrections
        for partition in topic.partitions {
            let counted = try log.holdings(of: "t").partitions[partition.index].batches.map(\.appendTime)
            #expect(zip(counted, counted.dropFirst()).allSatisfy { $0 <= $1 })
        }
        #expect(!corrections.isEmpty)
    }

    @Test func `partitions that nobody appends to are settled when asked`() throws {
        clock.now += Self.year
        try append()
        try append(1)
        clock.now -= Self.year
        #expect(try log.settleAppendTimes() == 2)
        #expect(try log.settleAppendTimes() == 0)
        #expect(try log.partitionState(topic, PartitionID(1)).lastAppendTime == clock.now)
        #expect(try log.holdings(of: "t").partitions[1].batches.map(\.appendTime) == [clock.now])
        #expect(try audit()?.records == 2)
        clock.now += 5
        #expect(try append(1) == clock.now)
        #expect(try audit()?.records == 2)
        #expect(try log.verify().findings == [])
    }

    @Test func `where topic audit is another's, append times stand still as they did before`() throws {
        _ = try log.createTopic(TopicConfiguration(name: "audit"))
        clock.now += Self.year
        let ahead = try append()
        clock.now -= Self.year
        #expect(try append() == ahead)
        #expect(try audit()?.records == 0)
    }
}
