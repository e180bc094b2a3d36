internal import EventSchema

/// The writer of columns: a few stores to memory an event.
extension GeneratedEvent {
    private var texts: [Column] { columns.filter(\.isText) }
    private var optional: [Column] { columns.filter(\.isOptional) }
    private var inlinable: String? { access == .package ? "@inlinable @inline(__always)" : nil }
    private var usable: String { access == .package ? "@usableFromInline " : "" }
    private var open: String { access == .package ? "public " : "" }

    func writeWriter(_ out: inout SwiftText) {
        out.lines(
            "", "/// Collects ``\(name)`` events as the columns of one chunk; reused for every chunk.", "///",
            "/// The fast way takes texts as codes that the caller interned once, and numbers as they are: a few stores to memory an",
            "/// event, no allocation, no hashing. The other takes messages.", "///",
            "/// One owner, one thread at a time.")
        if access == .package {
            out.lines(
                "/// Public only because a caller in another module inlines ``append`` only then (Swift 6.3): the fields that it always",
                "/// or never sets cost nothing, and an event a third less.")
        }
        out.block("\(open)struct \(name)Writer: ~Copyable, @unchecked Sendable") { out in
            out.line(
                "// Sendable: a ~Copyable value has one owner, and the memory behind the pointers is its builder's.")
            writeCodes(&out)
            writeStorage(&out)
            writeInterning(&out)
            writeAppend(&out)
            writeRows(&out)
            writeMessage(&out)
            writeEncoding(&out)
        }
    }

    private func writeCodes(_ out: inout SwiftText) {
        for text in texts {
            out.line()
            if text.name == texts.first?.name {
                out.line("/// A text's code in the writer that gave it, until ``codeGeneration`` grows.")
            }
            out.line(
                "\(open)struct \(text.upperName): Sendable, BitwiseCopyable { \(usable)\(modifier)let code: UInt64 }")
        }
    }

    private func writeStorage(_ out: inout SwiftText) {
        out.lines(
            "", "private var builder: ChunkBuilder",
            "/// The row that the next event takes; the builder learns of rows in one step, before it is used.",
            "\(usable)\(modifier)private(set) var count = 0", "\(usable)var capacity: Int", "\(usable)var lanes: Lanes",
            "/// Which optional columns the last event had, a bit per column: as long as events are alike that is one comparison.",
            "\(usable)\(modifier)private(set) var shape: UInt32 = 0",
            "/// Of each column that `shape` lacks, the row from which on it is null: the builder learns of nulls in one step.",
            "private let nullsFrom: UnsafeMutablePointer<Int>", "")
        if access == .package { out.line("@usableFromInline") }
        out.block("struct Lanes: BitwiseCopyable") { out in
            out.line("\(usable)var rowTimestamps: UnsafeMutablePointer<Int64>")
            for column in columns { out.line("\(usable)var \(column.property): UnsafeMutablePointer<UInt64>") }
            out.line()
            out.block("init(_ builder: borrowing ChunkBuilder)") { out in
                out.line("rowTimestamps = builder.timestamps")
                for column in columns {
                    out.line("\(column.property) = builder.lanes(\(name)Column.\(column.name))")
                }
            }
        }
        out.lines("", "/// - Parameter capacity: events for which to make room at once; it grows by itself.")
        out.block("\(modifier)init(capacity: Int)") { out in
            out.lines(
                "let builder = ChunkBuilder(layout: \(name).eventType.descriptor.layout, capacity: capacity)",
                "self.capacity = builder.capacity", "lanes = Lanes(builder)", "self.builder = builder",
                "nullsFrom = .allocate(capacity: Self.columnCount)",
                "nullsFrom.initialize(repeating: 0, count: Self.columnCount)")
        }
        out.lines("", "deinit { nullsFrom.deallocate() }", "", "private static let columnCount = \(columns.count)")
        out.line("private static let optionalColumns: [Int] = [")
        for column in optional { out.line("    \(name)Column.\(column.name),") }
        out.line("]")
    }

    private func writeInterning(_ out: inout SwiftText) {
        for text in texts {
            out.line()
            out.block("\(modifier)mutating func \(text.property)(_ text: String) -> \(text.upperName)") { out in
                out.lines(
                    "var text = text", "return text.withUTF8 { \(text.property)(utf8: UnsafeRawBufferPointer($0)) }")
            }
            out.line()
            out.line("/// - Parameter text: valid UTF-8.")
            out.block(
                "\(modifier)mutating func \(text.property)(utf8 text: UnsafeRawBufferPointer) -> \(text.upperName)"
            ) { out in
                out.line("\(text.upperName)(code: builder.intern(\(name)Column.\(text.name), text))")
            }
        }
        out.lines(
            "",
            "/// Grows when codes that were given lose their meaning, which happens only in ``removeAll()`` and only after more than",
            "/// ``ChunkBuilder/dictionaryEntriesMax`` different texts.")
        out.block("\(modifier)var codeGeneration: Int") { out in
            if texts.isEmpty { out.line("0") }
            for text in texts {
                out.line(
                    (text.name == texts[0].name ? "" : "    + ")
                        + "builder.dictionaryGeneration(\(name)Column.\(text.name))")
            }
        }
    }

