import EventLog
import Foundation
import Glibc
import Retention
import Sealing
import TestSupport
import Testing

/// A run removes what its plan says, to the record and byte, and records it.
@Suite struct RetentionRunTests {
    private static func randomPolicy(_ holdings: TopicHoldings, _ random: inout SeededGenerator) -> RetentionPolicy {
        switch random.below(4) {
        case 0: RetentionPolicy(bytesMax: 1 + random.below(holdings.storedBytes))
        case 1: RetentionPolicy(recordsMax: 1 + random.below(holdings.records))
        case 2: RetentionPolicy(age: .init(max: .milliseconds(Int64(1 + random.below(200_000)))))
        default:
            RetentionPolicy(
                age: .init(max: .milliseconds(Int64(1 + random.below(200_000))), clock: .append),
                bytesMax: 1 + random.below(holdings.storedBytes))
        }
    }

    @Test func `plan, run, audit and the log agree to the record and byte`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("runs: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<12 {
            let scene = try RetentionScene(partitions: 1 + random.below(3))
            for _ in 0..<random.below(4) {
                try scene.fill(&random, batches: 10 + random.below(60))
                try scene.seal(segmentBytes: 2_000 + random.below(20_000))
            }
            try scene.fill(&random, batches: 10 + random.below(400))
            let appended = try scene.log.seen(scene.topic)
            for _ in 0..<3 {
                let before = try scene.log.holdings(of: "lines")
                guard before.records > 0 else { break }
                try scene.policy(Self.randomPolicy(before, &random))
                let plan = try scene.plan()
                // Through a file, as people keep it; and appends meanwhile change nothing of it.
                let copy = try JSONDecoder().decode(RetentionPlan.self, from: JSONEncoder().encode(plan))
                #expect(copy == plan)
                let report = try RetentionRun(scene.log).run(copy)
                let after = try scene.log.holdings(of: "lines")
                #expect(report.totals == plan.totals, "seed \(seed)")
                #expect(report.topics.flatMap(\.ranges) == plan.topics.flatMap(\.ranges), "seed \(seed)")
                #expect(before.records - after.records == plan.totals.records, "seed \(seed)")
                #expect(before.storedBytes - after.storedBytes == plan.totals.bytes, "seed \(seed)")
                #expect(before.segments.count - after.segments.count == plan.totals.segments, "seed \(seed)")
                let audited = try scene.log.audited().compactMap(\.purged).filter { $0.plan == plan.id }
                #expect(audited.reduce(0) { $0 + $1.records } == plan.totals.records, "seed \(seed)")
                #expect(audited.reduce(0) { $0 + $1.stored_bytes } == plan.totals.bytes, "seed \(seed)")
                #expect(scene.segmentFiles == after.segments.map(\.file).sorted(), "seed \(seed)")
                #expect(try scene.plan().totals == PurgeTotals(), "a second plan finds more; seed \(seed)")
                try scene.log.checkAccount(scene.topic, appended: appended)
            }
        }
    }

    @Test func `appends since a plan was made change nothing of it`() throws {
        let scene = try RetentionScene()
        var random = SeededGenerator(seed: 5)
        try scene.fill(&random, batches: 30)
        try scene.seal()
        try scene.policy(RetentionPolicy(recordsMax: 1))
        try scene.fill(&random, batches: 5)
        let plan = try scene.plan()
        try scene.fill(&random, batches: 20)
        let before = try scene.log.holdings(of: "lines").records
        #expect(try RetentionRun(scene.log).run(plan).totals == plan.totals)
        #expect(try scene.log.holdings(of: "lines").records == before - plan.totals.records)
    }

    /// What a log may have met since a plan was made, and a word of what the refusal says.
    enum Change: String, CaseIterable, CustomTestStringConvertible {
        case anotherRun = "begins at"
        case trim = "begins at "
        case policyChanged = "was changed"
        case policyRemoved = "was removed"
        case sealed = "was sealed"
        case topicDeleted = "was deleted"
        case topicReplaced = "created anew"
        var testDescription: String { "\(self)" }
    }

    @Test(arguments: Change.allCases)
    func `a log that moved on since the plan refuses it, and nothing is changed`(change: Change) throws {
        let scene = try RetentionScene(partitions: 2)
        var random = SeededGenerator(seed: 6)
        try scene.fill(&random, batches: 40)
        try scene.seal()
        try scene.fill(&random, batches: 20)
        try scene.policy(RetentionPolicy(recordsMax: 5))
        let plan = try scene.plan()
        #expect(plan.topics[0].ranges.contains { $0.segment == nil } && plan.totals.segments == 1)
        switch change {
        case .anotherRun: _ = try RetentionRun(scene.log).run()
        case .trim: _ = try scene.log.trim(scene.topic, to: [PartitionID(1): Offset(3)])
        case .policyChanged: try scene.policy(RetentionPolicy(recordsMax: 6))
        case .policyRemoved: try scene.policy(nil)
        case .sealed: try scene.seal()
        case .topicDeleted: try scene.log.deleteTopic("lines")
        case .topicReplaced:
            try scene.log.deleteTopic("lines")
            try scene.log.createTopic(scene.topic.configuration)
        }
        let audited = try scene.log.audited()
        let commits = try scene.log.commitCount()
        let error = #expect(throws: RetentionError.self) { _ = try RetentionRun(scene.log).run(plan) }
        guard case .moved(let what)? = error else { throw Unexpected(what: "\(String(describing: error))") }
        #expect(what.contains(change.rawValue.trimmingCharacters(in: .whitespaces)))
        #expect(try scene.log.audited() == audited)
        #expect(try scene.log.commitCount() == commits)
        #expect(try scene.log.verify().findings == [])
    }

    @Test func `a seal since the plan is no reason to refuse what it takes from older segments`() throws {
        let scene = try RetentionScene()
        var random = SeededGenerator(seed: 7)
        try scene.fill(&random, batches: 40)
        try scene.seal()
        try scene.fill(&random, batches: 20)
        let head = try scene.log.holdings(of: "lines").partitions[0].batches
        try scene.policy(RetentionPolicy(recordsMax: head.last!.end - head.first!.start))
        let plan = try scene.plan()
        #expect(plan.topics[0].ranges.map(\.segment) == [1])
        try scene.seal()
        #expect(try RetentionRun(scene.log).run(plan).totals == plan.totals)
    }

    @Test func `a policy that is changed while a plan is carried out ends it, and says how far it came`() throws {
        let scene = try RetentionScene()
        for _ in 0..<3 {
            try scene.append([1, 2, 3])
            try scene.seal()
        }
        try scene.policy(RetentionPolicy(recordsMax: 1))
        let plan = try scene.plan()
        let appended = try scene.log.seen(scene.topic)
        let run = RetentionRun(
            scene.log,
            onStep: { step in
                if step == .unlinked { try scene.policy(RetentionPolicy(recordsMax: 2)) }
            })
        let error = #expect(throws: RetentionError.self) { _ = try run.run(plan) }
        guard case .stopped(let totals, _)? = error else { throw Unexpected(what: "\(String(describing: error))") }
        #expect(totals.records == 3 && totals.segments == 1)
        try scene.log.checkAccount(scene.topic, appended: appended)
    }

    @Test func `a plan that doesn't fit its log, or its time, is refused`() throws {
        let scene = try RetentionScene()
        for _ in 0..<4 { try scene.append([1, 2, 3]) }
        try scene.policy(RetentionPolicy(recordsMax: 6))
        let plan = try scene.plan()
        #expect(plan.topics[0].ranges.map(\.end) == [Offset(6)])
        var changes: [(inout RetentionPlan) -> Void] = [
            { $0.topics[0].ranges[0].bytes += 1 },
            { $0.topics[0].ranges[0].records -= 1 },
            // Within a batch.
            {
                $0.topics[0].ranges[0].end = Offset(5)
                $0.topics[0].ranges[0].records = 5
            },
            { $0.topics[0].ranges[0].segment = 1 },
            { $0.topics[0].logStarts[0].partition = PartitionID(7) },
            { $0.topics[0].policy.ageClock = nil },
            { $0.topics.append($0.topics[0]) },
            { $0.format = 2 },
        ]
        changes[5] = {
            $0.topics[0].policy.maxAgeMilliseconds = 5
            $0.topics[0].policy.ageClock = "moon"
        }
        for (index, change) in changes.enumerated() {
            var changed = plan
            change(&changed)
            #expect(throws: RetentionError.self, "\(index)") { _ = try RetentionRun(scene.log).run(changed) }
        }
        let later = try scene.plan(at: scene.clock.now + 1)
        #expect(throws: RetentionError.self) { _ = try RetentionRun(scene.log).run(later) }
        #expect(try scene.log.holdings(of: "lines").records == 12)
        #expect(try RetentionRun(scene.log).run(plan).totals == plan.totals)
    }

    @Test func `a long run in the head goes in transactions of 200 batches, recorded one after the other`() throws {
        let scene = try RetentionScene()
        var random = SeededGenerator(seed: 8)
        try scene.fill(&random, batches: 450, recordsMax: 3)
        let appended = try scene.log.seen(scene.topic)
        try scene.policy(RetentionPolicy(age: .init(max: .milliseconds(1))))
        scene.clock.now += 1_000_000
        let plan = try scene.plan()
        #expect(plan.topics[0].ranges.count == 1)
        var transactions = 0
        let report = try RetentionRun(scene.log, onStep: { if $0 == .removed { transactions += 1 } }).run(plan)
        #expect(transactions == 3)
        #expect(report.totals == plan.totals)
        #expect(try scene.log.audited().compactMap(\.purged).count == 3)
        #expect(try scene.log.partitionState(scene.topic, PartitionID(0)).batches == 0)
        try scene.log.checkAccount(scene.topic, appended: appended)
    }

    @Test func `the audit topic is purged by its own policy, and records that as well`() throws {
        let scene = try RetentionScene()
        for index in 0..<6 {
            try scene.policy(RetentionPolicy(recordsMax: 10 + index))
        }
        let audit = try scene.log.topic("audit")
        try scene.seal(audit)
        for index in 0..<6 { try scene.policy(RetentionPolicy(recordsMax: 20 + index)) }
        try scene.policy(RetentionPolicy(recordsMax: 3), of: "audit")
        let plan = try scene.plan()
        #expect(plan.totals.records == 10 && plan.totals.segments == 1)
        #expect(try RetentionRun(scene.log).run(plan).totals == plan.totals)
        let purged = try scene.log.audited().compactMap(\.purged)
        #expect(purged.map(\.start_offset) == [0, 6] && purged.map(\.end_offset) == [6, 10])
        #expect(try scene.log.partitionState(audit, PartitionID(0)).logStart == Offset(10))
        #expect(try scene.log.holdings(of: "audit").records == 5)
        #expect(try scene.log.verify().findings == [])
    }

    @Test func `a topic that is damaged doesn't keep the others from their run`() throws {
        let scene = try RetentionScene()
        let other = try scene.log.createTopic(TopicConfiguration(name: "other", eventTimes: .none))
        for _ in 0..<3 {
            try scene.append([1, 2])
            try scene.append([1, 2], topic: other)
        }
        for topic in ["lines", "other"] { try scene.policy(RetentionPolicy(recordsMax: 1), of: topic) }
        // The envelope's checksum of the first batch of 'lines', found by its key's neighbour in the file.
        try DamagedHead.flipFirstEnvelope(of: scene.topic, in: scene.path)
        let report = try RetentionRun(scene.log).run()
        #expect(report.failures.map(\.topic) == ["lines"])
        #expect(report.topics.map(\.topic) == ["other"] && report.totals.records == 6)
        #expect(throws: LogError.self) { _ = try scene.plan() }
    }

    @Test func `a segment that goes while it is read is read to its end, and its space comes back`() throws {
        let scene = try RetentionScene()
        var random = SeededGenerator(seed: 9)
        try scene.fill(&random, batches: 60)
        let before = try scene.log.seen(scene.topic)
        try scene.seal()
        try scene.policy(RetentionPolicy(age: .init(max: .milliseconds(1))))
        scene.clock.now += 1_000_000
        var records = 0
        let next = try scene.log.read(scene.topic, PartitionID(0), from: .zero, bytesMax: .max) { batch in
            if records == 0 {
                let totals = try RetentionRun(scene.log).run().totals
                #expect(totals.segments == 1)
                #expect(scene.segmentFiles == [])
            }
            records += batch.header.count
            return .next
        }
        #expect(records == before.count && next.rawValue == Int64(before.count))
        #expect(throws: LogError.self) {
            _ = try scene.log.read(scene.topic, PartitionID(0), from: .zero) { _ in .next }
        }
    }

    @Test func `who holds the lock is waited for, and named when it takes too long`() throws {
        let scene = try RetentionScene()
        try scene.append([1])
        try scene.policy(RetentionPolicy(age: .init(max: .milliseconds(1))))
        scene.clock.now += 1_000_000
        let lock = HeldLock(try SegmentStaging.take(scene.log))
        #expect(lock.isHeld)
        var waitedFor: Int32?
        let error = try #require(throws: RetentionError.self) {
            _ = try RetentionRun(scene.log, patience: .milliseconds(60), onWait: { waitedFor = $0 }).run()
        }
        #expect("\(error)".contains("process \(getpid())"))
        #expect(waitedFor == getpid())
        // It is given back while it is waited for.
        let report = try RetentionRun(scene.log, onWait: { _ in lock.giveBack() }).run()
        #expect(report.totals.records == 1)
    }

    @Test func `a run that is asked to end finishes the transaction at hand`() throws {
        let scene = try RetentionScene()
        for _ in 0..<3 {
            try scene.append([1, 2, 3])
            try scene.seal()
        }
        try scene.policy(RetentionPolicy(recordsMax: 1))
        var removed = 0
        let run = RetentionRun(
            scene.log, isEnded: { removed > 0 }, onStep: { if $0 == .removed { removed += 1 } })
        let report = try run.run(scene.plan())
        #expect(report.totals.segments == 1 && !report.isComplete)
        #expect(try RetentionRun(scene.log).run().totals.segments == 2)
    }
}

/// The seal lock, held by a test.
private final class HeldLock {
    private var staging: SegmentStaging?

    init(_ staging: consuming SegmentStaging?) { self.staging = staging }

    var isHeld: Bool {
        switch staging {
        case .some: true
        case .none: false
        }
    }

    func giveBack() { staging = nil }
}
