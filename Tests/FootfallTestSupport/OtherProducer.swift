import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import LocalTime
import RecordBatch
import SwiftProtobuf
import Zstd

extension PeopleCounted {
    /// The event of an hour since 2023 began, in UTC, without counts.
    package init(hour: Int, of site: String) {
        let label = LocalLabel(minutes: 27_875_520 + Int32(hour * 60))
        self.init()
        self.site = site
        intervalStart = Int64(label.minutes) * 60_000
        intervalSeconds = 3600
        localLabel = label.description
        timeZone = "Europe/Dublin"
    }
}

extension EventLog {
    /// Appends an event as a producer does that knows nothing of imports.
    package func append(columnar event: PeopleCounted, to topic: Topic) throws {
        var writer = PeopleCountedWriter(capacity: 1)
        writer.append(event)
        var compressor = ZstdCompressor(level: 1)
        var body = ByteBuffer()
        let summary = writer.encode(into: &body, compressor: &compressor)
        try append(
            EncodedBatch(chunk: summary, schemaID: topic.schemaID ?? SchemaID(rawValue: 0), body: body), event, topic)
    }

    /// Appends events as rows, each in Protobuf and Confluent's framing with a field that the schema doesn't know.
    package func append(rows events: [PeopleCounted], to topic: Topic) throws {
        var builder = RecordBatchBuilder()
        for event in events {
            // Field 99, varint 1.
            var framed = ByteBuffer()
            ConfluentFraming.append(schemaID: topic.schemaID?.rawValue ?? 0, into: &framed)
            framed.append(try event.serializedBytes() + [0x98, 0x06, 0x01] as [UInt8])
            let value = framed.array()
            value.withUnsafeBytes { builder.append(timestamp: event.intervalStart, key: nil, value: $0) }
        }
        var body = ByteBuffer()
        let summary = try builder.encode(into: &body)
        try append(
            EncodedBatch(
                rows: summary.count, minTimestamp: summary.minTimestamp, maxTimestamp: summary.maxTimestamp, body: body),
            events[0], topic)
    }

    private func append(_ batch: EncodedBatch, _ event: PeopleCounted, _ topic: Topic) throws {
        var request = AppendRequest()
        let rule = topic.configuration
        request.append(batch, to: topic, rule.partitioner.partition(ofKey: event.site, among: rule.partitions))
        try append(request)
    }
}
