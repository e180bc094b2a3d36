import ErrorKinds
internal import Bytes

/// Why a Protobuf message does not become columns. Positions are bytes from the start of the payload.
package enum EventProtobufError: Error, Equatable, Sendable {
    /// Not a message of this type: it ends early, a length leads beyond the end, text is not UTF-8.
    case malformed(position: Int, field: String?)
    /// A valid message of which columns would not give the same bytes back: it stays in a row batch.
    case doesNotRoundTrip(position: Int, reason: RoundTripObstacle)
}

package enum RoundTripObstacle: Equatable, Sendable {
    /// A field that the schema does not have.
    case unknownField(number: UInt32)
    /// A field with another wire type than the schema's.
    case unexpectedWireType(field: String)
    /// Fields out of order, given twice, or two of one oneof.
    case unusualOrder(field: String)
    /// A value in more bytes than it needs, a default that is written out, a number beyond its type.
    case unusualEncoding(field: String)
}

extension EventProtobufError: KindedError {
    package var kind: ErrorKind {
        switch self {
        case .malformed: .malformed
        case .doesNotRoundTrip: .unsupported
        }
    }

    package var description: String {
        switch self {
        case .malformed(let position, let field):
            "malformed Protobuf message at byte \(position)" + (field.map { " in field \"\($0)\"" } ?? "")
        case .doesNotRoundTrip(let position, let reason): "byte \(position): \(reason)"
        }
    }
}

extension RoundTripObstacle: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownField(let number): "field number \(number) is not in the schema"
        case .unexpectedWireType(let field): "field \"\(field)\" has another type than in the schema"
        case .unusualOrder(let field): "field \"\(field)\" is out of order or given twice"
        case .unusualEncoding(let field): "field \"\(field)\" is not encoded as the official libraries do"
        }
    }
}

