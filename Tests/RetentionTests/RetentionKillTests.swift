import EventLog
import Foundation
import Glibc
import Retention
import TestSupport
import Testing

/// A run that is killed anywhere leaves transactions done or not begun, and the next one goes on.
@Suite struct RetentionKillTests {
    /// A step, and how often it is passed before the kill.
    struct Moment: CustomTestStringConvertible {
        let step: RetentionStep
        let passed: Int
        var testDescription: String { "\(step.rawValue), \(passed)" }
    }

    /// Three segments go, and of each of two partitions some 250 batches of the head, in two transactions each.
    private static let transactions = 7

    static let moments: [Moment] = {
        let isFull = ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] == "1"
        return RetentionStep.allCases.flatMap { step -> [Moment] in
            let once: [RetentionStep] = [.began, .recovered, .planned, .finished]
            if once.contains(step) { return [Moment(step: step, passed: 0)] }
            let all = isFull ? Array(0..<transactions) : [1, 4]
            return all.map { Moment(step: step, passed: $0) }
        }
    }()

    /// Fifty kills in the full run.
    static let seeds: [UInt64] = ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] == "1" ? [31, 32] : [31]

    @Test(.timeLimit(.minutes(20)), arguments: moments, seeds)
    func `killed at a step, no range comes back, is missing or is recorded twice`(
        moment: Moment, seed: UInt64
    ) async throws {
        let scene = try RetentionScene(partitions: 2)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<3 {
            try scene.fill(&random, batches: 30)
            try scene.seal()
        }
        try scene.fill(&random, batches: 560, recordsMax: 3)
        let appended = try scene.log.seen(scene.topic)
        try scene.policy(RetentionPolicy(recordsMax: 100))
        let plan = try scene.plan()
        #expect(plan.totals.segments == 3)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = scene.path as String, step = moment.step.rawValue as String, passed = moment.passed as Int] in
            let log = try EventLog.open(path, .write)
            var left = passed
            _ = try RetentionRun(
                log,
                onStep: {
                    guard $0.rawValue == step else { return }
                    if left == 0 { kill(getpid(), SIGKILL) }
                    left -= 1
                }
            ).run()
        }
        try scene.log.checkAccount(scene.topic, appended: appended)
        try scene.log.checkMaxima(scene.topic, appended: appended)
        let done = try scene.log.audited().filter { $0.purged != nil }.count
        let committed = moment.step == .removed || moment.step == .unlinked ? moment.passed + 1 : moment.passed
        switch moment.step {
        case .began, .recovered, .planned: #expect(done == 0)
        // A segment has entries of both partitions.
        case .removing, .removed, .unlinked: #expect(done == min(committed, 3) + committed)
        case .finished: #expect(done == 3 + Self.transactions)
        }

        // A plan from before is refused once anything of it is done; the next run ends where an undisturbed one would.
        if done > 0 {
            #expect(throws: RetentionError.self) { _ = try RetentionRun(scene.log).run(plan) }
        }
        let report = try RetentionRun(scene.log).run()
        #expect(report.failures.isEmpty)
        for partition in scene.topic.partitions {
            let end = plan.topics[0].ranges.last { $0.partition == partition }?.end
            #expect(try scene.log.partitionState(scene.topic, partition).logStart == end)
        }
        #expect(scene.segmentFiles == [])
        let purged = try scene.log.audited().compactMap(\.purged)
        #expect(purged.reduce(0) { $0 + $1.records } == plan.totals.records)
        #expect(purged.reduce(0) { $0 + $1.stored_bytes } == plan.totals.bytes)
        try scene.log.checkAccount(scene.topic, appended: appended)
        try scene.log.checkMaxima(scene.topic, appended: appended)
        try scene.fill(&random, batches: 5)
        #expect(try scene.log.verify().findings == [])
    }

    /// LMDB makes a commit durable before it tells readers of it.
    @Test(.timeLimit(.minutes(20)))
    func `killed before readers are told of a removal, it is done all the same and its file goes with the next run`()
        async throws
    {
        let scene = try RetentionScene()
        var random = SeededGenerator(seed: 33)
        try scene.fill(&random, batches: 30)
        try scene.seal()
        let appended = try scene.log.seen(scene.topic)
        try scene.policy(RetentionPolicy(recordsMax: 1))
        let plan = try scene.plan()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = scene.path as String] in
            let log = try EventLog.open(path, .write)
            _ = try RetentionRun(log, onStep: { if $0 == .removed { try dieBeforeReadersAreTold(path + "/head.mdb") } })
                .run()
        }
        #expect(scene.segmentFiles.count == 1)
        #expect(try scene.log.segments().count == 1, "readers know of it: the test shows nothing")
        let error = try #require(throws: RetentionError.self) { _ = try RetentionRun(scene.log).run(plan) }
        #expect("\(error)".contains("begins at"))
        #expect(scene.segmentFiles == [])
        #expect(try RetentionRun(scene.log).run().totals == PurgeTotals())
        try scene.log.checkAccount(scene.topic, appended: appended)
    }
}
