import Bytes
import EventSchema
import SwiftProtobuf
import TestSupport
import Testing

/// The rule by which every reader takes the value of a record in a topic of an event type.
@Suite struct RecordValueTests {
    private let forms = EventForms.everyType

    private func reader() -> RecordValueReader {
        RecordValueReader(
            "fflog.test.v1.EveryType", version: { $0 == 7 ? everyTypeSet : nil }, newest: { everyTypeSet })
    }

    /// The event's wire form, or why there is none; `nothing` for a null value.
    private func read(_ value: [UInt8]?) throws -> String {
        let reader = reader()
        let content =
            try value?.withUnsafeBytes { try reader.read($0, timestamp: 5) } ?? reader.read(nil, timestamp: 5)
        switch content {
        case .nothing: return "nothing"
        case .event(let event): return "event at \(event.row.timestamp)"
        case .unreadable(let why): return "\(why)"
        }
    }

    private func reason(_ value: [UInt8]) throws -> UnreadableValue.Reason? {
        let reader = reader()
        let content = try value.withUnsafeBytes { try reader.read($0, timestamp: 5) }
        if case .unreadable(let why) = content { return why.reason }
        return nil
    }

    private static let at9: [UInt8] = [0x10, 0x09]
    private static let unknown: [UInt8] = [0xA0, 0x06, 0x01]

    @Test func `a framed message is an event, also an empty one and one with unknown fields`() throws {
        #expect(try read([0, 0, 0, 0, 7, 0] + Self.at9) == "event at 9")
        #expect(try read([0, 0, 0, 0, 7, 0]) == "event at 0")
        #expect(try read([0, 0, 0, 0, 7, 0] + Self.unknown + Self.at9) == "event at 9")
    }

    @Test func `a bare message is an event if all of its fields are known`() throws {
        #expect(try read(Self.at9) == "event at 9")
        #expect(try reason(Self.at9 + Self.unknown) == .unknownField)
        // Within box, field 3.
        #expect(try reason([0xF2, 0x01, 0x02, 0x18, 0x01]) == .unknownField)
        #expect(try reason([]) == .empty)
    }

    @Test func `a null value is nothing`() throws { #expect(try read(nil) == "nothing") }

    @Test func `what is neither says why`() throws {
        #expect(try reason([0]) == .framing)
        #expect(try reason([0, 0, 0, 0, 7]) == .framing)
        #expect(try reason([0, 0, 0, 0, 7, 2, 1] + Self.at9) == .messageIndex)
        #expect(try reason([0, 0, 0, 0, 8, 0] + Self.at9) == .schema)
        #expect(try reason([0, 0, 0, 0, 7, 0, 0x0A, 0x02, 0x61]) == .message)
        #expect(try reason(Array("{\"name\":\"a\"}".utf8)) != nil)
        #expect(
            try read([0, 0, 0, 0, 8, 0])
                == "its framing names a schema that is not a version of the topic's event type: schema number 8")
    }

    @Test func `the versions are those that are registered when a batch begins`() throws {
        let next = EvolvedType().changed { $0.event.add("floor", 100) }
        let removed = next.changed { type in
            type.event.field.removeAll { $0.number == 100 }
            type.event.reservedName.append("floor")
            type.event.reservedRange.append(
                .with {
                    $0.start = 100
                    $0.end = 101
                })
        }
        var newest = everyTypeSet
        var registered: [UInt32: [UInt8]] = [7: everyTypeSet]
        var asked = 0
        let reader = RecordValueReader(
            EvolvedType.name, version: { registered[$0] },
            newest: {
                asked += 1
                return newest
            })
        func isEvent(_ value: [UInt8]) throws -> Bool {
            try value.withUnsafeBytes {
                if case .event = try reader.read($0, timestamp: 5) { true } else { false }
            }
        }
        let message = Self.at9 + Self.unknown
        let framed = [0, 0, 0, 0, 8, 0] + message
        #expect(try !isEvent(message) && !isEvent(message) && !isEvent(framed) && asked == 1)
        newest = next.bytes
        registered[8] = newest
        #expect(try isEvent(framed), "An unknown id is asked for again whenever it occurs.")
        reader.beginBatch()
        #expect(try isEvent(message) && isEvent(Self.at9) && asked == 2)
        newest = removed.bytes
        reader.beginBatch()
        #expect(try !isEvent(message) && isEvent(framed) && isEvent(Self.at9) && asked == 3)
    }

    @Test func `the numbers of the reasons are those of the format`() {
        #expect(UnreadableValue.Reason.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 6, 7])
    }

    /// The fields of a random message in random order, some of them twice, with others in between.
    private func shuffled(using random: inout SeededGenerator) throws -> [UInt8] {
        var parts: [[UInt8]] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let official: [UInt8] = try EveryType.random(using: &random).serializedBytes()
            parts += Self.fields(official)
        }
        if Bool.random(using: &random) { parts.append([0xA3, 0x06, 0x08, 0x01, 0xA4, 0x06]) }  // a group
        if Bool.random(using: &random) { parts.append([0x29, 1, 2, 3, 4, 5, 6, 7, 8]) }  // another wire type
        if Bool.random(using: &random) { parts.append(Self.unknown) }
        parts.append([0x50, 0x82, 0x00])  // a bool of 2, in more bytes than it needs
        parts.shuffle(using: &random)
        return Array(parts.joined())
    }

    /// A message cut into its fields.
    private static func fields(_ message: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var position = 0
        func varint() -> Int {
            var value = 0
            var shift = 0
            while true {
                let byte = Int(message[position])
                position += 1
                if shift < 63 { value |= (byte & 0x7F) << shift }
                shift += 7
                if byte < 0x80 { return value }
            }
        }
        while position < message.count {
            let start = position
            switch varint() & 7 {
            case 0: _ = varint()
            case 1: position += 8
            case 2:
                let length = varint()
                position += length
            default: position += 4
            }
            parts.append(Array(message[start..<position]))
        }
        return parts
    }

    @Test func `any form that Protobuf allows is the event that SwiftProtobuf makes of it`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            var payload = try shuffled(using: &random)
            if Int.random(in: 0..<3, using: &random) == 0 {
                payload[Int.random(in: 0..<payload.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            var official = try? EveryType(serializedBytes: payload)
            official?.dropUnknownFields()
            var row = EventRow(forms.descriptor)
            var reader = EventProtobufReader(forms.descriptor)
            var refusal: EventProtobufError?
            payload.withUnsafeBytes { payload in
                do throws(EventProtobufError) {
                    try reader.readAny(payload, into: &row, unknownFields: .ignored)
                } catch { refusal = error }
            }
            let isRead = refusal == nil
            #expect(
                isRead == (official != nil), "seed \(seed): \(refusal.map { "\($0)" } ?? "read"), \(payload)")
            guard isRead, let official else { continue }
            #expect(forms.wire(row) == (try official.serializedBytes()), "seed \(seed): \(payload)")
        }
    }
}

extension EveryType {
    fileprivate mutating func dropUnknownFields() {
        unknownFields = UnknownStorage()
        if hasBox { box.unknownFields = UnknownStorage() }
        if hasNote {
            note.unknownFields = UnknownStorage()
            if note.hasFrame { note.frame.unknownFields = UnknownStorage() }
        }
        if case .area(var area) = place {
            area.unknownFields = UnknownStorage()
            place = .area(area)
        }
    }
}
