import EventLog
import Foundation
import Sealing
import TestSupport
import Testing

/// A log is read, appended to and trimmed while it is sealed.
@Suite struct SealDuringUseTests {
    @Test(.timeLimit(.minutes(10)))
    func `readers that read while segments are made see every record once`() async throws {
        var random = SeededGenerator(seed: 11)
        let scene = try SealingScene(partitions: 2)
        try scene.fill(&random, batches: 150)
        let before = try scene.log.seen(scene.topic)
        let isDone = Shared(false)
        async let readers: Void = onThreads(2) { _ in
            repeat {
                // A small read each, so that seals fall between the reads of one pass.
                let seen = try scene.log.seen(scene.topic, bytesMax: 4_000)
                guard seen == before else { throw Unexpected(what: "a reader saw \(seen.count) records") }
            } while !isDone.value
        }
        async let sealed: Void = onThreads(1) { _ in
            defer { isDone.value = true }
            let options = SealOptions(chunkRows: 40, segmentHeadBytes: 3_000)
            let report = try Sealer(scene.log, options: options) { _ in usleep(2_000) }.seal(scene.topic)
            guard report.segments > 5 else { throw Unexpected(what: "only \(report.segments) segments") }
        }
        try await sealed
        try await readers
        #expect(try scene.log.seen(scene.topic) == before)
    }

    @Test(.timeLimit(.minutes(10)))
    func `appends go on while a topic is sealed, and none is lost`() async throws {
        let scene = try SealingScene(partitions: 2)
        var random = SeededGenerator(seed: 12)
        try scene.fill(&random, batches: 40)
        let isDone = Shared(false)
        let duringSeal = Shared(0)
        async let appending: Void = onThreads(2) { index in
            var random = SeededGenerator(seed: UInt64(100 + index))
            while !isDone.value {
                try scene.fill(&random, batches: 5)
                duringSeal.add(1)
                usleep(5_000)
            }
        }
        async let sealing: Void = onThreads(1) { _ in
            defer { isDone.value = true }
            for _ in 0..<8 {
                let options = SealOptions(chunkRows: 64, segmentHeadBytes: 50_000)
                _ = try Sealer(scene.log, options: options) { _ in usleep(200) }.seal(scene.topic)
                // Every append is acknowledged at some time: wait for some before the next seal.
                let count = duringSeal.value
                try eventually("an append") { duringSeal.value >= count + 2 }
            }
        }
        try await sealing
        try await appending
        let all = try scene.log.seen(scene.topic)
        for partition in scene.topic.partitions {
            let offsets = all.filter { $0.partition == partition.index }.map(\.offset)
            let end = try scene.log.partitionState(scene.topic, partition).highWaterMark.rawValue
            #expect(offsets == Array(0..<end))
        }
        #expect(try scene.log.segments().count >= 5)
        #expect(try scene.log.verify().findings == [])
    }

    @Test(.timeLimit(.minutes(10)))
    func `a verification beside a seal finds nothing wrong`() async throws {
        let scene = try SealingScene(partitions: 2)
        var random = SeededGenerator(seed: 13)
        try scene.fill(&random, batches: 200)
        let isDone = Shared(false)
        async let verifying: Void = onThreads(1) { _ in
            repeat {
                let report = try scene.log.verify()
                guard report.findings == [] else { throw Unexpected(what: "\(report.findings)") }
            } while !isDone.value
        }
        async let sealing: Void = onThreads(1) { _ in
            defer { isDone.value = true }
            let options = SealOptions(chunkRows: 40, segmentHeadBytes: 3_000)
            _ = try Sealer(scene.log, options: options) { _ in usleep(1_000) }.seal(scene.topic)
        }
        try await sealing
        try await verifying
    }

