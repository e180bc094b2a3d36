import Bytes
import Columnar
import EventLog
import FootfallEvents
import Foundation
import TestSupport
import Testing
import Zstd
import EventSchema

/// A source under test, and how events get into it: what an adapter has to bring along to run the contract.
struct SourceUnderTest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Makes an empty topic of visits with so many partitions, a way to append a batch to it, and what keeps it alive.
    let make:
        @Sendable (_ partitions: Int) throws -> (
            source: any EventSource, append: @Sendable (_ times: [Int64], _ partition: Int) throws -> Void,
            keep: any Sendable
        )

    static let all = [memory, log]

    static let memory = SourceUnderTest(testDescription: "memory") { partitions in
        let schema = VisitorObserved.eventType
        let source = MemorySource(
            schema: schema.name, descriptorSets: [SchemaID(rawValue: 1): schema.descriptorSet], partitions: partitions)
        return (
            source,
            { times, partition in
                let (body, summary) = Self.encode(times)
                source.append(body, summary, to: partition)
            }, source
        )
    }

    static let log = SourceUnderTest(testDescription: "log") { partitions in
        let folder = TemporaryFolder()
        let log = try EventLog.open(folder.path + "/data", .create)
        let schema = try log.registerSchema(
            name: VisitorObserved.eventType.name, descriptorSet: VisitorObserved.eventType.descriptorSet,
            admittedBy: SchemaCompatibility.admit)
        let topic = try log.createTopic(
            TopicConfiguration(name: "visits", partitions: partitions, schema: schema.name, eventTimes: .none))
        return (
            try LogSource(log, topic: "visits"),
            { times, partition in
                let (body, summary) = Self.encode(times)
                var bytes = ByteBuffer(capacity: body.count)
                bytes.append(body)
                var request = AppendRequest()
                request.append(
                    EncodedBatch(chunk: summary, schemaID: schema.id, body: bytes), to: topic, PartitionID(partition))
                try log.append(request)
            }, [folder, log] as [any Sendable]
        )
    }

    private static func encode(_ times: [Int64]) -> ([UInt8], ChunkSummary) {
        var writer = VisitorObservedWriter(capacity: 16)
        let store = writer.store("a")
        let zone = writer.zone("b")
        for time in times { writer.append(store: store, zone: zone, eventTime: time) }
        var compressor = ZstdCompressor(level: 1)
        var body = ByteBuffer()
        let summary = writer.encode(into: &body, compressor: &compressor)
        return (body.array(), summary)
    }
}

/// What every adapter of ``EventSource`` has to do. A new one adds itself to ``SourceUnderTest/all``.
@Suite struct EventSourceContract {
    /// Base offset, count and latest time of every batch from an offset on.
    private func read(
        _ source: any EventSource, _ partition: Int, from start: Int64, bytesMax: Int = 1 << 20, stopAfter: Int = .max
    ) throws -> (batches: [[Int64]], next: Offset) {
        var batches: [[Int64]] = []
        let next = try source.read(PartitionID(partition), from: Offset(start), bytesMax: bytesMax) { batch in
            let chunk = try ChunkReader(batch.body)
            #expect(chunk.rowCount == batch.count)
            #expect(batch.layout == .columnar)
            #expect(batch.endOffset == batch.baseOffset + batch.count)
            batches.append([batch.baseOffset.rawValue, Int64(batch.count), batch.maxTimestamp])
            return batches.count >= stopAfter ? .stop : .next
        }
        return (batches, next)
    }

    @Test(arguments: SourceUnderTest.all)
    func `an empty topic has its partitions, no extent and nothing to read`(_ kind: SourceUnderTest) throws {
        let (source, _, keep) = try kind.make(3)
        try withExtendedLifetime(keep) {
            #expect(try source.partitions().map(\.index) == [0, 1, 2])
            #expect(source.topicName == "visits")
            #expect(source.schemaName == "footfall.v1.VisitorObserved")
            let extent = try source.extent(of: PartitionID(2))
            #expect(extent == SourceExtent(logStart: .zero, highWaterMark: .zero))
            #expect(try read(source, 1, from: 0).batches.isEmpty)
        }
    }

