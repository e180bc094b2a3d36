import Bytes
import EventLog
import EventSchema
import FootfallEvents
import RecordBatch
import SwiftProtobuf
import TestSupport

/// Visits as the rows of a batch, as Kafka clients of all sorts would write them.
struct VisitRows {
    let schemaID: SchemaID
    private(set) var body: [UInt8]
    private(set) var minTimestamp = Int64.max
    private(set) var maxTimestamp = Int64.min

    /// - Parameter random: which forms the messages have, and how far the records' times are from those of their events.
    init(_ visits: [Visit], schemaID: SchemaID, _ random: inout SeededGenerator) throws {
        self.schemaID = schemaID
        var builder = RecordBatchBuilder()
        body = []
        for visit in visits {
            let value = try value(of: visit, &random)
            // A client's clock says nothing of when the event was.
            let apart = visit.kind == .event ? Int64.random(in: -100_000...100_000, using: &random) : 0
            let timestamp = visit.time + apart
            minTimestamp = min(minTimestamp, timestamp)
            maxTimestamp = max(maxTimestamp, timestamp)
            value.withUnsafeBytesOrNil { builder.append(timestamp: timestamp, key: nil, value: $0) }
        }
        var encoded = ByteBuffer()
        try builder.encode(RecordBatchOptions(compression: .zstd(level: 1)), into: &encoded)
        body = encoded.array()
        if visits.contains(where: { $0.kind == .unreadable(.batch) }) {
            Self.patch(&body) { $0[Self.attributes + 1] = $0[Self.attributes + 1] & ~7 | 2 }
        }
    }

    /// Rows one by one, uncompressed and of events alone.
    struct Plain: ~Copyable {
        private var builder = RecordBatchBuilder()

        mutating func append(
            _ visit: Visit, _ schemaID: SchemaID, timestamp: Int64? = nil
        ) throws {
            let value = VisitRows.framing(schemaID) + (try VisitRows.message(of: visit, isShuffled: false))
            value.withUnsafeBytes { builder.append(timestamp: timestamp ?? visit.time, key: nil, value: $0) }
        }

        mutating func encoded() -> [UInt8] {
            var body = ByteBuffer()
            _ = try! builder.encode(into: &body)
            return body.array()
        }
    }

    /// A batch of which one record cannot be read is one of which none can.
    static func unreadableBatch(_ visits: [Visit]) -> [Visit] {
        visits.map { visit in
            var visit = visit
            visit.kind = .unreadable(.batch)
            visit.time = visits[0].time
            return visit
        }
    }

    /// Where a batch has its checksum, and the first byte that the checksum covers (Kafka's RecordBatch v2).
    private static let checksum = 17
    static let attributes = 21

    /// Changes what the checksum covers, and the checksum with it: what a client might have written.
    static func patch(_ batch: inout [UInt8], _ change: (inout [UInt8]) -> Void) {
        change(&batch)
        let crc = batch[attributes...].withUnsafeBytes { CRC32C.checksum($0) }
        batch.replaceSubrange(checksum..<(checksum + 4), with: withUnsafeBytes(of: crc.bigEndian) { [UInt8]($0) })
    }

    private func value(of visit: Visit, _ random: inout SeededGenerator) throws -> [UInt8]? {
        let framing = Self.framing(schemaID)
        let message = try Self.message(of: visit, isShuffled: Bool.random(using: &random))
        let unknown: [UInt8] = [0xF8, 0x7F, 0x01]
        switch visit.kind {
        case .nothing: return nil
        case .event:
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return message
            case 1: return framing + unknown + message
            default: return framing + message
            }
        case .unreadable(let reason):
            switch reason {
            case .framing: return [0, 0]
            case .messageIndex: return framing.dropLast() + [2, 1] + message
            case .schema: return [0, 0, 0, 0x7F, 0, 0] + message
            case .message: return framing + message + [0x0A]
            case .unknownField: return message + unknown
            case .empty: return []
            case .batch: return framing + message
            }
        }
    }

    private static func framing(_ schemaID: SchemaID) -> [UInt8] {
        [0] + withUnsafeBytes(of: schemaID.rawValue.bigEndian) { [UInt8]($0) } + [0]
    }

    /// The fields in the order of their numbers, or with the zone in front.
    private static func message(of visit: Visit, isShuffled: Bool) throws -> [UInt8] {
        var event = VisitorObserved()
        event.store = visit.store
        event.zone = visit.zone
        event.eventTime = visit.time
        if let visitor = visit.visitor { event.visitor = visitor }
        if let dwell = visit.dwell { event.dwellMs = dwell }
        if let emotion = visit.emotion { event.emotion = Emotion(rawValue: emotion) ?? .UNRECOGNIZED(emotion) }
        guard isShuffled else { return try event.serializedBytes() }
        event.zone = ""
        let rest: [UInt8] = try event.serializedBytes()
        let zone = [UInt8](visit.zone.utf8)
        return [0x12, UInt8(zone.count)] + zone + rest
    }
}

extension [UInt8]? {
    fileprivate func withUnsafeBytesOrNil(_ body: (UnsafeRawBufferPointer?) -> Void) {
        guard let self else { return body(nil) }
        self.withUnsafeBytes { body($0) }
    }
}
