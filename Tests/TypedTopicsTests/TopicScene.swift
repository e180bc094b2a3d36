import Bytes
import EventLog
import EventSchema
import FootfallEvents
import Foundation
import RecordBatch
import SwiftProtobuf
import TestSupport
import Testing
import TypedTopics
import Timekeeping

/// A log in a temporary folder, with a clock of its own, and what appends to it.
final class TopicScene {
    private let temporary = TemporaryFolder()
    let clock = TestClock(1_784_283_300_000)
    let log: EventLog
    var folder: String { temporary.path("log") }

    init() {
        let clock = clock
        log = try! EventLog(temporary.path("log"), .create) { clock.now }
    }

    deinit { log.close() }

    /// Appends events, to the partition of their key or the given one; the clock goes on by a millisecond.
    func append<Event: TypedEvent>(_ events: [Event], to topic: EventTopic<Event>, partition: Int? = nil) throws {
        let gathering = try topic.gathering(in: log)
        for event in events { try gathering.append(event, to: partition.map { PartitionID($0) }) }
        var request = AppendRequest()
        gathering.encode(into: &request)
        try log.append(request)
        clock.now += 1
    }

    /// Appends a batch of rows, as a Kafka client would.
    ///
    /// - Parameter codec: what the batch says that it is compressed with, where that is not so.
    func append(
        rows values: [[UInt8]?], to topic: Topic, partition: Int = 0, codec: RecordBatchCodec? = nil
    ) throws {
        var builder = RecordBatchBuilder()
        for (index, value) in values.enumerated() {
            let timestamp = (clock.now + index).milliseconds
            if let value {
                value.withUnsafeBytes { builder.append(timestamp: timestamp, key: nil, value: $0) }
            } else {
                builder.append(timestamp: timestamp, key: nil, value: nil)
            }
        }
        var body = ByteBuffer(capacity: 1024)
        let summary = try builder.encode(RecordBatchOptions(), into: &body)
        if let codec {
            // Kafka's layout: the checksum at 17 is of what follows from the attributes at 21 on.
            var bytes = body.array()
            bytes[22] = UInt8(codec.rawValue)
            let checksum = bytes[21...].withUnsafeBytes { CRC32C.checksum($0) }
            for place in 0..<4 { bytes[17 + place] = UInt8(truncatingIfNeeded: checksum >> (24 - 8 * place)) }
            body = ByteBuffer(capacity: bytes.count)
            body.append(bytes)
        }
        var request = AppendRequest()
        request.append(
            EncodedBatch(
                rows: summary.count, minTimestamp: summary.minTimestamp, maxTimestamp: summary.maxTimestamp, body: body),
            to: topic, PartitionID(partition))
        try log.append(request)
        clock.now += 1
    }

    /// Removes the records of the first partition before an offset.
    func purge(_ topic: Topic, before offset: Offset) throws {
        _ = try log.trim(topic, to: [PartitionID(0): offset])
    }

    /// Turns a bit over wherever the text is stored.
    func damage(_ text: String) throws {
        let head = try FileHandle(forUpdating: URL(fileURLWithPath: temporary.path("log/head.mdb")))
        defer { try? head.close() }
        let bytes = try #require(try head.readToEnd())
        var from = bytes.startIndex
        while let range = bytes.range(of: Data(text.utf8), in: from..<bytes.endIndex) {
            try head.seek(toOffset: UInt64(range.lowerBound))
            try head.write(contentsOf: [bytes[range.lowerBound] ^ 0x10])
            from = range.upperBound
        }
        try #require(from > bytes.startIndex)
    }

    /// A message in Confluent's framing.
    func framed(_ schema: UInt32, _ message: [UInt8]) -> [UInt8] {
        var buffer = ByteBuffer()
        ConfluentFraming.append(schemaID: schema, into: &buffer)
        buffer.append(message)
        return buffer.array()
    }
}

extension Detection {
    static func person(frame: UInt64, camera: String = "cam-1") -> Detection {
        .with {
            $0.store = "S1"
            $0.camera = camera
            $0.eventTime = Int64(frame)
            $0.personDetected.frame = frame
        }
    }
}
