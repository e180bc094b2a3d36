import EventLog
import TestSupport
import Testing
import Timekeeping

/// Which event times a topic takes.
@Suite struct EventTimeBoundsTests {
    private let folder = TemporaryFolder()
    /// 2026-11-01T00:00:00Z.
    private let clock = TestClock(1_793_491_200_000)
    private let log: EventLog
    private static let day: Int64 = 86_400_000
    private static let year2000: Int64 = 946_684_800_000

    init() throws {
        let clock = clock
        log = try EventLog(folder.log, .create, now: { clock.now })
    }

    private func topic(_ name: String = "t", _ bounds: EventTimeBounds = .standard) throws -> Topic {
        try log.createTopic(TopicConfiguration(name: name, partitions: 2, eventTimes: bounds))
    }

    private func fault(_ time: Int64, in topic: Topic, _ layout: BatchLayout = .row) throws -> EventTimeFault? {
        do {
            try log.append([TestRecord(1, at: time)], to: topic, PartitionID(1), layout)
            return nil
        } catch LogError.eventTimeOutOfBounds(topic.name, PartitionID(1), let fault) { return fault }
    }

    @Test(arguments: [BatchLayout.row, .columnar])
    func `times before 2000 or more than a day ahead of the append are refused, and nothing of the append is written`(
        _ layout: BatchLayout
    ) throws {
        let topic = try topic()
        let now = clock.now.milliseconds
        for time in [Self.year2000, now, now + Self.day] { #expect(try fault(time, in: topic, layout) == nil) }
        for time in [Self.year2000 - 1, 0, -1, Int64.min, now + Self.day + 1, .max] {
            #expect(try fault(time, in: topic, layout)?.time.milliseconds == time)
        }
        #expect(try log.partitionState(topic, PartitionID(1)).highWaterMark == Offset(3))
        // One bad record among good ones, in the second batch of a request: all of it stays out.
        var request = AppendRequest()
        request.append(try .make(layout, [TestRecord(1, at: now)]), to: topic, PartitionID(0))
        request.append(
            try .make(layout, [TestRecord(1, at: now), TestRecord(2, at: 5), TestRecord(3, at: now)]), to: topic,
            PartitionID(1))
        #expect(throws: LogError.self) { try log.append(request) }
        #expect(try log.partitionState(topic, PartitionID(0)).highWaterMark == .zero)
    }

    private static let causes: [(time: Int64, cause: EventTimeFault.Cause)] = [
        (1_793_491_200, .seconds), (1_793_491_200_000_000, .microseconds), (1_793_491_200_000_000_000, .nanoseconds),
        (3_000, .unsetClock), (-2_208_988_800_000, .wrongDate), (4_949_164_800_000, .wrongDate),
    ]

    @Test(arguments: causes)
    func `the likely cause is named`(time: Int64, cause: EventTimeFault.Cause) throws {
        let found = try fault(time, in: try topic())
        #expect(found?.cause == cause)
    }

    @Test func `one refused request of a group takes no other with it`() throws {
        let topic = try topic()
        var bad = AppendRequest()
        bad.append(try .make(.row, [TestRecord(1, at: 7)]), to: topic, PartitionID(0))
        var good = AppendRequest()
        good.append(try .make(.row, [TestRecord(2, at: clock.now.milliseconds)]), to: topic, PartitionID(0))
        let tickets = [try log.submit(good), try log.submit(bad), try log.submit(good)]
        try tickets[0].wait()
        #expect(throws: LogError.self) { try tickets[1].wait() }
        try tickets[2].wait()
        #expect(try log.partitionState(topic, PartitionID(0)).records == 2)
    }

    @Test func `bounds are a topic's own, are kept, and what lies outside of narrower ones stays readable`() throws {
        let any = try topic("any", .none)
        #expect(try fault(.min, in: any) == nil)
        #expect(try fault(.max, in: any) == nil)
        let own = EventTimeBounds(earliest: 1_000, ahead: .seconds(10))
        try log.alterTopic("any") { $0.eventTimes = own }
        let clock = clock
        let again = try EventLog(folder.log, .write, now: { clock.now })
        #expect(try again.topic("any").configuration.eventTimes == own)
        // The topic as it is now decides, not as its producer knew it.
        #expect(try fault(999, in: any) != nil)
        #expect(try fault(1_000, in: any) == nil)
        #expect(try fault((clock.now + .milliseconds(10_001)).milliseconds, in: any) != nil)
        #expect(try log.records(of: any, PartitionID(1)).map(\.timestamp) == [.min, .max, 1_000])
        #expect(try log.verify().findings == [])
    }

    @Test func `a clock that was never set doesn't judge what is ahead of it`() throws {
        let topic = try topic()
        let right = clock.now.milliseconds
        clock.now = 60_000
        #expect(try fault(right, in: topic) == nil)
        #expect(try fault(60_000, in: topic)?.cause == .unsetClock)
    }
}
