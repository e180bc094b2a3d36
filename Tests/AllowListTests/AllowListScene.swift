import Bytes
import Columnar
import ErrorKinds
import EventLog
import EventSchema
import FootfallEvents
import Foundation
import RecordBatch
import SwiftProtobuf
import Testing
import TestSupport
import TypedTopics
import Zstd

/// A log in a folder of its own with the topic `visits`.
final class AllowListScene {
    private let temporary = TemporaryFolder()
    var path: String { temporary.path("log") }
    let log: EventLog
    let visits: Topic

    init() throws {
        log = try EventLog.open(temporary.path("log"), .create)
        visits = try FootfallTopic.visits.ensure(in: log, partitions: 1)
    }

    deinit { log.close() }

    static let visit = VisitorObserved.with {
        $0.store = "Henry Street"
        $0.zone = "entrance"
        $0.eventTime = 1_700_000_000_000
        $0.dwellMs = 4200
    }

    func append(_ batch: EncodedBatch, to topic: Topic? = nil) throws {
        var request = AppendRequest()
        request.append(batch, to: topic ?? visits, PartitionID(0))
        try log.append(request)
    }

    /// What the topic holds, as messages; all of it in columns.
    func stored() throws -> [VisitorObserved] {
        var events: [VisitorObserved] = []
        var reader = VisitorObservedReader()
        var scratch = ChunkScratch()
        var next = try log.partitionState(visits, PartitionID(0)).logStart
        let end = try log.partitionState(visits, PartitionID(0)).highWaterMark
        while next < end {
            next = try log.read(visits, PartitionID(0), from: next) { batch in
                #expect(batch.header.layout == .columnar)
                let chunk = try ChunkReader(batch.body)
                #expect(try chunk.isDefault(.headers, hasKeyColumn: true))
                try reader.decode(chunk, scratch: &scratch)
                for row in 0..<reader.count { events.append(reader.event(row: row)) }
                return .next
            }
        }
        return events
    }

    /// Columns of one visit, with a key or headers of its own; without a key given, the event's own.
    func columns(
        key: [UInt8]?? = .none, headers: [RecordHeader] = [], schemaID: SchemaID? = nil, extraColumn: Bool = false
    ) -> EncodedBatch {
        let descriptor = VisitorObserved.eventType.descriptor
        var layout = descriptor.layout
        if extraColumn { layout.columns.append(ColumnSpec(name: "face_id", kind: .text, isOptional: true)) }
        var builder = ChunkBuilder(layout: layout, capacity: 1)
        builder.setTimestamp(Self.visit.eventTime)
        for (column, text) in [(0, Self.visit.store), (1, Self.visit.zone)] {
            Array(text.utf8).withUnsafeBytes { builder.setText(column, $0) }
        }
        builder.setScalar(3, UInt64(bitPattern: Self.visit.eventTime))
        builder.setScalar(9, 4200)
        if extraColumn { Array("f-1".utf8).withUnsafeBytes { builder.setText(layout.columns.count - 1, $0) } }
        if let key { if let key { key.withUnsafeBytes { builder.setKey($0) } } else { builder.setKey(nil) } }
        if !headers.isEmpty {
            var bytes = ByteBuffer()
            RecordHeaders.serialize(headers, into: &bytes)
            bytes.withUnsafeBytes { builder.setHeaders($0) }
        }
        builder.commitRow()
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        let summary = builder.encode(into: &body, compressor: &compressor)
        return EncodedBatch(chunk: summary, schemaID: schemaID ?? visits.schemaID!, body: body)
    }

    /// A value as a Kafka client with Confluent's serializer sends it.
    func framed(_ message: [UInt8], schemaID: UInt32? = nil) -> [UInt8] {
        var bytes = ByteBuffer()
        ConfluentFraming.append(schemaID: schemaID ?? visits.schemaID!.rawValue, into: &bytes)
        bytes.append(message)
        return bytes.array()
    }

    /// Rows as a Kafka client sends them.
    func rows(_ values: [[UInt8]?], key: [UInt8]? = nil, headers: [RecordHeader] = []) throws -> EncodedBatch {
        var builder = RecordBatchBuilder()
        var serialized = ByteBuffer()
        RecordHeaders.serialize(headers, into: &serialized)
        for value in values {
            func append(_ key: UnsafeRawBufferPointer?, _ value: UnsafeRawBufferPointer?) {
                serialized.withUnsafeBytes {
                    builder.append(
                        timestamp: Self.visit.eventTime, key: key, value: value, headers: headers.isEmpty ? nil : $0)
                }
            }
            switch (key, value) {
            case (let key?, let value?): key.withUnsafeBytes { key in value.withUnsafeBytes { append(key, $0) } }
            case (nil, let value?): value.withUnsafeBytes { append(nil, $0) }
            case (let key?, nil): key.withUnsafeBytes { append($0, nil) }
            case (nil, nil): append(nil, nil)
            }
        }
        var body = ByteBuffer()
        let summary = try builder.encode(RecordBatchOptions(compression: .gzip(level: 6)), into: &body)
        return EncodedBatch(
            rows: summary.count, minTimestamp: summary.minTimestamp, maxTimestamp: summary.maxTimestamp, body: body)
    }

    /// Runs `body`, which the allow-list has to refuse, and nothing may be in the log after it.
    func expectRefused(
        naming text: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
    ) throws {
        let before = try log.topics().map { topic in
            try topic.partitions.map { try log.partitionState(topic, $0).highWaterMark }
        }
        let error = #expect(throws: LogError.self, sourceLocation: sourceLocation) { try body() }
        #expect(error?.kind == .refused, "\(error as Any)", sourceLocation: sourceLocation)
        #expect(error?.description.contains(text) == true, "\(error as Any)", sourceLocation: sourceLocation)
        let after = try log.topics().map { topic in
            try topic.partitions.map { try log.partitionState(topic, $0).highWaterMark }
        }
        #expect(before == after, sourceLocation: sourceLocation)
    }
}
