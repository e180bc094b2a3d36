import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import FootfallTestSupport
import RecordBatch
import SwiftProtobuf
import Testing
import Timekeeping
import TypedTopics
import Zstd

/// A topic's bounds hold for the time that an event states in its field, from which projections take it, as for its record's timestamp.
@Suite struct StatedTimesTests {
    private let data: TemporaryLog
    private let topic: Topic
    private static let good: Int64 = 1_700_000_000_000

    init() throws {
        data = try TemporaryLog()
        topic = try FootfallTopic.counts.ensure(in: data.log, named: "counts", partitions: 1)
    }

    private func event(at time: Int64) -> PeopleCounted {
        var event = PeopleCounted(hour: 0, of: "S")
        event.intervalStart = time
        event.entered = 1
        return event
    }

    /// Appends events under timestamps that are within the bounds.
    private func append(_ times: [Int64], _ layout: BatchLayout) throws {
        var request = AppendRequest()
        request.append(layout == .row ? try rows(times) : try columns(times), to: topic, PartitionID(0))
        try data.log.append(request)
    }

    private func rows(_ times: [Int64]) throws -> EncodedBatch {
        var builder = RecordBatchBuilder()
        for time in times {
            var framed = ByteBuffer()
            ConfluentFraming.append(schemaID: try #require(topic.schemaID).rawValue, into: &framed)
            framed.append(try event(at: time).serializedBytes() as [UInt8])
            framed.array().withUnsafeBytes { builder.append(timestamp: Self.good, key: nil, value: $0) }
        }
        var body = ByteBuffer()
        let summary = try builder.encode(into: &body)
        return EncodedBatch(
            rows: summary.count, minTimestamp: summary.minTimestamp, maxTimestamp: summary.maxTimestamp, body: body)
    }

    private func columns(_ times: [Int64]) throws -> EncodedBatch {
        let descriptor = PeopleCounted.eventType.descriptor
        var reader = EventProtobufReader(descriptor)
        var row = EventRow(descriptor)
        var builder = ChunkBuilder(layout: descriptor.layout, capacity: times.count)
        for time in times {
            let bytes: [UInt8] = try event(at: time).serializedBytes()
            try bytes.withUnsafeBytes { try reader.read($0, into: &row) }
            row.timestamp = Self.good
            row.append(to: &builder)
        }
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        let summary = builder.encode(into: &body, compressor: &compressor)
        return EncodedBatch(chunk: summary, schemaID: try #require(topic.schemaID), body: body)
    }

    @Test(arguments: [BatchLayout.row, .columnar])
    func `an event that states a time outside of the bounds is refused, whatever its timestamp is`(
        layout: BatchLayout
    ) throws {
        for (time, cause) in [
            (Self.good / 1000, EventTimeFault.Cause.seconds), (Self.good * 1000, .microseconds), (0, .unsetClock),
        ] {
            do {
                try append([Self.good, time], layout)
                Issue.record("\(time) was taken")
            } catch LogError.eventTimeOutOfBounds(let name, _, let fault) {
                #expect(name == "counts" && fault.time == EventTime(milliseconds: time) && fault.cause == cause)
            }
        }
        #expect(try data.ends("counts") == [0])
        try append([Self.good, Self.good + 1], layout)
        #expect(try data.ends("counts") == [2])
    }
}
