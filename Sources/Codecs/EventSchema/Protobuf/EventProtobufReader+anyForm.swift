/// Messages as Protobuf allows them, in whatever form: what a reader needs that keeps the event and not its bytes.
extension EventProtobufReader {
    /// What becomes of fields that the event type does not have.
    package enum UnknownFields: Sendable {
        /// They are skipped, as every Protobuf reader does with what a newer writer knows.
        case ignored
        /// The message is refused.
        case refused
    }

    /// Replaces `row` by the event as any Protobuf reader understands the message: fields in any order, the last value of a
    /// field, the last member of a oneof, and nested messages that come in parts merged. Empties it where it is refused.
    ///
    /// - Throws: ``EventProtobufError/malformed(position:field:)``, or
    ///   ``EventProtobufError/doesNotRoundTrip(position:reason:)`` for an unknown field that is refused.
    package mutating func readAny(
        _ payload: UnsafeRawBufferPointer, into row: inout EventRow, timestamp: Int64 = 0, unknownFields: UnknownFields
    ) throws(EventProtobufError) {
        // Nearly every message is written as the official libraries do.
        do throws(EventProtobufError) {
            return try read(payload, into: &row, timestamp: timestamp)
        } catch {}
        row.removeAll()
        row.timestamp = timestamp
        do throws(EventProtobufError) {
            var reader = AnyFormReader(plan: plan, input: ProtobufInput(payload), unknownFields: unknownFields)
            try reader.message(end: payload.count, fields: 0..<plan.rootCount, into: &row)
            try reader.complete(0..<plan.rootCount, &row)
        } catch {
            row.removeAll()
            throw error
        }
        if let timestampColumn { row.timestamp = Int64(bitPattern: row.scalar(timestampColumn)) }
    }
}

/// One pass over one message.
private struct AnyFormReader {
    let plan: EventPlan
    var input: ProtobufInput
    let unknownFields: EventProtobufReader.UnknownFields
    /// Groups are gone since proto3; deeper ones than this are an attack.
    private static let groupDepthMax = 64

    init(plan: EventPlan, input: ProtobufInput, unknownFields: EventProtobufReader.UnknownFields) {
        self.plan = plan
        self.input = input
        self.unknownFields = unknownFields
    }

    mutating func message(end: Int, fields: Range<Int>, into row: inout EventRow) throws(EventProtobufError) {
        while input.position < end {
            let start = input.position
            let (number, wireType) = try tag(end: end)
            if let index = fields.first(where: { plan.fields[$0].number == number }),
                wireType == self.wireType(of: plan.fields[index])
            {
                try value(end: end, of: index, among: fields, into: &row)
            } else {
                guard unknownFields == .ignored else {
                    throw .doesNotRoundTrip(position: start, reason: .unknownField(number: number))
                }
                try skip(number, wireType, end: end, depth: 0)
            }
        }
    }

    /// Sets what is absent from the wire because it is zero or empty.
    func complete(_ fields: Range<Int>, _ row: inout EventRow) throws(EventProtobufError) {
        for index in fields {
            let field = plan.fields[index]
            if row.isSet(Int(field.column)) {
                if field.isMessage { try complete(children(field), &row) }
            } else if field.omitsDefault {
                setDefault(field, &row)
            } else if field.isRequired {
                throw .malformed(position: input.position, field: plan.paths[index])
            }
        }
    }

    private func setDefault(_ field: PlannedField, _ row: inout EventRow) {
        if field.type.isText {
            row.setText(Int(field.column), UnsafeRawBufferPointer(start: nil, count: 0))
        } else {
            row.setScalar(Int(field.column), 0)
        }
    }

    private func children(_ field: PlannedField) -> Range<Int> {
        Int(field.firstChild)..<Int(field.firstChild + field.childCount)
    }

    private func wireType(of field: PlannedField) -> UInt8 {
        (field.isMessage ? ProtobufWireType.lengthDelimited : ProtobufWireType(field.type)).rawValue
    }

    private mutating func tag(end: Int) throws(EventProtobufError) -> (number: UInt32, wireType: UInt8) {
        let start = input.position
        guard let tag = input.varint(end: end, isCut: true), tag >> 3 > 0, tag >> 3 <= 536_870_911 else {
            throw .malformed(position: start, field: nil)
        }
        return (UInt32(tag >> 3), UInt8(tag & 7))
    }

