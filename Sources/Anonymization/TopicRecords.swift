import Bytes
import Columnar
import EventLog
import EventSchema
import Foundation
import RecordBatch
import SwiftProtobuf

/// Reads a topic's events as generated messages, whatever layout they are in: for stages that look at each event.
///
/// One owner, one thread at a time.
final class TopicRecords<Event: SwiftProtobuf.Message> {
    struct Record {
        let offset: Offset
        /// Milliseconds since 1970.
        let appendTime: Int64
        let message: Event
    }

    let log: EventLog
    let topic: Topic
    /// Records that are no events of the topic's schema, such as a Kafka client's; they are passed over.
    private(set) var unreadable = 0
    private var readers: [SchemaID: Reader] = [:]
    private var chunkScratch = ChunkScratch()

    private final class Reader {
        let writer: EventProtobufWriter
        var columns: EventColumns
        var bytes = ByteBuffer()

        init(_ descriptor: EventDescriptor) {
            writer = EventProtobufWriter(descriptor)
            columns = EventColumns(descriptor, record: .appendTime)
        }
    }

    init(_ log: EventLog, _ topic: Topic) {
        self.log = log
        self.topic = topic
    }

    /// The records of the batch that holds `start`, from there on, and the offset after it.
    func read(_ partition: PartitionID, from start: Offset) throws -> (records: [Record], next: Offset) {
        var records: [Record] = []
        let next = try log.read(topic, partition, from: start, bytesMax: 1) { batch in
            switch batch.header.layout {
            case .columnar: try columns(batch, from: start, into: &records)
            case .row: try rows(batch.body, batch.header, from: start, into: &records)
            }
            return .stop
        }
        return (records, next)
    }

    private func columns(_ batch: borrowing StoredBatch, from start: Offset, into records: inout [Record]) throws {
        let reader = try reader(batch.header.schemaID)
        try reader.columns.decode(try ChunkReader(batch.body), scratch: &chunkScratch)
        for row in max(start - batch.header.baseOffset, 0)..<reader.columns.count {
            reader.bytes.removeAll()
            reader.writer.append(row: row, of: reader.columns, into: &reader.bytes)
            let appendTime = reader.columns.appendTime(row: row) ?? batch.header.appendTime
            append(reader.bytes.array(), batch.header.baseOffset + row, appendTime, into: &records)
        }
    }

    private func rows(
        _ body: RawSpan, _ header: BatchHeader, from start: Offset, into records: inout [Record]
    ) throws {
        let batch = try RecordBatchReader(body)
        var scratch = RecordBatchScratch()
        var cursor = try batch.records(&scratch)
        var offset = header.baseOffset
        while let record = try cursor.next() {
            defer { offset = offset + 1 }
            guard offset >= start else { continue }
            guard let value = record.value, let framed = ConfluentFraming.parse(value) else {
                unreadable += 1
                continue
            }
            append([UInt8](framed.message), offset, header.appendTime, into: &records)
        }
    }

    private func append(
        _ bytes: [UInt8], _ offset: Offset, _ appendTime: Int64, into records: inout [Record]
    ) {
        guard let message = try? Event(serializedBytes: bytes) else {
            unreadable += 1
            return
        }
        records.append(Record(offset: offset, appendTime: appendTime, message: message))
    }

    private func reader(_ id: SchemaID) throws -> Reader {
        if let known = readers[id] { return known }
        guard let record = try log.schema(id) else {
            throw LogError.corruptMetadata("schema \(id)", reason: "a batch of topic '\(topic.name)' needs it")
        }
        let made = Reader(try EventDescriptor(descriptorSet: record.descriptorSet, message: record.name))
        readers[id] = made
        return made
    }
}