    @Test(arguments: SourceUnderTest.all)
    func `records come in offset order, each once, whole batches from the one that holds the start`(
        _ kind: SourceUnderTest
    ) throws {
        let (source, append, keep) = try kind.make(2)
        try withExtendedLifetime(keep) {
            try append([10, 11, 12], 0)
            try append([30, 20], 0)
            try append([25], 0)
            try append([5], 1)
            #expect(try source.extent(of: PartitionID(0)).highWaterMark == Offset(6))
            let all = try read(source, 0, from: 0)
            #expect(all.batches == [[0, 3, 12], [3, 2, 30], [5, 1, 25]])
            #expect(all.next == Offset(6))
            #expect(try read(source, 0, from: 4).batches == [[3, 2, 30], [5, 1, 25]])
            #expect(try read(source, 0, from: 6).batches.isEmpty)
            #expect(try read(source, 1, from: 0).batches == [[0, 1, 5]])
        }
    }

    @Test(arguments: SourceUnderTest.all)
    func `a read ends where its reader says stop or its bytes are used up, and goes on from there`(
        _ kind: SourceUnderTest
    ) throws {
        let (source, append, keep) = try kind.make(1)
        try withExtendedLifetime(keep) {
            for time in 0..<5 { try append([Int64(time)], 0) }
            let first = try read(source, 0, from: 0, stopAfter: 2)
            #expect(first.next == Offset(2))
            let second = try read(source, 0, from: first.next.rawValue, bytesMax: 1)
            #expect(second.batches == [[2, 1, 2]])
            #expect(second.next == Offset(3))
        }
    }

    @Test(arguments: SourceUnderTest.all)
    func `what the body throws comes out of the read`(_ kind: SourceUnderTest) throws {
        struct Stop: Error {}
        let (source, append, keep) = try kind.make(1)
        try withExtendedLifetime(keep) {
            try append([1], 0)
            #expect(throws: Stop.self) {
                _ = try source.read(PartitionID(0), from: .zero, bytesMax: 1 << 20) { _ in throw Stop() }
            }
        }
    }

    @Test(arguments: SourceUnderTest.all)
    func `an offset beyond the end is refused with the range that there is`(_ kind: SourceUnderTest) throws {
        let (source, append, keep) = try kind.make(1)
        try withExtendedLifetime(keep) {
            try append([1, 2], 0)
            #expect {
                _ = try source.read(PartitionID(0), from: Offset(3), bytesMax: 1) { _ in .next }
            } throws: { error in
                guard case LogError.offsetOutOfRange(_, _, let offset, let logStart, let end) = error else {
                    return false
                }
                return offset == Offset(3) && logStart == .zero && end == Offset(2)
            }
        }
    }

    @Test(arguments: SourceUnderTest.all)
    func `the running maximum is that of all earlier records too`(_ kind: SourceUnderTest) throws {
        let (source, append, keep) = try kind.make(1)
        try withExtendedLifetime(keep) {
            try append([100, 40], 0)
            try append([50], 0)
            var maxima: [Int64?] = []
            _ = try source.read(PartitionID(0), from: .zero, bytesMax: 1 << 20) { batch in
                maxima.append(batch.runningMaxTimestamp)
                return .next
            }
            // A source may not know it; it may not be wrong.
            #expect(maxima.allSatisfy { $0 == nil || $0 == 100 })
        }
    }

    @Test(arguments: SourceUnderTest.all)
    func `the schema of a batch can be asked for, and an unknown one is none`(_ kind: SourceUnderTest) throws {
        let (source, append, keep) = try kind.make(1)
        try withExtendedLifetime(keep) {
            try append([1], 0)
            var schema = SchemaID(rawValue: 0)
            _ = try source.read(PartitionID(0), from: .zero, bytesMax: 1) { batch in
                schema = batch.schemaID
                return .stop
            }
            #expect(try source.descriptorSet(of: schema) == VisitorObserved.eventType.descriptorSet)
            #expect(try source.descriptorSet(of: SchemaID(rawValue: 999)) == nil)
            #expect(try source.newestDescriptorSet() == VisitorObserved.eventType.descriptorSet)
        }
    }

    @Test(arguments: SourceUnderTest.all)
    func `waiting ends at once where there is more, after a while where there is not, and when more comes`(
        _ kind: SourceUnderTest
    ) async throws {
        let (source, append, keep) = try kind.make(2)
        try append([1], 1)
        #expect(try source.wait(for: [PartitionID(0): .zero, PartitionID(1): .zero], atMost: .milliseconds(60_000)))
        #expect(try !source.wait(for: [PartitionID(0): .zero, PartitionID(1): Offset(1)], atMost: .milliseconds(20)))
        let producer = Thread { try? append([2], 0) }
        producer.start()
        #expect(
            try source.wait(for: [PartitionID(0): .zero, PartitionID(1): Offset(1)], atMost: .milliseconds(60_000)))
        withExtendedLifetime(keep) {}
    }
}
