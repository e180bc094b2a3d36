package import Bytes

/// Writes events in Protobuf's wire form, as a Kafka client expects the value: fields in the order of their numbers, the
/// bytes that the official libraries write. ``EventProtobufReader`` reads the same event back.
///
/// Immutable; any number of threads may use one.
package struct EventProtobufWriter: Sendable {
    private let plan: EventPlan

    package init(_ descriptor: EventDescriptor) { plan = descriptor.plan }

    /// Appends the event in one row of decoded columns.
    package func append(row: Int, of columns: borrowing EventColumns, into buffer: inout ByteBuffer) {
        message(0..<plan.rootCount, columns.values(row: row), into: &buffer)
    }

    package func append(_ row: borrowing EventRow, into buffer: inout ByteBuffer) {
        message(0..<plan.rootCount, row, into: &buffer)
    }

    private func message<V: EventValues & ~Copyable>(
        _ fields: Range<Int>, _ values: borrowing V, into buffer: inout ByteBuffer
    ) {
        for index in fields {
            let field = plan.fields[index]
            guard values.isSet(Int(field.column)) else { continue }
            if field.isMessage {
                tag(field, ProtobufWireType.lengthDelimited, into: &buffer)
                let start = buffer.count
                let first = Int(field.firstChild)
                message(first..<(first + Int(field.childCount)), values, into: &buffer)
                insertLength(of: start, into: &buffer)
            } else {
                leaf(field, values, into: &buffer)
            }
        }
    }

    private func leaf<V: EventValues & ~Copyable>(
        _ field: PlannedField, _ values: borrowing V, into buffer: inout ByteBuffer
    ) {
        if field.type.isText {
            let bytes = values.bytes(Int(field.column))
            if field.omitsDefault, bytes.isEmpty { return }
            tag(field, ProtobufWireType.lengthDelimited, into: &buffer)
            buffer.append(varint: UInt64(bytes.count))
            buffer.append(bytes)
            return
        }
        let lane = values.scalar(Int(field.column))
        if field.omitsDefault, lane == 0 { return }
        let wireType = ProtobufWireType(field.type)
        tag(field, wireType, into: &buffer)
        switch wireType {
        case .fixed64: buffer.append(littleEndian: lane)
        case .fixed32: buffer.append(littleEndian: UInt32(truncatingIfNeeded: lane))
        default:
            if field.type == .sint32 || field.type == .sint64 {
                buffer.append(zigzag: Int64(bitPattern: lane))
            } else {
                buffer.append(varint: lane)
            }
        }
    }

    private func tag(_ field: PlannedField, _ wireType: ProtobufWireType, into buffer: inout ByteBuffer) {
        buffer.append(varint: UInt64(field.number) << 3 | UInt64(wireType.rawValue))
    }

    /// A nested message is written before its length is known: the length goes in front, moving what was written.
    private func insertLength(of start: Int, into buffer: inout ByteBuffer) {
        let length = buffer.count - start
        var lengthBytes = 1
        while length >> (7 * lengthBytes) != 0 { lengthBytes += 1 }
        _ = buffer.appendUninitialized(lengthBytes)
        let message = buffer.base + start
        (message + lengthBytes).copyMemory(from: message, byteCount: length)
        for position in 0..<lengthBytes {
            let rest: UInt8 = position < lengthBytes - 1 ? 0x80 : 0
            message.storeBytes(
                of: UInt8(truncatingIfNeeded: length >> (7 * position)) & 0x7F | rest, toByteOffset: position,
                as: UInt8.self)
        }
    }
}

/// How a field's value is laid out on the wire.
enum ProtobufWireType: UInt8 {
    case varint = 0
    case fixed64 = 1
    case lengthDelimited = 2
    case fixed32 = 5

    init(_ type: EventFieldType) {
        switch type {
        case .double, .fixed64, .sfixed64: self = .fixed64
        case .float, .fixed32, .sfixed32: self = .fixed32
        case .string, .bytes: self = .lengthDelimited
        case .int64, .uint64, .int32, .bool, .uint32, .enumeration, .sint32, .sint64: self = .varint
        }
    }
}
