import Bytes
import Columnar
import EventSchema
import FootfallEvents
import SwiftProtobuf
import TestSupport
import Testing
import Zstd

@Suite struct FootfallChunkTests {
    @Test(arguments: [1, 2, 63, 64, 65, 300, 2_000])
    func `visits go to columns and back as messages, as JSON and as Protobuf`(count: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let events = (0..<count).map { _ in VisitorObserved.random(using: &random) }
        var writer = VisitorObservedWriter(capacity: 16)
        for event in events { writer.append(event) }
        #expect(writer.count == count)
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        let summary = writer.encode(into: &body, compressor: &compressor)
        #expect(summary.count == count)
        #expect(summary.minTimestamp == events.map(\.eventTime).min())
        #expect(summary.maxTimestamp == events.map(\.eventTime).max())

        var reader = VisitorObservedReader(record: [.timestamp, .key, .headers])
        var scratch = ChunkScratch()
        try reader.decode(ChunkReader(body.bytes), scratch: &scratch)
        #expect(reader.count == count)
        for (row, event) in events.enumerated() {
            let read = reader.event(row: row)
            let timestamp = reader.columns.timestamp(row: row)
            let key = reader.columns.key(row: row).map { String(decoding: $0, as: UTF8.self) }
            let headers = reader.columns.headers(row: row)
            #expect(read == event, "seed \(seed), row \(row)")
            #expect(timestamp == event.eventTime)
            #expect(key == event.store)
            #expect(headers == nil)
        }
        try check(
            reader.columns, VisitorObserved.eventType.descriptor, try events.map { try $0.serializedBytes() },
            chunk: body.array(), "seed \(seed)")
    }

    @Test(arguments: [1, 65, 1_000])
    func `counts go to columns and back as messages, as JSON and as Protobuf`(count: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let events = (0..<count).map { _ in PeopleCounted.random(using: &random) }
        var writer = PeopleCountedWriter(capacity: 16)
        for event in events { writer.append(event) }
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        let summary = writer.encode(into: &body, compressor: &compressor)
        #expect(summary.count == count)
        var reader = PeopleCountedReader()
        var scratch = ChunkScratch()
        try reader.decode(ChunkReader(body.bytes), scratch: &scratch)
        for (row, event) in events.enumerated() {
            let read = reader.event(row: row)
            #expect(read == event, "seed \(seed), row \(row)")
        }
        try check(
            reader.columns, PeopleCounted.eventType.descriptor, try events.map { try $0.serializedBytes() },
            chunk: body.array(), "seed \(seed)")
    }

    @Test func `interned codes and raw lanes are the same events as messages`() {
        var fast = VisitorObservedWriter(capacity: 2)
        var compressor = ZstdCompressor(level: 1)
        let store = fast.store("Henry Street")
        let entrance = fast.zone("entrance")
        let camera = fast.camera("cam-2")
        var slow = VisitorObservedWriter(capacity: 200)
        // A second chunk uses the codes of the first.
        for _ in 0..<2 {
            for number in 0..<150 {
                fast.append(
                    store: store, zone: entrance, camera: number % 3 == 0 ? camera : nil, eventTime: Int64(number),
                    visitor: number % 2 == 0 ? 7 : nil, gender: Gender.male.rawValue, confidence: 0.5,
                    direction: number == 80 ? 99 : nil, cameraSequence: UInt32(number),
                    emotionScore: number % 5 == 0 ? -0.25 : nil)
                var event = VisitorObserved()
                event.store = "Henry Street"
                event.zone = "entrance"
                if number % 3 == 0 { event.camera = "cam-2" }
                event.eventTime = Int64(number)
                if number % 2 == 0 { event.visitor = 7 }
                event.gender = .male
                event.confidence = 0.5
                if number == 80 { event.direction = .UNRECOGNIZED(99) }
                event.cameraSequence = UInt32(number)
                if number % 5 == 0 { event.emotionScore = -0.25 }
                slow.append(event)
            }
            var fastBody = ByteBuffer()
            var slowBody = ByteBuffer()
            let fastSummary = fast.encode(into: &fastBody, compressor: &compressor)
            let slowSummary = slow.encode(into: &slowBody, compressor: &compressor)
            #expect(fastSummary == slowSummary)
            #expect(fastBody.array() == slowBody.array())
            fast.removeAll()
            slow.removeAll()
            #expect(fast.count == 0 && fast.codeGeneration == 0)
        }
    }

    @Test func `only the wanted columns are decoded`() throws {
        var writer = VisitorObservedWriter(capacity: 4)
        let store = writer.store("a")
        let zone = writer.zone("b")
        for time in 0..<10 { writer.append(store: store, zone: zone, eventTime: Int64(time)) }
        var body = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        _ = writer.encode(into: &body, compressor: &compressor)
        var columns = EventColumns(
            VisitorObserved.eventType.descriptor,
            only: [VisitorObservedColumn.zone, VisitorObservedColumn.visitor], record: .timestamp)
        var scratch = ChunkScratch()
        try columns.decode(ChunkReader(body.bytes), scratch: &scratch)
        let zoneText = columns.string(VisitorObservedColumn.zone, row: 9)
        let isVisitorNull = columns.isNull(VisitorObservedColumn.visitor, row: 9)
        let zoneNulls = columns.nulls(VisitorObservedColumn.zone)
        let timestamp = columns.timestamp(row: 9)
        let appendTime = columns.appendTime(row: 9)
        #expect(columns.count == 10)
        #expect(zoneText == "b")
        #expect(isVisitorNull)
        #expect(zoneNulls == nil)
        #expect(timestamp == 9)
        #expect(appendTime == nil)
    }

    /// Columns to JSON to columns gives the same chunk; columns to wire gives SwiftProtobuf's bytes.
    private func check(
        _ columns: borrowing EventColumns, _ descriptor: EventDescriptor, _ official: [[UInt8]], chunk: [UInt8],
        _ comment: Comment
    ) throws {
        let json = EventJSONWriter(descriptor)
        let wire = EventProtobufWriter(descriptor)
        var reader = EventJSONReader(descriptor)
        var row = EventRow(descriptor)
        var builder = ChunkBuilder(layout: descriptor.layout, capacity: 8)
        for index in 0..<columns.count {
            var line = ByteBuffer()
            json.append(row: index, of: columns, into: &line)
            try line.array().withUnsafeBytes { try reader.append($0, to: &builder, through: &row) }
            var payload = ByteBuffer()
            wire.append(row: index, of: columns, into: &payload)
            #expect(payload.array() == official[index], comment)
        }
        var again = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        _ = builder.encode(into: &again, compressor: &compressor)
        #expect(again.array() == chunk, comment)
    }
}
