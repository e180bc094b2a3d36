import Bytes
import EventSchema
import SwiftProtobuf

/// One event type with its codecs, for tests that go from one form to another.
struct EventForms {
    let descriptor: EventDescriptor

    static let everyType = EventForms(message: "fflog.test.v1.EveryType")

    init(message: String) {
        descriptor = try! EventDescriptor(descriptorSet: everyTypeSet, message: message)
    }

    init(_ descriptor: EventDescriptor) { self.descriptor = descriptor }

    /// What a line is after reading and writing it again.
    func rewritten(_ line: String, omitsAbsent: Bool = true) throws -> String {
        try rewritten(Array(line.utf8), omitsAbsent: omitsAbsent)
    }

    func rewritten(_ line: [UInt8], omitsAbsent: Bool = true) throws -> String {
        var row = EventRow(descriptor)
        var reader = EventJSONReader(descriptor)
        try line.withUnsafeBytes { try reader.read($0, into: &row) }
        return json(row, omitsAbsent: omitsAbsent)
    }

    func json(_ row: borrowing EventRow, omitsAbsent: Bool = true) -> String {
        var buffer = ByteBuffer()
        EventJSONWriter(descriptor, omitsAbsent: omitsAbsent).append(row, into: &buffer)
        return String(decoding: buffer.array(), as: UTF8.self)
    }

    /// The wire form of a line.
    func wire(json line: String) throws -> [UInt8] {
        var row = EventRow(descriptor)
        var reader = EventJSONReader(descriptor)
        try Array(line.utf8).withUnsafeBytes { try reader.read($0, into: &row) }
        return wire(row)
    }

    func wire(_ row: borrowing EventRow) -> [UInt8] {
        var buffer = ByteBuffer()
        EventProtobufWriter(descriptor).append(row, into: &buffer)
        return buffer.array()
    }

    /// The JSON of a wire form.
    func json(wire payload: [UInt8], omitsAbsent: Bool = true) throws -> String {
        var row = EventRow(descriptor)
        try read(wire: payload, into: &row)
        return json(row, omitsAbsent: omitsAbsent)
    }

    func read(wire payload: [UInt8], into row: inout EventRow) throws {
        var reader = EventProtobufReader(descriptor)
        try payload.withUnsafeBytes { try reader.read($0, into: &row) }
    }

    /// The message to people that a line gives; `nil` if it is taken.
    func complaint(_ line: String) -> String? { complaint(Array(line.utf8)) }

    func complaint(_ line: [UInt8]) -> String? {
        do {
            _ = try rewritten(line)
            return nil
        } catch {
            return "\(error)"
        }
    }
}

let everyTypeSet = EveryType.eventType.descriptorSet