    private func writeAppend(_ out: inout SwiftText) {
        out.lines("", "/// Appends an event. Of enums it takes the numbers.", inlinable)
        let time = timestamp == nil ? ["rowTimestamp: Int64"] : []
        out.list("\(open)mutating func append", time + columns.map(\.parameter), " {")
        var body = SwiftText()
        body.lines(
            "if self.count == self.capacity { grow() }", "let row = self.count", "let lanes = self.lanes",
            "var present: UInt32 = 0", "lanes.rowTimestamps[row] = \(timestamp?.property ?? "rowTimestamp")")
        for column in columns where !column.isOptional {
            let lane = column.isText ? "\(column.property).code" : column.laneCode.lane(column.property)
            body.line("lanes.\(column.property)[row] = \(lane)")
        }
        for column in optional {
            let lane =
                column.isText
                ? "\(column.property)?.code"
                : column.laneCode.isLane
                    ? column.property : "\(column.property).map { \(column.laneCode.lane("$0")) }"
            body.line("Self.set(lanes.\(column.property), \(name)Column.\(column.name), row, \(lane), &present)")
        }
        body.lines("if present != self.shape { change(to: present, at: row) }", "self.count = row &+ 1")
        for line in body.text.split(separator: "\n") { out.line("    " + line) }
        out.line("}")
        out.lines("", inlinable)
        out.list(
            "static func set",
            [
                "_ lanes: UnsafeMutablePointer<UInt64>", "_ column: Int", "_ row: Int", "_ lane: UInt64?",
                "_ present: inout UInt32",
            ], " {")
        out.lines(
            "    guard let lane else { return }", "    lanes[row] = lane",
            "    present |= 1 &<< UInt32(truncatingIfNeeded: column)", "}")
    }

    private func writeRows(_ out: inout SwiftText) {
        let called = "\(usable)@inline(never)"
        out.lines("", "/// The columns that come or go end or begin a run of nulls.", called)
        out.block("mutating func change(to present: UInt32, at row: Int)") { out in
            out.line("var changed = present ^ shape")
            out.block("while changed != 0") { out in
                out.lines(
                    "let column = changed.trailingZeroBitCount", "if present &>> UInt32(column) & 1 == 1 {",
                    "    builder.markNull(column, rows: nullsFrom[column]..<row)", "} else {",
                    "    nullsFrom[column] = row", "}", "changed &= changed &- 1")
            }
            out.line("shape = present")
        }
        out.lines("", called)
        out.block("mutating func grow()") { out in
            out.lines(
                "commit()", "builder.reserve(rows: max(count, 64))", "capacity = builder.capacity",
                "lanes = Lanes(builder)")
        }
        out.line()
        out.block("private mutating func commit()") { out in
            out.block("for column in Self.optionalColumns where shape &>> UInt32(column) & 1 == 0") { out in
                out.lines(
                    "builder.markNull(column, rows: nullsFrom[column]..<count)", "nullsFrom[column] = count")
            }
            out.line("builder.commitRows(count - builder.count)")
        }
    }

    private func writeMessage(_ out: inout SwiftText) {
        out.lines("", "/// Appends a message; its texts are hashed.")
        let time = timestamp == nil ? ", rowTimestamp: Int64" : ""
        out.block("\(modifier)mutating func append(_ event: \(name)\(time))") { out in
            let arguments = columns.map { column in
                var value = "event.\(column.property)"
                if column.isText { value = "self.\(column.property)(\(value))" }
                if column.column.type == .enumeration { value += ".rawValue" }
                return "\(column.property): "
                    + (column.isOptional ? "event.has\(column.upperName) ? \(value) : nil" : value)
            }
            out.list("append", (timestamp == nil ? ["rowTimestamp: rowTimestamp"] : []) + arguments, "")
        }
    }

    private func writeEncoding(_ out: inout SwiftText) {
        out.lines("", "/// Appends the events as one chunk to `out`; they stay until ``removeAll()``.")
        out.list(
            "\(modifier)mutating func encode",
            [
                "into out: inout ByteBuffer", "compressor: inout ZstdCompressor",
                "options: ChunkOptions = .head",
            ], " -> ChunkSummary {")
        out.lines(
            "    commit()", "    return builder.encode(into: &out, compressor: &compressor, options: options)", "}", "",
            "/// Forgets the events; keeps memory and, within bounds, the codes.")
        out.block("\(modifier)mutating func removeAll()") { out in
            out.lines(
                "builder.removeAll()", "nullsFrom.update(repeating: 0, count: Self.columnCount)", "count = 0")
        }
        guard !texts.isEmpty else { return }
        out.lines("", "/// Forgets the texts of a column, of which there is no end. Only between chunks.")
        out.line("///")
        out.line("/// - Parameter column: one of ``\(name)Column``.")
        out.block("\(modifier)mutating func removeCodes(of column: Int)") { out in
            out.line("builder.removeDictionary(column)")
        }
    }
}
