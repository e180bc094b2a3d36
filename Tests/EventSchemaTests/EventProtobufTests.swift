import Bytes
import EventSchema
import Foundation
import SwiftProtobuf
import TestSupport
import Testing

@Suite struct EventProtobufTests {
    private let forms = EventForms.everyType

    @Test func `an event goes through every form and comes out as SwiftProtobuf encodes it`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            let message = EveryType.random(using: &random)
            let official: [UInt8] = try message.serializedBytes()
            var row = EventRow(forms.descriptor)
            try forms.read(wire: official, into: &row)
            #expect(row.timestamp == message.at, "seed \(seed)")
            #expect(forms.wire(row) == official, "seed \(seed)")
            for omitsAbsent in [true, false] {
                let line = forms.json(row, omitsAbsent: omitsAbsent)
                #expect(try forms.wire(json: line) == official, "seed \(seed): \(line)")
            }
        }
    }

    @Test func `an empty payload is an event of defaults`() throws {
        let wire: [UInt8] = try EveryType().serializedBytes()
        #expect(wire.isEmpty)
        #expect(
            try forms.json(wire: wire)
                == "{"
                + EventJSONTests.required.replacing("\"n\"", with: "\"\"").replacing(
                    "2023-12-16T14", with: "1970-01-01T00") + "}")
    }

    @Test func `unknown fields do not round-trip, and are named`() throws {
        #expect(obstacle([0xA0, 0x06, 0x01]) == .unknownField(number: 100))
        #expect(obstacle([0x0A, 0x01, 0x61, 0x90, 0x01, 0x01]) == .unknownField(number: 18))
        // Within box, field 3.
        #expect(obstacle([0xF2, 0x01, 0x02, 0x18, 0x01]) == .unknownField(number: 3))
    }

    @Test func `what the official libraries would not write does not round-trip`() {
        // an_int64 = 1 before name.
        #expect(obstacle([0x28, 0x01, 0x0A, 0x01, 0x61]) == .unusualOrder(field: "name"))
        #expect(obstacle([0x28, 0x01, 0x28, 0x02]) == .unusualOrder(field: "an_int64"))
        #expect(obstacle([0x28, 0x00]) == .unusualEncoding(field: "an_int64"))
        #expect(obstacle([0x0A, 0x00]) == .unusualEncoding(field: "name"))
        #expect(obstacle([0x28, 0x81, 0x00]) == .unusualEncoding(field: "an_int64"))
        #expect(obstacle([0xA8, 0x00, 0x01]) == .unusualEncoding(field: "an_int64"))
        #expect(obstacle([0x50, 0x02]) == .unusualEncoding(field: "a_bool"))
        #expect(obstacle([0x60, 0x80, 0x80, 0x80, 0x80, 0x10]) == .unusualEncoding(field: "a_uint32"))
        // A negative int32 in 5 bytes instead of 10.
        #expect(obstacle([0x38, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]) == .unusualEncoding(field: "an_int32"))
        #expect(obstacle([0x2D, 1, 0, 0, 0]) == .unexpectedWireType(field: "an_int64"))
        // room, then storey of the same oneof.
        #expect(obstacle([0xC2, 0x02, 0x01, 0x61, 0xC8, 0x02, 0x01]) == .unusualOrder(field: "storey"))
        #expect(obstacle([0xC2, 0x02, 0x01, 0x61, 0xD2, 0x02, 0x00]) == .unusualOrder(field: "area"))
    }

    @Test(
        arguments: [
            [0x0A], [0x0A, 0x02, 0x61], [0x28], [0x28, 0x80], [0x00, 0x01], [0x19, 1, 2, 3], [0x25, 1],
            [0x28, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02], [0x0A, 0x02, 0xC3, 0x28],
            [0xF2, 0x01, 0x05, 0x08, 0x01], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
        ] as [[UInt8]]) func `a payload that is no message is malformed`(payload: [UInt8])
    {
        var row = EventRow(forms.descriptor)
        let error = #expect(throws: EventProtobufError.self) { try forms.read(wire: payload, into: &row) }
        guard case .malformed = error else {
            Issue.record("not malformed: \(String(describing: error))")
            return
        }
        #expect((0..<row.columnCount).allSatisfy { !row.isSet($0) })
    }

    @Test func `damaged payloads are read or refused, and what is read gives the same bytes`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        var row = EventRow(forms.descriptor)
        for _ in 0..<3_000 {
            var payload: [UInt8] = try EveryType.random(using: &random).serializedBytes()
            guard !payload.isEmpty else { continue }
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                payload[Int.random(in: 0..<payload.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            do { try forms.read(wire: payload, into: &row) } catch { continue }
            #expect(forms.wire(row) == payload, "seed \(seed)")
        }
    }

    @Test func `messages longer than 127 bytes have a longer length`() throws {
        var message = EveryType()
        message.note.text = String(repeating: "é", count: 10_000)
        let official: [UInt8] = try message.serializedBytes()
        var row = EventRow(forms.descriptor)
        try forms.read(wire: official, into: &row)
        #expect(forms.wire(row) == official)
    }

    @Test func `errors say field and byte`() {
        #expect(
            "\(EventProtobufError.doesNotRoundTrip(position: 3, reason: .unknownField(number: 9)))"
                == "byte 3: field number 9 is not in the schema")
        #expect(
            "\(EventProtobufError.malformed(position: 3, field: "name"))"
                == "malformed Protobuf message at byte 3 in field \"name\"")
    }

    @Test func `Confluent's framing is a zero, the schema id and the first message`() {
        var buffer = ByteBuffer()
        ConfluentFraming.append(schemaID: 0x0102_0304, into: &buffer)
        buffer.append([7, 8])
        #expect(buffer.array() == [0, 1, 2, 3, 4, 0, 7, 8])
        let framed = buffer.array()
        framed.withUnsafeBytes { bytes in
            let parsed = ConfluentFraming.parse(bytes)
            #expect(parsed?.schemaID == 0x0102_0304)
            #expect(parsed.map { Array($0.message) } == [7, 8])
        }
        for wrong in [[0, 1, 2, 3, 4], [1, 1, 2, 3, 4, 0], [0, 1, 2, 3, 4, 2, 2]] as [[UInt8]] {
            wrong.withUnsafeBytes { #expect(ConfluentFraming.parse($0) == nil) }
        }
    }

    private func obstacle(_ payload: [UInt8]) -> RoundTripObstacle? {
        var row = EventRow(forms.descriptor)
        let error = #expect(throws: EventProtobufError.self) { try forms.read(wire: payload, into: &row) }
        guard case .doesNotRoundTrip(_, let reason) = error else { return nil }
        return reason
    }
}