    private mutating func value(
        end: Int, of index: Int, among fields: Range<Int>, into row: inout EventRow
    ) throws(EventProtobufError) {
        let field = plan.fields[index]
        if field.oneof >= 0 {
            for other in fields where other != index && plan.fields[other].oneof == field.oneof {
                remove(plan.fields[other], &row)
            }
        }
        let column = Int(field.column)
        switch ProtobufWireType(rawValue: wireType(of: field))! {
        case .lengthDelimited:
            let bytes = try lengthDelimited(end: end, index)
            if field.isMessage {
                return try nested(field, bytes, index, &row)
            }
            guard field.type == .bytes || UTF8Validation.firstIllFormed(bytes) == nil else {
                throw .malformed(position: input.position - bytes.count, field: plan.paths[index])
            }
            row.setText(column, bytes)
        case .fixed64:
            let bytes = try fixed(8, end: end, plan.paths[index])
            row.setScalar(column, bytes.loadUnaligned(as: UInt64.self).littleEndian)
        case .fixed32:
            let bits = try fixed(4, end: end, plan.paths[index]).loadUnaligned(as: UInt32.self).littleEndian
            row.setScalar(
                column, field.type == .sfixed32 ? UInt64(bitPattern: Int64(Int32(bitPattern: bits))) : UInt64(bits))
        case .varint:
            let start = input.position
            guard let raw = input.varint(end: end, isCut: true) else {
                throw .malformed(position: start, field: plan.paths[index])
            }
            row.setScalar(column, Self.lane(raw, field.type))
        }
    }

    private mutating func nested(
        _ field: PlannedField, _ bytes: UnsafeRawBufferPointer, _ index: Int, _ row: inout EventRow
    ) throws(EventProtobufError) {
        let end = input.position
        input.position -= bytes.count
        try message(end: end, fields: children(field), into: &row)
        let column = Int(field.column)
        guard !row.isSet(column) else { return }
        if field.ownsPresenceColumn { return row.setScalar(column, 1) }
        // The message is there by one of its fields, which the wire leaves out where it is zero.
        guard let telling = children(field).map({ plan.fields[$0] }).first(where: { Int($0.column) == column }),
            telling.omitsDefault
        else { throw .malformed(position: end, field: plan.paths[index]) }
        setDefault(telling, &row)
    }

    private func remove(_ field: PlannedField, _ row: inout EventRow) {
        row.remove(Int(field.column))
        guard field.isMessage else { return }
        for child in children(field) { remove(plan.fields[child], &row) }
    }

    private mutating func lengthDelimited(
        end: Int, _ index: Int?
    ) throws(EventProtobufError) -> UnsafeRawBufferPointer {
        let start = input.position
        guard let length = input.varint(end: end, isCut: true), length <= UInt64(end - input.position) else {
            throw .malformed(position: start, field: index.map { plan.paths[$0] })
        }
        return input.take(Int(length))
    }

    private mutating func fixed(
        _ count: Int, end: Int, _ field: String?
    ) throws(EventProtobufError) -> UnsafeRawBufferPointer {
        guard end - input.position >= count else { throw .malformed(position: input.position, field: field) }
        return input.take(count)
    }

    /// A field that the event type does not have, or has with another wire type.
    private mutating func skip(
        _ number: UInt32, _ wireType: UInt8, end: Int, depth: Int
    ) throws(EventProtobufError) {
        let start = input.position
        switch wireType {
        case 0: guard input.varint(end: end, isCut: true) != nil else { throw .malformed(position: start, field: nil) }
        case 1: _ = try fixed(8, end: end, nil)
        case 2: _ = try lengthDelimited(end: end, nil)
        case 5: _ = try fixed(4, end: end, nil)
        case 3 where depth < Self.groupDepthMax:
            while true {
                let (inner, innerType) = try tag(end: end)
                if innerType == 4, inner == number { return }
                try skip(inner, innerType, end: end, depth: depth + 1)
            }
        default: throw .malformed(position: start, field: nil)
        }
    }

    /// The lane of a varint, cut to the type as the official libraries do.
    private static func lane(_ raw: UInt64, _ type: EventFieldType) -> UInt64 {
        func zigzag(_ raw: UInt64) -> Int64 { Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1) }
        switch type {
        case .int32, .enumeration: return UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: raw)))
        case .sint32: return UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: zigzag(raw & 0xFFFF_FFFF))))
        case .sint64: return UInt64(bitPattern: zigzag(raw))
        case .uint32: return raw & 0xFFFF_FFFF
        case .bool: return raw == 0 ? 0 : 1
        default: return raw
        }
    }
}
