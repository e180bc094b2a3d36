/// What the lanes of a column mean. In memory every column is a run of 64-bit lanes: one packer and one unpacker serve all.
package enum ColumnKind: UInt8, Sendable, CaseIterable {
    /// Two's complement, sign-extended: signed integers, booleans, enumerations, times.
    case signed = 1
    case unsigned = 2
    /// The bit pattern, zero-extended.
    case float32 = 3
    /// The bit pattern.
    case float64 = 4
    /// Codes of a dictionary whose entries are UTF-8.
    case text = 5
    /// Codes of a dictionary whose entries are any bytes.
    case bytes = 6

    /// Whether the lanes are codes of a dictionary.
    package var hasDictionary: Bool { self == .text || self == .bytes }
}

/// One value column of a chunk.
package struct ColumnSpec: Sendable, Equatable {
    package var name: String
    package var kind: ColumnKind
    package var isOptional: Bool

    package init(name: String, kind: ColumnKind, isOptional: Bool) {
        self.name = name
        self.kind = kind
        self.isOptional = isOptional
    }
}

/// The value columns of a chunk in schema order, and which of them is by default the record's key.
///
/// The bytes of a chunk don't repeat it: whoever stores the chunk keeps the schema's id next to it.
package struct ChunkLayout: Sendable, Equatable {
    package var columns: [ColumnSpec]
    /// A text column whose bytes are the key of every record that sets none of its own.
    package var keyColumn: Int?

    package init(columns: [ColumnSpec], keyColumn: Int? = nil) {
        precondition(
            columns.count <= ChunkLimits.valueColumns, "a chunk has at most \(ChunkLimits.valueColumns) columns")
        if let keyColumn {
            precondition(
                columns.indices.contains(keyColumn) && columns[keyColumn].kind.hasDictionary,
                "the key column is a text column of the layout")
        }
        self.columns = columns
        self.keyColumn = keyColumn
    }
}

/// A column of a chunk: one of the record's own, or a value column by its position in the layout.
package enum ChunkColumn: Sendable, Hashable {
    case timestamp, key, headers
    /// Only in chunks that were merged from several batches; elsewhere the batch's header has it.
    case appendTime
    case value(Int)
}

/// Bounds that hold on both sides, so that forged bytes can't ask for more memory than honest ones.
package enum ChunkLimits {
    package static let rows = 1 << 20
    package static let valueColumns = 4096
    /// Of one frame before zstd, and of all frames of a small chunk together.
    package static let frameBytes = 256 << 20
}