extension EveryType {
    /// Values from the edges of every type, each field absent about half of the time.
    static func random(using random: inout SeededGenerator) -> EveryType {
        func chance() -> Bool { random.next() & 1 == 0 }
        func integer<T: FixedWidthInteger>(_: T.Type = T.self) -> T {
            switch random.next() % 5 {
            case 0: T.min
            case 1: T.max
            case 2: T(truncatingIfNeeded: random.next())
            default: T(truncatingIfNeeded: random.next() % 200)
            }
        }
        func text() -> String {
            ["", "a", "Henry Street/Coles Lane", "\"\\\n\u{1}\u{7f}", "東京 😀", String(repeating: "é", count: 200)]
                .randomElement(using: &random)!
        }
        func float() -> Float {
            let any = Float(bitPattern: integer())
            return chance() ? Float(integer(UInt16.self)) / 1_000 : any.isNaN ? .nan : any
        }
        func double() -> Double {
            let any = Double(bitPattern: integer())
            return chance() ? Double(integer(UInt16.self)) / 1_000 : any.isNaN ? .nan : any
        }
        func box() -> Box {
            var box = Box()
            box.left = integer()
            if chance() { box.right = integer() }
            return box
        }
        var event = EveryType()
        if chance() { event.name = text() }
        if chance() { event.at = integer() }
        if chance() { event.aDouble = double() }
        if chance() { event.aFloat = float() }
        if chance() { event.anInt64 = integer() }
        if chance() { event.aUint64 = integer() }
        if chance() { event.anInt32 = integer() }
        if chance() { event.aFixed64 = integer() }
        if chance() { event.aFixed32 = integer() }
        event.aBool = chance()
        if chance() { event.someBytes = .init([UInt8](repeating: integer(), count: Int(random.next() % 7))) }
        if chance() { event.aUint32 = integer() }
        if chance() { event.colour = Colour(rawValue: Int(integer(Int32.self))) ?? .blue }
        if chance() { event.anSfixed32 = integer() }
        if chance() { event.anSfixed64 = integer() }
        if chance() { event.aSint32 = integer() }
        if chance() { event.aSint64 = integer() }
        if chance() { event.maybeString = text() }
        if chance() { event.maybeDouble = double() }
        if chance() { event.maybeFloat = float() }
        if chance() { event.maybeInt64 = integer() }
        if chance() { event.maybeUint64 = integer() }
        if chance() { event.maybeBool = chance() }
        if chance() { event.maybeBytes = .init([UInt8](repeating: integer(), count: Int(random.next() % 7))) }
        if chance() { event.maybeColour = [.unspecified, .darkRed, .blue, .green].randomElement(using: &random)! }
        if chance() { event.maybeSint64 = integer() }
        if chance() { event.box = box() }
        if chance() {
            event.note = Note()
            if chance() { event.note.text = text() }
            if chance() { event.note.frame = box() }
        }
        switch random.next() % 4 {
        case 0: event.room = text()
        case 1: event.storey = integer()
        case 2: event.area = box()
        default: break
        }
        return event
    }
}