    @Test func `a segment that goes while it is read is read to its end`() throws {
        let scene = try SealingScene()
        var random = SeededGenerator(seed: 14)
        try scene.fill(&random, batches: 60, sorts: [.columns])
        let before = try scene.log.seen(scene.topic)
        _ = try Sealer(scene.log, options: SealOptions(chunkRows: 50)).seal(scene.topic)
        var reader = SeenReader()
        var seen: [SeenRecord] = []
        let next = try scene.log.read(scene.topic, PartitionID(0), from: .zero, bytesMax: .max) { batch in
            if seen.isEmpty {
                let end = try scene.log.partitionState(scene.topic, PartitionID(0)).highWaterMark
                let trimmed = try scene.log.trim(scene.topic, to: [PartitionID(0): end])
                #expect(trimmed.segments.count == 1 && trimmed.records == before.count)
                #expect(scene.segmentFiles == [])
            }
            seen += try reader.records(batch, PartitionID(0))
            return .next
        }
        #expect(seen == before)
        #expect(next.rawValue == Int64(before.count))
        #expect(try scene.log.seen(scene.topic) == [])
        #expect(throws: LogError.self) {
            _ = try scene.log.read(scene.topic, PartitionID(0), from: .zero) { _ in .next }
        }
    }

    @Test func `a trim within a segment keeps it, and one behind it gives its file back`() throws {
        let scene = try SealingScene(partitions: 2)
        var random = SeededGenerator(seed: 15)
        try scene.fill(&random, batches: 60)
        _ = try Sealer(scene.log, options: SealOptions(chunkRows: 50)).seal(scene.topic)
        try scene.fill(&random, batches: 20)
        let before = try scene.log.seen(scene.topic)
        let ends = try scene.topic.partitions.map { try scene.log.headExtent(scene.topic, $0).start }

        // All of partition 0, and of partition 1 all but one of what the segment holds.
        _ = try scene.log.trim(
            scene.topic, to: [PartitionID(0): ends[0], PartitionID(1): Offset(ends[1].rawValue - 1)])
        #expect(scene.segmentFiles.count == 1)
        var kept = before.filter { $0.offset >= ends[$0.partition].rawValue - ($0.partition == 1 ? 1 : 0) }
        #expect(try scene.log.seen(scene.topic) == kept)
        #expect(try scene.log.verify().findings == [])

        let beyond = ends[1] + 7
        let report = try scene.log.trim(scene.topic, to: [PartitionID(1): beyond])
        #expect(report.records == 8 && report.segments.count == 1 && scene.segmentFiles == [])
        kept.removeAll { $0.partition == 1 && $0.offset < beyond.rawValue }
        #expect(try scene.log.seen(scene.topic) == kept)
        // What lies before the start in the head's first batch is never read, and sealed along.
        _ = try Sealer(scene.log).seal(scene.topic)
        #expect(try scene.log.seen(scene.topic) == kept)
        #expect(try scene.log.verify().findings == [])
    }

    @Test func `what is purged while it is copied is left out, and the rest is sealed`() throws {
        let scene = try SealingScene()
        var random = SeededGenerator(seed: 17)
        try scene.fill(&random, batches: 300)
        let before = try scene.log.seen(scene.topic)
        let start = Offset(Int64(before.count / 2))
        let hasTrimmed = Shared(false)
        // After the first segment the next is read from where that ended, which the purge has overtaken.
        let sealer = Sealer(scene.log, options: SealOptions(chunkRows: 100, segmentHeadBytes: 20_000)) { step in
            guard step == .registered, !hasTrimmed.value else { return }
            hasTrimmed.value = true
            _ = try scene.log.trim(scene.topic, to: [PartitionID(0): start])
        }
        let report = try sealer.seal(scene.topic)
        #expect(report.segments > 1)
        #expect(try scene.log.seen(scene.topic) == before.filter { $0.offset >= start.rawValue })
        #expect(try scene.log.partitionState(scene.topic, PartitionID(0)).batches == 0)
        #expect(try scene.log.verify().findings == [])
    }

    @Test func `a partition that was purged beyond its segment is sealed again, while another keeps the segment`()
        throws
    {
        let scene = try SealingScene(partitions: 2)
        var random = SeededGenerator(seed: 18)
        try scene.fill(&random, batches: 40)
        _ = try Sealer(scene.log).seal(scene.topic)
        try scene.fill(&random, batches: 60)
        let before = try scene.log.seen(scene.topic)
        let start = try scene.log.headExtent(scene.topic, PartitionID(0)).start + 100
        _ = try scene.log.trim(scene.topic, to: [PartitionID(0): start])
        let kept = before.filter { $0.partition == 1 || $0.offset >= start.rawValue }
        #expect(try Sealer(scene.log).seal(scene.topic).records > 0)
        #expect(try scene.log.seen(scene.topic) == kept)
        #expect(try scene.log.segments().count == 2)
        #expect(try scene.log.verify().findings == [])
    }

    @Test func `a trim never goes back, nor beyond the end`() throws {
        let scene = try SealingScene()
        var random = SeededGenerator(seed: 16)
        try scene.fill(&random, batches: 5)
        let end = try scene.log.partitionState(scene.topic, PartitionID(0)).highWaterMark
        _ = try scene.log.trim(scene.topic, to: [PartitionID(0): end + 100])
        #expect(try scene.log.partitionState(scene.topic, PartitionID(0)).logStart == end)
        #expect(try scene.log.trim(scene.topic, to: [PartitionID(0): .zero]).records == 0)
        try scene.fill(&random, batches: 5)
        #expect(try scene.log.seen(scene.topic).first?.offset == end.rawValue)
        #expect(try scene.log.verify().findings == [])
    }
}

/// A value that threads share.
final class Shared<Value: Sendable>: @unchecked Sendable {
    // Sendable: guarded by the lock.
    private let lock = NSLock()
    private var stored: Value

    init(_ value: Value) { stored = value }

    var value: Value {
        get { lock.withLock { stored } }
        set { lock.withLock { stored = newValue } }
    }

    func add(_ more: Value) where Value == Int { lock.withLock { stored += more } }
}
