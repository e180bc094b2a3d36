import ErrorKinds
internal import Bytes
package import Columnar

/// Reads JSON lines as events of one type: fields are matched by name, checked against the schema, and land in lanes
/// without anything in between.
///
/// ```swift
/// var reader = EventJSONReader(descriptor)
/// var row = EventRow(descriptor)
/// try reader.read(line, into: &row)
/// row.append(to: &builder)
/// ```
/// Fields that are not `optional` in the schema must be given; `null` and absent are the same elsewhere. An unknown field,
/// a field given twice and a value that does not fit are errors that name field and column. Order does not matter.
///
/// Reused for every line, without allocation unless a line is wrong. One thread at a time.
package struct EventJSONReader: ~Copyable, @unchecked Sendable {
    // Sendable: a ~Copyable value has one owner, and the memory belongs to that owner alone.
    let plan: EventPlan
    private let timestampColumn: Int?
    var scratch = ByteBuffer(capacity: 256)
    /// Of each field the stamp of the last line that gave it: nothing is cleared between lines.
    private let seen: UnsafeMutablePointer<UInt64>
    /// Of each oneof the stamp and the field that took it.
    private let taken: UnsafeMutablePointer<(stamp: UInt64, field: Int)>
    private var stamp: UInt64 = 0

    package init(_ descriptor: EventDescriptor) {
        plan = descriptor.plan
        timestampColumn = descriptor.timestampColumn
        seen = .allocate(capacity: plan.fields.count)
        seen.initialize(repeating: 0, count: plan.fields.count)
        taken = .allocate(capacity: plan.oneofCount)
        taken.initialize(repeating: (0, 0), count: plan.oneofCount)
    }

    deinit {
        seen.deallocate()
        taken.deallocate()
    }

    /// Replaces `row` by the event of a line; empties it if the line is wrong.
    ///
    /// - Parameter timestamp: the record's timestamp in milliseconds for event types that name no field as their time.
    package mutating func read(
        _ line: UnsafeRawBufferPointer, into row: inout EventRow, timestamp: Int64 = 0
    ) throws(EventJSONError) {
        row.removeAll()
        row.timestamp = timestamp
        stamp += 1
        var scanner = JSONScanner(line)
        do throws(EventJSONError) {
            let kind = scanner.next()
            guard kind == .object else {
                throw scanner.isAtEnd
                    ? EventJSONError(column: scanner.position + 1, problem: .malformed("the line is empty"))
                    : EventJSONError(
                        column: scanner.position + 1,
                        problem: kind == .nothing
                            ? .malformed("expected an object")
                            : .notAnObject(got: JSONExcerpt.describe(kind, scanner)))
            }
            try object(&scanner, fields: 0..<plan.rootCount, of: nil, into: &row)
            scanner.skipSpace()
            guard scanner.isAtEnd else { throw EventJSONError(column: scanner.position + 1, problem: .trailingBytes) }
        } catch {
            row.removeAll()
            throw error
        }
        if let timestampColumn { row.timestamp = Int64(bitPattern: row.scalar(timestampColumn)) }
    }

    /// Reads a line and appends it to a chunk; a wrong line leaves the builder as it was.
    package mutating func append(
        _ line: UnsafeRawBufferPointer, to builder: inout ChunkBuilder, through row: inout EventRow,
        timestamp: Int64 = 0
    ) throws(EventJSONError) {
        try read(line, into: &row, timestamp: timestamp)
        row.append(to: &builder)
    }

    /// Takes an object, of which the brace has been seen.
    private mutating func object(
        _ scanner: inout JSONScanner, fields: Range<Int>, of parent: Int?, into row: inout EventRow
    ) throws(EventJSONError) {
        scanner.position += 1
        // Lines mostly give the fields in the schema's order: the field after the last one is tried first.
        var expected = fields.lowerBound
        if !scanner.take(UInt8(ascii: "}")) {
            repeat {
                let field = try name(&scanner, fields: fields, of: parent, expected: expected)
                expected = field + 1
                try value(&scanner, of: field, into: &row)
            } while scanner.take(UInt8(ascii: ","))
            guard scanner.take(UInt8(ascii: "}")) else {
                throw malformed(
                    scanner.isAtEnd
                        ? scanner.syntaxError("the line ends within an object")
                        : scanner.syntaxError("expected , or } after a field"))
            }
        }
        for field in fields where plan.fields[field].isRequired && seen[field] != stamp {
            throw EventJSONError(column: scanner.position, field: plan.paths[field], problem: .missingField)
        }
    }

    /// Takes a field's name and the colon, and finds the field.
    private mutating func name(
        _ scanner: inout JSONScanner, fields: Range<Int>, of parent: Int?, expected: Int
    ) throws(EventJSONError) -> Int {
        guard scanner.next() == .text else {
            throw malformed(
                scanner.isAtEnd
                    ? scanner.syntaxError("the line ends within an object")
                    : scanner.syntaxError("expected a field's name in quotes"))
        }
        let start = scanner.position
        let name: UnsafeRawBufferPointer
        do throws(JSONSyntaxError) { name = try scanner.string(scratch: &scratch) } catch { throw malformed(error) }
        guard let field = find(name, fields: fields, expected: expected) else {
            throw unknownField(name, at: start, fields: fields, of: parent)
        }
        guard scanner.take(UInt8(ascii: ":")) else {
            throw malformed(scanner.syntaxError("expected : after a field's name"))
        }
        guard seen[field] != stamp else {
            throw EventJSONError(column: start + 1, field: plan.paths[field], problem: .duplicateField)
        }
        seen[field] = stamp
        return field
    }

    private borrowing func find(_ name: UnsafeRawBufferPointer, fields: Range<Int>, expected: Int) -> Int? {
        if expected < fields.upperBound, name.isEqual(to: plan.name(plan.fields[expected])) { return expected }
        for field in fields where name.isEqual(to: plan.name(plan.fields[field])) { return field }
        return nil
    }

    private mutating func value(
        _ scanner: inout JSONScanner, of field: Int, into row: inout EventRow
    ) throws(EventJSONError) {
        let planned = plan.fields[field]
        let kind = scanner.next()
        let start = scanner.position
        if kind == .null {
            do throws(JSONSyntaxError) { try scanner.literal("null") } catch { throw malformed(error) }
            guard !planned.isRequired else {
                throw EventJSONError(column: start + 1, field: plan.paths[field], problem: .nullInRequiredField)
            }
            return
        }
        if planned.oneof >= 0 { try take(oneof: Int(planned.oneof), for: field, at: start) }
        guard planned.isMessage else { return try scalar(&scanner, kind, of: field, planned, into: &row) }
        guard kind == .object else {
            throw wrongType(scanner, kind, of: field, expected: "an object")
        }
        if planned.ownsPresenceColumn { row.setScalar(Int(planned.column), 1) }
        let first = Int(planned.firstChild)
        try object(&scanner, fields: first..<(first + Int(planned.childCount)), of: field, into: &row)
    }

    private func take(oneof: Int, for field: Int, at start: Int) throws(EventJSONError) {
        if taken[oneof].stamp == stamp {
            throw EventJSONError(
                column: start + 1, field: plan.paths[field],
                problem: .conflict(with: plan.paths[taken[oneof].field]))
        }
        taken[oneof] = (stamp, field)
    }
}

