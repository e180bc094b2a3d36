import Bytes
import EventLog
import FootfallEvents
import Foundation
import Sealing
import Simulation
import Testing
import TestSupport
import Timekeeping
import TypedTopics
import Zstd

/// A store with few events a second ends up as small as a bulk load.
@Suite struct TrickleTests {
    private static let isFull = ProcessInfo.processInfo.environment["FFLOG_TEST_FULL"] != nil
    private static let perSecond = 5

    /// Appends events of the reference workload and seals them; the bytes of an event in the segment's file.
    private func sealedBytes(batch: Int, events: Int, millisecondsPerBatch: Int64) throws -> Double {
        let folder = TemporaryFolder()
        let clock = Shared(WorkloadW.firstTime)
        let log = try EventLog(folder.path("log"), .create, now: { EventTime(milliseconds: clock.value) })
        let topic = try FootfallTopic.visits.ensure(in: log, partitions: 1)
        var generator = WorkloadW()
        var writer = WorkloadWriter(capacity: batch)
        var compressor = ZstdCompressor(level: 1)
        for number in 1...events {
            writer.append(generator.next())
            guard number % batch == 0 || number == events else { continue }
            var body = ByteBuffer()
            let summary = writer.writer.encode(into: &body, compressor: &compressor)
            writer.writer.removeAll()
            var request = AppendRequest()
            request.append(
                EncodedBatch(chunk: summary, schemaID: topic.schemaID!, body: body), to: topic, PartitionID(0))
            try log.append(request)
            clock.value += millisecondsPerBatch
        }
        let report = try Sealer(log).seal(topic)
        #expect(report.records == events)
        return Double(report.sealedBytes) / Double(events)
    }

    @Test func `a day of five events a second seals into no more than 1.2 times the bytes of a bulk load`() throws {
        let events = Self.perSecond * (Self.isFull ? 86_400 : 3_600)
        let trickle = try sealedBytes(batch: Self.perSecond, events: events, millisecondsPerBatch: 1_000)
        let bulk = try sealedBytes(batch: 1_000, events: events, millisecondsPerBatch: 10)
        print("\(events) events: \(trickle) bytes an event after a trickle, \(bulk) after a bulk load")
        #expect(trickle <= bulk * 1.2)
    }
}
