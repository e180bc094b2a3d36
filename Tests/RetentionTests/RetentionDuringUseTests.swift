import EventLog
import Foundation
import Retention
import Sealing
import Synchronization
import TestSupport
import Testing

/// What the threads of a test share.
private final class Use: Sendable {
    let appended = Mutex<[SeenRecord]>([])
    let isDone = Atomic(false)
    let purged = Atomic(0)
}

/// Purges beside appenders, sealers and readers.
@Suite struct RetentionDuringUseTests {
    @Test(.timeLimit(.minutes(10)))
    func `beside appenders, a sealer, readers and verifications nothing is lost, and nothing comes back`() async throws
    {
        let scene = try RetentionScene(partitions: 2)
        try scene.policy(RetentionPolicy(bytesMax: 40_000))
        let use = Use()
        // Each appends to its own partition, so that it knows the offsets.
        async let appending: Void = onThreads(2) { partition in
            defer { if partition == 0 { use.isDone.store(true, ordering: .relaxed) } }
            var random = SeededGenerator(seed: UInt64(partition))
            var offset: Int64 = 0
            for batch in 0..<600 {
                let times = (0...random.below(4)).map { Int64(batch * 10 + $0) }
                try scene.append(times, to: partition, padding: 60)
                let records = times.enumerated().map {
                    SeenRecord(
                        partition: partition, offset: offset + Int64($0.offset),
                        value: [UInt8]("\($0.element)".utf8) + [UInt8](repeating: 0x2E, count: 60))
                }
                offset += Int64(times.count)
                use.appended.withLock { $0 += records }
            }
        }
        async let sealing: Void = onThreads(1) { _ in
            while !use.isDone.load(ordering: .relaxed) {
                do {
                    _ = try Sealer(scene.log, options: SealOptions(segmentHeadBytes: 8_000)).seal(scene.topic)
                } catch SealError.alreadySealing {}
            }
        }
        async let purging: Void = onThreads(1) { _ in
            while !use.isDone.load(ordering: .relaxed) {
                let report = try RetentionRun(scene.log).run()
                guard report.failures.isEmpty else { throw Unexpected(what: "\(report.failures)") }
                use.purged.add(report.totals.records, ordering: .relaxed)
            }
        }
        async let reading: Void = onThreads(2) { partition in
            var next = Offset.zero
            while !use.isDone.load(ordering: .relaxed) {
                do {
                    next = try scene.log.read(scene.topic, PartitionID(partition), from: next) { batch in
                        guard batch.header.lastOffset >= next else { throw Unexpected(what: "went back to \(next)") }
                        return .next
                    }
                } catch LogError.offsetOutOfRange(_, _, let offset, let start, _) {
                    guard start > offset else { throw Unexpected(what: "\(offset) is not behind \(start)") }
                    next = start
                }
            }
        }
        async let verifying: Void = onThreads(1) { _ in
            while !use.isDone.load(ordering: .relaxed) {
                let findings = try scene.log.verify().findings
                guard findings == [] else { throw Unexpected(what: "\(findings)") }
            }
        }
        try await appending
        try await sealing
        try await purging
        try await reading
        try await verifying
        let last = try RetentionRun(scene.log).run()
        #expect(use.purged.load(ordering: .relaxed) + last.totals.records > 0)
        #expect(try scene.log.holdings(of: "lines").storedBytes <= 40_000)
        let all = use.appended.withLock { $0.sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) } }
        try scene.log.checkAccount(scene.topic, appended: all)
    }

    @Test func `a topic with a limit on its bytes is sealed at a share of it`() throws {
        let scene = try RetentionScene()
        // 5 MB of one topic in the head.
        for _ in 0..<5 { try scene.append([1], padding: 1_000_000) }
        let policy = SealPolicy()
        #expect(try !policy.isDue(scene.topic, in: scene.log, now: scene.clock.now))
        try scene.policy(RetentionPolicy(bytesMax: 200_000_000))
        #expect(try !policy.isDue(scene.topic, in: scene.log, now: scene.clock.now))
        try scene.policy(RetentionPolicy(bytesMax: 100_000_000))
        #expect(try policy.isDue(scene.topic, in: scene.log, now: scene.clock.now))
        // However small the limit, no seal is made of less than 4 MiB.
        try scene.policy(RetentionPolicy(bytesMax: 1_000))
        #expect(try policy.isDue(scene.topic, in: scene.log, now: scene.clock.now))
        _ = try RetentionRun(scene.log).run()
        try scene.append([1], padding: 1_000_000)
        #expect(try !policy.isDue(scene.topic, in: scene.log, now: scene.clock.now))
    }

    /// So that a segment, which goes as a whole, spans no more than that of a topic that has little traffic.
    @Test func `few records of a topic with a largest age are sealed after a thirtieth of it, a day at least`() throws {
        let scene = try RetentionScene()
        let day: Int64 = 86_400_000
        let policy = SealPolicy()
        try scene.append([1])
        func dueAfter(_ days: ClosedRange<Int64>) throws {
            let limits = (days.lowerBound, days.upperBound)
            let start = scene.clock.now
            #expect(try !policy.isDue(scene.topic, in: scene.log, now: start + limits.0 * day))
            #expect(try policy.isDue(scene.topic, in: scene.log, now: start + limits.1 * day))
        }
        try dueAfter(7...8)
        for (age, days) in [(1, 1...2), (30, 1...2), (90, 3...4), (1_000, 7...8)] as [(Int64, ClosedRange<Int64>)] {
            try scene.policy(RetentionPolicy(age: .init(max: .milliseconds(age * day))))
            try dueAfter(days)
        }
    }
}