extension EventJSONReader {
    func malformed(_ error: JSONSyntaxError) -> EventJSONError {
        EventJSONError(column: error.position + 1, problem: .malformed("\(error.reason)"))
    }

    func wrongType(
        _ scanner: JSONScanner, _ kind: JSONKind, of field: Int, expected: String
    ) -> EventJSONError {
        if kind == .nothing {
            return malformed(
                scanner.isAtEnd
                    ? scanner.syntaxError("the line ends within an object") : scanner.syntaxError("expected a value"))
        }
        return EventJSONError(
            column: scanner.position + 1, field: plan.paths[field],
            problem: .wrongType(expected: expected, got: JSONExcerpt.describe(kind, scanner)))
    }

    private func unknownField(
        _ name: UnsafeRawBufferPointer, at start: Int, fields: Range<Int>, of parent: Int?
    ) -> EventJSONError {
        let given = JSONExcerpt.shortened(String(decoding: name, as: UTF8.self))
        let known = fields.map { String(decoding: plan.name(plan.fields[$0]), as: UTF8.self) }
        return EventJSONError(
            column: start + 1, field: parent.map { "\(plan.paths[$0]).\(given)" } ?? given,
            problem: .unknownField(suggestion: NearestName.suggestion(for: given, among: known), known: known))
    }
}
