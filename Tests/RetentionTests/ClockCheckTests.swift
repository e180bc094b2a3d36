import EventLog
import Retention
import TestSupport
import Testing
import Timekeeping

/// Retention on a machine whose clock was set.
@Suite struct ClockCheckTests {
    private let scene: RetentionScene
    private let clock: TestClock
    private static let day: Int64 = 86_400_000

    init() throws {
        scene = try RetentionScene()
        clock = scene.clock
        for (name, dataClass) in [("restricted", DataClass.restricted), ("operational", .operational)] {
            try scene.log.createTopic(TopicConfiguration(name: name, dataClass: dataClass))
            try scene.policy(RetentionPolicy(age: .init(max: .seconds(30 * 86_400))), of: name)
            try append(to: name)
        }
    }

    private func append(to name: String) throws {
        try scene.append([clock.now.milliseconds], topic: try scene.log.topic(name))
    }

    private func run(
        boot: String = "first", clockIsRight: Bool = false
    ) throws -> (removed: Set<String>, refused: [String]) {
        var time = clock.time
        let own = time.boot
        time.boot = { BootClock(bootID: boot, elapsed: own().elapsed) }
        let report = try RetentionRun(scene.log, clockIsRight: clockIsRight, time: time).run()
        for failure in report.failures {
            guard case RetentionError.clockJumped = failure.error else { throw failure.error }
        }
        return (Set(report.topics.map(\.topic)), report.failures.map(\.topic))
    }

    @Test
    func
        `a clock that jumped ahead since the last run removes nothing operational, and what names people all the same`()
        throws
    {
        #expect(try run() == ([], []))
        clock.jump(.seconds(400 * 86_400))
        #expect(try run() == (["restricted"], ["operational"]))
        // It stays in doubt until it is right again, or somebody says that it is.
        clock.advance(60_000)
        #expect(try run() == ([], ["operational"]))
        clock.jump(.seconds(-400 * 86_400))
        #expect(try run() == ([], []))
        #expect(try scene.log.partitionState(scene.log.topic("operational"), PartitionID(0)).records == 1)
    }

    @Test func `somebody's word that the clock is right is enough, and remembered`() throws {
        _ = try run()
        clock.jump(.seconds(400 * 86_400))
        #expect(try run(clockIsRight: true).removed == ["restricted", "operational"])
        try append(to: "operational")
        clock.advance(31 * Self.day)
        #expect(try run().removed == ["operational"])
    }

    @Test func `time that passes is no jump, however long`() throws {
        _ = try run()
        clock.advance(400 * Self.day)
        #expect(try run() == (["restricted", "operational"], []))
    }

    @Test func `a machine that was off is believed for 31 days, and asked about after longer`() throws {
        _ = try run()
        clock.jump(.seconds(31 * 86_400))
        #expect(try run(boot: "second") == (["restricted", "operational"], []))
        try append(to: "operational")
        clock.jump(.seconds(32 * 86_400))
        #expect(try run(boot: "third") == ([], ["operational"]))
        #expect(try run(boot: "third", clockIsRight: true).removed == ["operational"])
    }

    @Test func `without an earlier run the log's own newest append is compared`() throws {
        clock.jump(.seconds(32 * 86_400))
        #expect(try run() == (["restricted"], ["operational"]))
    }

    @Test func `a plan made in doubt is refused as a whole, and nothing is removed`() throws {
        _ = try run()
        clock.jump(.seconds(400 * 86_400))
        let plan = try scene.plan()
        #expect(plan.totals.records == 2)
        #expect {
            try RetentionRun(scene.log, time: clock.time).run(plan)
        } throws: {
            if case RetentionError.clockJumped = $0 { true } else { false }
        }
        #expect(try scene.plan().totals == plan.totals)
    }

    @Test func `limits of size don't ask the clock`() throws {
        _ = try run()
        try append(to: "operational")
        try scene.policy(RetentionPolicy(recordsMax: 1), of: "operational")
        clock.jump(.seconds(400 * 86_400))
        #expect(try run() == (["restricted", "operational"], []))
    }

    @Test func `what was stamped while the clock was ahead grows old from its correction on`() throws {
        try scene.policy(RetentionPolicy(age: .init(max: .seconds(86_400), clock: .append)))
        let right = clock.now
        clock.jump(.seconds(300 * 86_400))
        try scene.append([right.milliseconds])
        clock.jump(.seconds(-300 * 86_400))
        #expect(try run() == ([], []))
        clock.advance(Self.day)
        #expect(try run().removed == [])
        clock.advance(1)
        #expect(try run().removed == ["lines"])
    }

    @Test func `a plan says what a time in the future holds back`() throws {
        let policy = RetentionPolicy(age: .init(max: .seconds(86_400)))
        try scene.policy(policy)
        let now = clock.now.milliseconds
        let future = now + 5 * Self.day
        try scene.append([now - 9 * Self.day])
        try scene.append([now - 8 * Self.day, future])
        try scene.append([now - 7 * Self.day, now - 6 * Self.day])
        try scene.append([now])
        let plan = try #require(try scene.plan().topics.first { $0.topic == "lines" })
        #expect(plan.totals.records == 1)
        let held = try #require(plan.heldBack?.first)
        #expect(held.start == Offset(1) && held.end == Offset(3) && held.records == 2)
        #expect(held.newest.time.milliseconds == future && held.until.time.milliseconds == future + Self.day)
        // As a segment it is the same.
        try scene.seal()
        let sealed = try #require(try scene.plan().topics.first { $0.topic == "lines" })
        #expect(sealed.heldBack?.map(\.newest.time.milliseconds) == [future])
        // Nothing is held back where the time is over.
        #expect(
            try scene.plan(at: EventTime(milliseconds: future + Self.day + 1)).topics.allSatisfy { $0.heldBack == [] })
    }
}
