import Bytes
import Columnar
import EventSchema
import FootfallEvents
import Foundation
import SwiftProtobuf
import Testing
import Zstd
import TypedTopics

/// The events of the store's pipeline, of every kind that a topic's type has, through every form there is.
@Suite struct PipelineEventTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let schema: EventType
        let line: String
        let wire: [UInt8]

        init(_ schema: EventType, _ name: String, _ line: String, _ message: some Message) {
            (self.schema, testDescription, self.line) = (schema, name, line)
            wire = (try? message.serializedBytes()) ?? []
        }
    }

    static let kinds = blobs + detections + faces + devices

    @Test(arguments: kinds) func `a line is the message that it spells, and is written as it was read`(kind: Kind)
        throws
    {
        let descriptor = try Self.descriptor(kind.schema)
        var row = EventRow(descriptor)
        var reader = EventJSONReader(descriptor)
        try Array(kind.line.utf8).withUnsafeBytes { try reader.read($0, into: &row) }
        var wire = ByteBuffer()
        EventProtobufWriter(descriptor).append(row, into: &wire)
        #expect(wire.array() == kind.wire)
        var line = ByteBuffer()
        EventJSONWriter(descriptor).append(row, into: &line)
        #expect(String(decoding: line.array(), as: UTF8.self) == kind.line)
    }

    @Test(arguments: [BlobEvent.eventType, .detection, .faceEvent, .deviceEvent] as [EventType])
    func `all kinds of one topic share a chunk, and come back as they were`(schema: EventType) throws {
        let kinds = Self.kinds.filter { $0.schema == schema }
        let descriptor = try Self.descriptor(schema)
        #expect(kinds.count >= 3)
        var builder = ChunkBuilder(layout: descriptor.layout, capacity: 8)
        var reader = EventProtobufReader(descriptor)
        var row = EventRow(descriptor)
        for number in 0..<300 {
            try kinds[number % kinds.count].wire.withUnsafeBytes { try reader.read($0, into: &row) }
            row.append(to: &builder)
        }
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        _ = builder.encode(into: &body, compressor: &compressor, options: ChunkOptions())
        var columns = EventColumns(descriptor, record: .key)
        var scratch = ChunkScratch()
        try columns.decode(ChunkReader(body.bytes), scratch: &scratch)
        #expect(columns.count == 300)
        let writer = EventProtobufWriter(descriptor)
        let json = EventJSONWriter(descriptor)
        for number in 0..<300 {
            var wire = ByteBuffer()
            writer.append(row: number, of: columns, into: &wire)
            #expect(wire.array() == kinds[number % kinds.count].wire, "row \(number)")
            var line = ByteBuffer()
            json.append(row: number, of: columns, into: &line)
            #expect(String(decoding: line.array(), as: UTF8.self) == kinds[number % kinds.count].line)
        }
    }

    @Test(
        arguments: [
            (BlobEvent.eventType, "name", "event_time"), (.detection, "camera", "event_time"),
            (.faceEvent, "picture", "event_time"), (.deviceEvent, "device", "event_time"),
        ] as [(EventType, String, String)]) func `the key and the time of a record are the event's`(
            schema: EventType, key: String, time: String
        ) throws
    {
        let descriptor = try Self.descriptor(schema)
        #expect(descriptor.keyColumn == descriptor.column(at: key))
        #expect(descriptor.timestampColumn == descriptor.column(at: time))
    }

    @Test func `two kinds at once are refused`() throws {
        let descriptor = try Self.descriptor(BlobEvent.eventType)
        let line = Self.blobs[1].line.replacing(
            #""deleted":null"#, with: #""deleted":{"etag":"0000000000000001","reason":"analyzed"}"#)
        var row = EventRow(descriptor)
        var reader = EventJSONReader(descriptor)
        #expect(throws: EventJSONError.self) {
            try Array(line.utf8).withUnsafeBytes { try reader.read($0, into: &row) }
        }
    }

    @Test func `the document shows a line of every topic`() throws {
        let path = URL(filePath: #filePath).appending(path: "../../../docs/format/events.md").standardizedFileURL
        let document = try String(contentsOf: path, encoding: .utf8)
        for kind in [Self.blobs[0], Self.detections[1], Self.faces[0], Self.devices[4]] {
            #expect(document.contains(kind.line), "\(kind.testDescription)")
        }
        for schema in FootfallTopic.all.map(\.eventType) {
            for column in try Self.descriptor(schema).columns {
                let name = column.path.split(separator: ".").last!
                #expect(
                    document.contains("`\(name)`") || document.contains("`\(column.path)`"),
                    "\(schema.name) \(column.path)")
            }
        }
    }

    private static func descriptor(_ schema: EventType) throws -> EventDescriptor {
        try EventDescriptor(descriptorSet: schema.descriptorSet, message: schema.name)
    }
}

extension EventType {
    fileprivate static let detection = Detection.eventType
    fileprivate static let faceEvent = FaceEvent.eventType
    fileprivate static let deviceEvent = DeviceEvent.eventType
}
