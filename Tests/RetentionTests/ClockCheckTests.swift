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

    @Test func `what a clock stamps itself doesn't make it right, whether the policy was set before or after`() throws {
        let year = Duration.seconds(365 * 86_400)
        func lastYear(_ scene: RetentionScene, boot: String, clockIsRight: Bool = false) throws -> [String] {
            var time = scene.clock.time
            let own = time.boot
            time.boot = { BootClock(bootID: boot, elapsed: own().elapsed) }
            return try RetentionRun(scene.log, clockIsRight: clockIsRight, time: time).run().failures.map(\.topic)
        }
        for (policyFirst, refusedFirst) in [(true, true), (true, false), (false, true), (false, false)] {
            let scene = try RetentionScene()
            let policy = RetentionPolicy(age: .init(max: .seconds(60 * 86_400), clock: .append))
            try scene.append([scene.clock.now.milliseconds])
            if policyFirst { try scene.policy(policy) }
            scene.clock.jump(year)
            if refusedFirst, policyFirst { #expect(try lastYear(scene, boot: "test") == ["lines"]) }
            try scene.append([scene.clock.now.milliseconds])
            if !policyFirst { try scene.policy(policy) }
            for boot in ["test", "test"] {
                #expect(try lastYear(scene, boot: boot) == ["lines"], "\(policyFirst) \(refusedFirst)")
                try scene.append([scene.clock.now.milliseconds])
            }
            #expect(try lastYear(scene, boot: "test", clockIsRight: true) == [])
            #expect(try lastYear(scene, boot: "test") == [])
        }
    }

    @Test func `many small steps of the clock are one large step`() throws {
        try scene.policy(RetentionPolicy(age: .init(max: .seconds(6_000))), of: "operational")
        _ = try run()
        clock.jump(.seconds(50 * 60))
        #expect(try run() == ([], []))
        clock.jump(.seconds(50 * 60))
        #expect(try run() == ([], []))
        for _ in 0..<3 {
            clock.jump(.seconds(50 * 60))
            #expect(try run().refused == ["operational"])
        }
    }

    @Test func `in doubt, limits of size act on the same topic, and the doubt is told`() throws {
        let policy = RetentionPolicy(age: .init(max: .seconds(30 * 86_400)), recordsMax: 3)
        try scene.policy(policy, of: "operational")
        _ = try run()
        for _ in 0..<5 { try append(to: "operational") }
        clock.jump(.seconds(400 * 86_400))
        #expect(try run() == (["restricted", "operational"], ["operational"]))
        let topic = try scene.log.topic("operational")
        #expect(try scene.log.partitionState(topic, PartitionID(0)).records == 3)
        #expect(try scene.log.audited().last { $0.topic == "operational" }?.purged?.rule == "records")
        #expect(try run() == ([], ["operational"]))
    }

    @Test func `a seal doesn't change what is due by append time`() throws {
        try scene.policy(RetentionPolicy(age: .init(max: .seconds(60 * 86_400), clock: .append)))
        let now = clock.now
        try scene.append([Int64](repeating: now.milliseconds, count: 10))
        clock.jump(.seconds(365 * 86_400))
        try scene.append([now.milliseconds])
        clock.jump(.seconds(-365 * 86_400))
        try scene.append([Int64](repeating: now.milliseconds, count: 10))
        let later = now + .seconds(61 * 86_400)
        #expect(try scene.plan(at: later).topics.first { $0.topic == "lines" }?.totals.records == 21)
        try scene.seal()
        #expect(try scene.plan(at: later).topics.first { $0.topic == "lines" }?.totals.records == 21)
        #expect(try scene.log.verify().findings == [])
    }

    @Test func `a plan names each later time in the future, and counts up to the next`() throws {
        try scene.policy(RetentionPolicy(age: .init(max: .seconds(86_400))))
        let now = clock.now.milliseconds
        let old = now - 9 * Self.day
        // The third future time is over before the second: what follows waits for the second.
        for times in [[now + 5 * Self.day], [old, old], [now + 9 * Self.day], [old], [now + 2 * Self.day], [old]] {
            try scene.append(times)
        }
        let held = try #require(try scene.plan().topics.first { $0.topic == "lines" }?.heldBack)
        #expect(held.map(\.start) == [Offset(0), Offset(3)])
        #expect(held.map(\.records) == [2, 2])
        #expect(held.map(\.newest.time.milliseconds) == [now + 5 * Self.day, now + 9 * Self.day])
    }

    @Test func `of a segment of several partitions the plan says that the segment holds the time`() throws {
        let scene = try RetentionScene(partitions: 2)
        try scene.policy(RetentionPolicy(age: .init(max: .seconds(86_400))))
        let now = scene.clock.now.milliseconds
        try scene.append([now - 9 * Self.day], to: 0)
        try scene.append([now + 5 * Self.day], to: 1)
        let head = try #require(try scene.plan().topics.first?.heldBack)
        #expect(head.map(\.partition) == [PartitionID(1)] && head.map(\.segment) == [nil])
        try scene.seal()
        try scene.append([now - 9 * Self.day], to: 0)
        let sealed = try #require(try scene.plan().topics.first?.heldBack)
        #expect(sealed.map(\.segment) == [1, 1])
        #expect(sealed.map(\.records) == [1, 0])
    }
}
