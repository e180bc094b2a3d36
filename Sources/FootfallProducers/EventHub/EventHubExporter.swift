import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import RecordBatch
import SwiftProtobuf
import TypedTopics

/// Gives the events of topic `faces` back as messages of the reference sample's Event Hub, partition by partition: the faces
/// of one picture in order. For one thread.
package final class EventHubExporter {
    private final class Columns {
        let writer: EventProtobufWriter
        var columns: EventColumns
        init(_ descriptor: EventDescriptor) {
            writer = EventProtobufWriter(descriptor)
            columns = EventColumns(descriptor, record: .headers)
        }
    }

    private struct Read {
        var event: FaceEvent
        var remainder: [UInt8]?
    }

    private let log: EventLog
    private let topic: Topic
    private let score: EmotionScore
    private let includesTime: Bool
    private var columns: [SchemaID: Columns] = [:]
    private var chunkScratch = ChunkScratch()
    private var rowScratch = RecordBatchScratch()

    /// - Throws: `LogError.unknownTopic`, ``EventHubError/notAFacesTopic(_:schema:)``.
    package init(
        log: EventLog, topic name: String = FootfallTopic.faces.name, score: EmotionScore = .azure,
        includesTime: Bool = false
    ) throws {
        self.log = log
        topic = try log.topic(name)
        self.score = score
        self.includesTime = includesTime
        guard topic.configuration.schema == FaceEvent.eventType.name else {
            throw EventHubError.notAFacesTopic(name, schema: topic.configuration.schema)
        }
    }

    /// Calls `body` with each message as JSON, up to the ends as they are now. Events of other kinds are passed over.
    package func forEach(_ body: (borrowing ByteBuffer) throws -> Void) throws {
        var buffer = ByteBuffer(capacity: 1024)
        for partition in topic.partitions {
            let state = try log.partitionState(topic, partition)
            var next = state.logStart
            while next < state.highWaterMark {
                var events: [Read] = []
                next = try log.read(topic, partition, from: next, bytesMax: 256 << 10) { batch in
                    try read(batch, from: next, to: state.highWaterMark, into: &events)
                    return .next
                }
                for read in events {
                    guard
                        let message = try EventHubMessage.message(
                            of: read.event, remainder: read.remainder, score: score, includesTime: includesTime)
                    else { continue }
                    buffer.removeAll()
                    message.append(to: &buffer, order: EventHubMessage.order)
                    try body(buffer)
                }
            }
        }
    }

    private func read(
        _ batch: borrowing StoredBatch, from start: Offset, to end: Offset, into events: inout [Read]
    ) throws {
        switch batch.header.layout {
        case .columnar: try columns(batch, start, end, &events)
        case .row: try rows(batch, start, end, &rowScratch, &events)
        }
    }

    private func columns(
        _ batch: borrowing StoredBatch, _ start: Offset, _ end: Offset, _ events: inout [Read]
    ) throws {
        let typed = try columns(batch.header.schemaID)
        try typed.columns.decode(ChunkReader(batch.body), scratch: &chunkScratch)
        var payload = ByteBuffer(capacity: 256)
        for row in 0..<typed.columns.count {
            let offset = batch.header.baseOffset + row
            guard offset >= start, offset < end else { continue }
            payload.removeAll()
            typed.writer.append(row: row, of: typed.columns, into: &payload)
            var headers: [RecordHeader] = []
            if let bytes = typed.columns.headers(row: row) {
                headers = try RecordHeaders(RawSpan(_unsafeBytes: bytes)).array()
            }
            events.append(
                Read(event: try FaceEvent(serializedBytes: payload.array()), remainder: Self.remainder(headers)))
        }
    }

    private func rows(
        _ batch: borrowing StoredBatch, _ start: Offset, _ end: Offset, _ scratch: inout RecordBatchScratch,
        _ events: inout [Read]
    ) throws {
        let reader = try RecordBatchReader(batch.body)
        var records = try reader.records(&scratch)
        while let record = try records.next() {
            guard Offset(record.offset) >= start, Offset(record.offset) < end, let value = record.value,
                let framed = ConfluentFraming.parse(value)
            else { continue }
            let remainder = Self.remainder(record.headers.array())
            events.append(Read(event: try FaceEvent(serializedBytes: Array(framed.message)), remainder: remainder))
        }
    }

    private static func remainder(_ headers: [RecordHeader]) -> [UInt8]? {
        headers.first { $0.key == EventHubMessage.remainderHeader }?.value
    }

    private func columns(_ id: SchemaID) throws -> Columns {
        if let known = columns[id] { return known }
        guard let record = try log.schema(id) else {
            throw LogError.corruptMetadata("schema \(id)", reason: "a batch of topic '\(topic.name)' needs it")
        }
        let made = Columns(try EventDescriptor(descriptorSet: record.descriptorSet, message: record.name))
        columns[id] = made
        return made
    }
}