/// Reads a Protobuf payload as an event, provided that columns would give back every byte of it: that is so for what the
/// official libraries write with the registered schema. Anything else is refused and may be stored as it came.
///
/// Reused for every payload, without allocation unless one is refused. One thread at a time.
package struct EventProtobufReader: ~Copyable {
    let plan: EventPlan
    let timestampColumn: Int?

    package init(_ descriptor: EventDescriptor) {
        plan = descriptor.plan
        timestampColumn = descriptor.timestampColumn
    }

    /// Replaces `row` by the event; empties it if the payload is refused.
    ///
    /// - Parameter timestamp: the record's timestamp in milliseconds for event types that name no field as their time.
    package mutating func read(
        _ payload: UnsafeRawBufferPointer, into row: inout EventRow, timestamp: Int64 = 0
    ) throws(EventProtobufError) {
        row.removeAll()
        row.timestamp = timestamp
        do throws(EventProtobufError) {
            var input = ProtobufInput(payload)
            try message(&input, end: payload.count, fields: 0..<plan.rootCount, into: &row)
        } catch {
            row.removeAll()
            throw error
        }
        if let timestampColumn { row.timestamp = Int64(bitPattern: row.scalar(timestampColumn)) }
    }

    private func message(
        _ input: inout ProtobufInput, end: Int, fields: Range<Int>, into row: inout EventRow
    ) throws(EventProtobufError) {
        var next = fields.lowerBound
        while input.position < end {
            let start = input.position
            guard let tag = input.varint(end: end), tag >> 3 > 0, tag >> 3 <= 536_870_911 else {
                throw .malformed(position: start, field: nil)
            }
            let number = UInt32(tag >> 3)
            // Both the schema's fields and those of the payload go up: what is skipped is absent.
            while next < fields.upperBound, plan.fields[next].number < number {
                try absent(next, into: &row)
                next += 1
            }
            guard next < fields.upperBound, plan.fields[next].number == number else {
                if let known = fields.first(where: { plan.fields[$0].number == number }) {
                    throw .doesNotRoundTrip(position: start, reason: .unusualOrder(field: plan.paths[known]))
                }
                throw .doesNotRoundTrip(position: start, reason: .unknownField(number: number))
            }
            guard !input.wasPadded else {
                throw .doesNotRoundTrip(position: start, reason: .unusualEncoding(field: plan.paths[next]))
            }
            try value(&input, wireType: UInt8(tag & 7), end: end, of: next, among: fields, into: &row)
            next += 1
        }
        while next < fields.upperBound {
            try absent(next, into: &row)
            next += 1
        }
    }

    /// A field without presence has its default where the wire has nothing.
    private func absent(_ index: Int, into row: inout EventRow) throws(EventProtobufError) {
        let field = plan.fields[index]
        if field.omitsDefault {
            if field.type.isText {
                row.setText(Int(field.column), UnsafeRawBufferPointer(start: nil, count: 0))
            } else {
                row.setScalar(Int(field.column), 0)
            }
        } else if field.isRequired {
            throw .malformed(position: 0, field: plan.paths[index])
        }
    }

    private func value(
        _ input: inout ProtobufInput, wireType: UInt8, end: Int, of index: Int, among fields: Range<Int>,
        into row: inout EventRow
    ) throws(EventProtobufError) {
        let field = plan.fields[index]
        let start = input.position
        let expected = field.isMessage ? ProtobufWireType.lengthDelimited : ProtobufWireType(field.type)
        guard wireType == expected.rawValue else {
            throw .doesNotRoundTrip(position: start, reason: .unexpectedWireType(field: plan.paths[index]))
        }
        if field.oneof >= 0 {
            for other in fields where other != index && plan.fields[other].oneof == field.oneof {
                if row.isSet(Int(plan.fields[other].column)) {
                    throw .doesNotRoundTrip(position: start, reason: .unusualOrder(field: plan.paths[index]))
                }
            }
        }
        let column = Int(field.column)
        var lane: UInt64 = 0
        switch expected {
        case .lengthDelimited:
            guard let length = input.varint(end: end), length <= UInt64(end - input.position) else {
                throw .malformed(position: start, field: plan.paths[index])
            }
            try refusePadding(input, start, index)
            let bytes = input.take(Int(length))
            if field.isMessage {
                if field.ownsPresenceColumn { row.setScalar(column, 1) }
                let first = Int(field.firstChild)
                input.position -= bytes.count
                return try message(
                    &input, end: input.position + bytes.count, fields: first..<(first + Int(field.childCount)),
                    into: &row)
            }
            guard field.type == .bytes || UTF8Validation.firstIllFormed(bytes) == nil else {
                throw .malformed(position: start, field: plan.paths[index])
            }
            guard !field.omitsDefault || !bytes.isEmpty else { throw unusual(start, index) }
            return row.setText(column, bytes)
        case .fixed64:
            guard end - input.position >= 8 else { throw .malformed(position: start, field: plan.paths[index]) }
            lane = input.take(8).loadUnaligned(as: UInt64.self).littleEndian
        case .fixed32:
            guard end - input.position >= 4 else { throw .malformed(position: start, field: plan.paths[index]) }
            let bits = input.take(4).loadUnaligned(as: UInt32.self).littleEndian
            lane = field.type == .sfixed32 ? UInt64(bitPattern: Int64(Int32(bitPattern: bits))) : UInt64(bits)
        case .varint:
            guard let raw = input.varint(end: end) else { throw .malformed(position: start, field: plan.paths[index]) }
            try refusePadding(input, start, index)
            guard let value = Self.lane(raw, field.type) else { throw unusual(start, index) }
            lane = value
        }
        guard !field.omitsDefault || lane != 0 else { throw unusual(start, index) }
        row.setScalar(column, lane)
    }

    private func refusePadding(_ input: ProtobufInput, _ start: Int, _ index: Int) throws(EventProtobufError) {
        if input.wasPadded { throw unusual(start, index) }
    }

    private func unusual(_ start: Int, _ index: Int) -> EventProtobufError {
        .doesNotRoundTrip(position: start, reason: .unusualEncoding(field: plan.paths[index]))
    }

    /// The lane of a varint; `nil` where the type does not hold it.
    private static func lane(_ raw: UInt64, _ type: EventFieldType) -> UInt64? {
        let zigzag = Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
        switch type {
        case .int32, .enumeration: return Int32(exactly: Int64(bitPattern: raw)) == nil ? nil : raw
        case .sint32: return Int32(exactly: zigzag) == nil ? nil : UInt64(bitPattern: zigzag)
        case .sint64: return UInt64(bitPattern: zigzag)
        case .uint32: return raw > UInt64(UInt32.max) ? nil : raw
        case .bool: return raw > 1 ? nil : raw
        default: return raw
        }
    }
}

/// A position in a payload. Lives within one call.
struct ProtobufInput {
    let bytes: UnsafeRawBufferPointer
    var position = 0
    /// Whether the last varint had more bytes than it needs.
    private(set) var wasPadded = false

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// `nil` where the varint does not end before `end` or does not fit 64 bits.
    ///
    /// - Parameter isCut: whether bits beyond the 64th are dropped instead, as the official libraries do.
    mutating func varint(end: Int, isCut: Bool = false) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end, shift < 64 {
            let byte = bytes[position]
            position += 1
            if shift == 63, byte > 1, !isCut || byte >= 0x80 { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                wasPadded = byte == 0 && shift > 0
                return value
            }
            shift += 7
        }
        return nil
    }

    /// The next `count` bytes, which the caller knows to be there.
    mutating func take(_ count: Int) -> UnsafeRawBufferPointer {
        let taken = UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
        position += count
        return taken
    }
}
