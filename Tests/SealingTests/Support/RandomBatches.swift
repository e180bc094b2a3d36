import Bytes
import Columnar
import EventLog
import EventSchema
import FootfallEvents
import RecordBatch
import SwiftProtobuf
import TestSupport
import Zstd

extension SealingScene {
    /// Batches of every sort that a typed topic can hold.
    enum Sort: CaseIterable {
        case columns
        /// Columns whose records have keys and headers of their own.
        case columnsWithKeys
        /// Rows as a Kafka client with Confluent's serializer sends them: columns can hold them.
        case rows
        /// Rows whose values columns would not give back.
        case strangeRows
    }

    static func event(_ random: inout SeededGenerator, at time: Int64) -> VisitorObserved {
        var event = VisitorObserved()
        event.store = "store-\(random.below(5))"
        event.zone = ["entrance", "checkout", "東京"][Int(random.below(3))]
        event.eventTime = time
        if random.below(2) == 0 { event.camera = "camera-\(random.below(20))" }
        if random.below(3) > 0 { event.visitor = random.next() }
        if random.below(2) == 0 { event.emotion = Emotion(rawValue: Int(random.below(9)))! }
        if random.below(2) == 0 { event.dwellMs = UInt32(random.below(100_000)) }
        if random.below(4) == 0 { event.confidence = Float(random.below(1000)) / 1000 }
        if random.below(4) == 0 { event.cameraSequence = UInt32(random.below(1 << 32)) }
        return event
    }

    func batch(_ sort: Sort, _ events: [VisitorObserved], _ random: inout SeededGenerator) throws -> EncodedBatch {
        switch sort {
        case .columns: chunk(events)
        case .columnsWithKeys: try chunkWithKeys(events, &random)
        case .rows: try rows(events, &random, isStrange: false)
        case .strangeRows: try rows(events, &random, isStrange: true)
        }
    }

    private func chunk(_ events: [VisitorObserved]) -> EncodedBatch {
        var writer = VisitorObservedWriter(capacity: events.count)
        for event in events { writer.append(event) }
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        let summary = writer.encode(into: &body, compressor: &compressor)
        return EncodedBatch(chunk: summary, schemaID: schemaID, body: body)
    }

    private func chunkWithKeys(_ events: [VisitorObserved], _ random: inout SeededGenerator) throws -> EncodedBatch {
        let descriptor = VisitorObserved.eventType.descriptor
        var builder = ChunkBuilder(layout: descriptor.layout, capacity: events.count)
        var reader = EventProtobufReader(descriptor)
        var row = EventRow(descriptor)
        for event in events {
            try Self.read(try event.serializedBytes(), &reader, &row)
            switch random.below(4) {
            case 0: builder.setKey(nil)
            case 1: Array("key \(random.below(3))".utf8).withUnsafeBytes { builder.setKey($0) }
            default: break
            }
            if random.below(3) == 0 {
                var headers = ByteBuffer()
                RecordHeaders.serialize([RecordHeader(key: "trace", value: [UInt8(random.below(256))])], into: &headers)
                headers.withUnsafeBytes { builder.setHeaders($0) }
            }
            row.append(to: &builder)
        }
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        let summary = builder.encode(into: &body, compressor: &compressor)
        return EncodedBatch(chunk: summary, schemaID: schemaID, body: body)
    }

    private static func read(
        _ message: [UInt8], _ reader: inout EventProtobufReader, _ row: inout EventRow
    ) throws {
        let bytes = ByteBuffer.holding(message)
        let start = UnsafeRawBufferPointer(start: bytes.base, count: bytes.count)
        try reader.read(start, into: &row)
        _ = consume bytes
    }

    private func rows(
        _ events: [VisitorObserved], _ random: inout SeededGenerator, isStrange: Bool
    ) throws -> EncodedBatch {
        var builder = RecordBatchBuilder()
        for (index, event) in events.enumerated() {
            var value = ByteBuffer()
            if isStrange && index % 3 == 0 {
                value.append(utf8: "no event at all")
            } else {
                ConfluentFraming.append(schemaID: schemaID.rawValue, into: &value)
                value.append([UInt8](try event.serializedBytes() as [UInt8]))
                // A field that the schema doesn't have.
                if isStrange { value.append([0xF8, 0x7F, 0x01] as [UInt8]) }
            }
            let key = random.below(3) == 0 ? nil : [UInt8](event.store.utf8)
            let headers = random.below(3) == 0 ? [RecordHeader(key: "h", value: nil)] : []
            // Now and then a time of the record that isn't the event's.
            let timestamp = event.eventTime + Int64(random.below(5) == 0 ? 1 : 0)
            value.withUnsafeBytes { value in
                if let key {
                    key.withUnsafeBytes { key in
                        builder.append(timestamp: timestamp, key: key, value: value, headers: headers)
                    }
                } else {
                    builder.append(timestamp: timestamp, key: nil, value: value, headers: headers)
                }
            }
        }
        var body = ByteBuffer()
        let summary = try builder.encode(into: &body)
        return EncodedBatch(
            rows: summary.count, minTimestamp: summary.minTimestamp, maxTimestamp: summary.maxTimestamp,
            schemaID: schemaID, body: body)
    }

    /// Appends `batches` batches of 1 to `eventsMax` events, a few to a transaction.
    func fill(
        _ random: inout SeededGenerator, batches: Int, eventsMax: UInt64 = 60, sorts: [Sort] = Sort.allCases,
        topic: Topic? = nil
    ) throws {
        let topic = topic ?? self.topic
        var time: Int64 = 1_700_000_000_000
        var left = batches
        while left > 0 {
            var request = AppendRequest()
            for _ in 0..<min(left, 1 + Int(random.below(5))) {
                var events: [VisitorObserved] = []
                for _ in 0...random.below(eventsMax) {
                    time += Int64(random.below(50))
                    events.append(Self.event(&random, at: time - Int64(random.below(5_000))))
                }
                let sort = sorts[Int(random.below(UInt64(sorts.count)))]
                let partition = Int(random.below(UInt64(topic.partitions.count)))
                request.append(try batch(sort, events, &random), to: topic, PartitionID(partition))
                left -= 1
            }
            try log.append(request)
        }
    }
}

extension ByteBuffer {
    static func holding(_ bytes: [UInt8]) -> ByteBuffer {
        var buffer = ByteBuffer(capacity: bytes.count + 1)
        buffer.append(bytes)
        return buffer
    }
}
