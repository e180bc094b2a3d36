internal import Timekeeping
package import Bytes

/// Writes events as JSON, one object without line break: fields in the schema's order, times as RFC 3339 in UTC with
/// milliseconds, integers as numbers, pseudonyms as 16 hexadecimal digits, enums by name, floats with the fewest digits
/// that give the same float, absent as `null`. ``EventJSONReader`` reads the same event back.
///
/// Immutable; any number of threads may use one.
package struct EventJSONWriter: Sendable {
    private let plan: EventPlan
    private let omitsAbsent: Bool

    /// - Parameter omitsAbsent: leave out what is absent instead of writing `null`.
    package init(_ descriptor: EventDescriptor, omitsAbsent: Bool = false) {
        plan = descriptor.plan
        self.omitsAbsent = omitsAbsent
    }

    /// Appends the event in one row of decoded columns.
    package func append(row: Int, of columns: borrowing EventColumns, into buffer: inout ByteBuffer) {
        object(0..<plan.rootCount, columns.values(row: row), into: &buffer)
    }

    package func append(_ row: borrowing EventRow, into buffer: inout ByteBuffer) {
        object(0..<plan.rootCount, row, into: &buffer)
    }

    private func object<V: EventValues & ~Copyable>(
        _ fields: Range<Int>, _ values: borrowing V, into buffer: inout ByteBuffer
    ) {
        var separator = UInt8(ascii: "{")
        for index in fields {
            let field = plan.fields[index]
            let isPresent = values.isSet(Int(field.column))
            if !isPresent, omitsAbsent { continue }
            buffer.append(separator)
            separator = UInt8(ascii: ",")
            buffer.append(plan.quotedName(field))
            if !isPresent {
                append("null", to: &buffer)
            } else if field.isMessage {
                let first = Int(field.firstChild)
                object(first..<(first + Int(field.childCount)), values, into: &buffer)
            } else {
                value(field, values, into: &buffer)
            }
        }
        if separator == UInt8(ascii: "{") { buffer.append(separator) }
        buffer.append(UInt8(ascii: "}"))
    }

    private func value<V: EventValues & ~Copyable>(
        _ field: PlannedField, _ values: borrowing V, into buffer: inout ByteBuffer
    ) {
        let column = Int(field.column)
        switch field.type {
        case .string: JSONText.append(values.bytes(column), into: &buffer)
        case .bytes:
            buffer.append(UInt8(ascii: "\""))
            buffer.append(Base64.encoded(values.bytes(column)))
            buffer.append(UInt8(ascii: "\""))
        case .bool: append(values.scalar(column) == 0 ? "false" : "true", to: &buffer)
        case .float:
            JSONText.append(Float(bitPattern: UInt32(truncatingIfNeeded: values.scalar(column))), into: &buffer)
        case .double: JSONText.append(Double(bitPattern: values.scalar(column)), into: &buffer)
        case .enumeration:
            let number = Int64(bitPattern: values.scalar(column))
            if let name = plan.enumerationName(number, of: Int(field.enumeration)) {
                buffer.append(UInt8(ascii: "\""))
                buffer.append(name)
                buffer.append(UInt8(ascii: "\""))
            } else {
                JSONText.append(number, into: &buffer)
            }
        case .uint32, .fixed32, .uint64, .fixed64:
            if field.format == .pseudonym {
                buffer.append(UInt8(ascii: "\""))
                Hexadecimal.append(values.scalar(column), into: &buffer)
                buffer.append(UInt8(ascii: "\""))
            } else {
                JSONText.append(values.scalar(column), into: &buffer)
            }
        case .int32, .sint32, .sfixed32, .int64, .sint64, .sfixed64:
            let number = Int64(bitPattern: values.scalar(column))
            // An instant without a text (year 10000) stays a number, which the reader takes as well.
            if field.format == .timestamp, RFC3339.range.contains(number) {
                buffer.append(UInt8(ascii: "\""))
                RFC3339.append(number, into: &buffer)
                buffer.append(UInt8(ascii: "\""))
            } else {
                JSONText.append(number, into: &buffer)
            }
        }
    }

    private func append(_ word: StaticString, to buffer: inout ByteBuffer) {
        buffer.append(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
}
