import Bytes
import Testing
import Zstd

@testable import Columnar

/// A value as a test sees it; the plainest thing that a chunk may be compared with.
enum ModelValue: Equatable {
    case null
    case scalar(UInt64)
    case text([UInt8])

    static func text(_ string: String) -> ModelValue { .text([UInt8](string.utf8)) }
    static func signed(_ value: Int64) -> ModelValue { .scalar(UInt64(bitPattern: value)) }
    static func float(_ value: Float) -> ModelValue { .scalar(UInt64(value.bitPattern)) }
    static func double(_ value: Double) -> ModelValue { .scalar(value.bitPattern) }
}

enum ModelKey: Equatable {
    case notSet, null
    case bytes([UInt8])
}

struct ModelRow: Equatable {
    var timestamp: Int64
    var appendTime: Int64 = 0
    var key = ModelKey.notSet
    var headers: [UInt8]?
    var values: [ModelValue]
}

/// Rows of a layout, and the ways to bring them into a builder.
struct ModelChunk {
    var layout: ChunkLayout
    var storesAppendTime = false
    var rows: [ModelRow]

    func expectedKey(_ row: ModelRow) -> ModelValue {
        switch row.key {
        case .null: .null
        case .bytes(let bytes): .text(bytes)
        case .notSet: if let column = layout.keyColumn { row.values[column] } else { .null }
        }
    }

    func builder(capacity: Int? = nil) -> ChunkBuilder {
        ChunkBuilder(layout: layout, capacity: capacity ?? rows.count, storesAppendTime: storesAppendTime)
    }

    func addRow(_ row: ModelRow, to builder: inout ChunkBuilder) {
        builder.setTimestamp(row.timestamp)
        if storesAppendTime { builder.setAppendTime(row.appendTime) }
        for (column, value) in row.values.enumerated() {
            switch value {
            case .null: break
            case .scalar(let lane): builder.setScalar(column, lane)
            case .text(let bytes): bytes.withUnsafeBytes { builder.setText(column, $0) }
            }
        }
        switch row.key {
        case .notSet: break
        case .null: builder.setKey(nil)
        case .bytes(let bytes): bytes.withUnsafeBytes { builder.setKey($0) }
        }
        if let headers = row.headers { headers.withUnsafeBytes { builder.setHeaders($0) } }
        builder.commitRow()
    }

    /// Only for rows without keys and headers of their own.
    func addColumns(_ rows: ArraySlice<ModelRow>, to builder: inout ChunkBuilder) {
        builder.reserve(rows: rows.count)
        let first = builder.count
        for (index, row) in rows.enumerated() {
            builder.timestamps[first + index] = row.timestamp
            if storesAppendTime { builder.appendTimes[first + index] = row.appendTime }
        }
        for column in layout.columns.indices {
            let lanes = builder.lanes(column)
            for (index, row) in rows.enumerated() {
                switch row.values[column] {
                case .null:
                    // A lane under a null may hold anything.
                    lanes[first + index] = 0xDEAD_BEEF
                    builder.markNull(column, row: first + index)
                case .scalar(let lane): lanes[first + index] = lane
                case .text(let bytes): lanes[first + index] = bytes.withUnsafeBytes { builder.intern(column, $0) }
                }
            }
        }
        builder.commitRows(rows.count)
    }

    func encodedByRows(_ options: ChunkOptions = .head) -> [UInt8] {
        var builder = builder(capacity: 4)
        for row in rows { addRow(row, to: &builder) }
        return Self.encode(&builder, options).bytes
    }

    func encodedByColumns(_ options: ChunkOptions = .head) -> [UInt8] {
        var builder = builder()
        addColumns(rows[...], to: &builder)
        return Self.encode(&builder, options).bytes
    }

    static func encode(
        _ builder: inout ChunkBuilder, _ options: ChunkOptions = .head
    ) -> (bytes: [UInt8], summary: ChunkSummary) {
        var out = ByteBuffer()
        var compressor = ZstdCompressor(level: 1)
        let summary = builder.encode(into: &out, compressor: &compressor, options: options)
        builder.removeAll()
        return (out.array(), summary)
    }

    /// Decodes every column and compares it with the rows.
    func expectDecodes(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws {
        var scratch = ChunkScratch()
        let reader = try ChunkReader(bytes.span.bytes)
        try reader.verify(scratch: &scratch)
        #expect(reader.rowCount == rows.count, sourceLocation: sourceLocation)
        #expect(reader.columnCount == layout.columns.count, sourceLocation: sourceLocation)
        #expect(reader.hasAppendTime == storesAppendTime, sourceLocation: sourceLocation)
        func expect(_ column: ChunkColumn, _ values: [ModelValue], _ expected: (ModelRow) -> ModelValue) {
            let wrong = rows.indices.first { expected(rows[$0]) != values[$0] }
            #expect(values.count == rows.count, "\(column)", sourceLocation: sourceLocation)
            if let wrong {
                Issue.record(
                    "\(column), row \(wrong): \(values[wrong]) instead of \(expected(rows[wrong]))",
                    sourceLocation: sourceLocation)
            }
        }
        expect(.timestamp, try decode(.timestamp, .signed, bytes)) { .signed($0.timestamp) }
        expect(.key, try decode(.key, .bytes, bytes)) { expectedKey($0) }
        expect(.headers, try decode(.headers, .bytes, bytes)) { $0.headers.map { .text($0) } ?? .null }
        if storesAppendTime { expect(.appendTime, try decode(.appendTime, .signed, bytes)) { .signed($0.appendTime) } }
        for (index, spec) in layout.columns.enumerated() {
            expect(.value(index), try decode(.value(index), spec.kind, bytes)) { $0.values[index] }
        }
    }

    func decode(_ column: ChunkColumn, _ kind: ColumnKind, _ bytes: [UInt8]) throws(ChunkError) -> [ModelValue] {
        var scratch = ChunkScratch()
        var vector = ColumnVector()
        let reader = try ChunkReader(bytes.span.bytes)
        try reader.decode(column, kind: kind, into: &vector, scratch: &scratch)
        return vector.values(kind)
    }
}

extension ColumnVector {
    borrowing func values(_ kind: ColumnKind) -> [ModelValue] {
        var values: [ModelValue] = []
        values.reserveCapacity(count)
        for row in 0..<count {
            if isNull(row) {
                values.append(.null)
            } else if kind.hasDictionary {
                values.append(.text([UInt8](entry(Int(lanes[row])))))
            } else {
                values.append(.scalar(lanes[row]))
            }
        }
        return values
    }
}

/// The encoding of a column's frame; an alias is reported as such.
func encoding(of column: ChunkColumn, in bytes: [UInt8]) throws -> Encoding {
    try bytes.withUnsafeBytes { chunk in
        let directory = try FrameDirectory(chunk)
        let position = try #require(directory.position(of: column))
        return try #require(Encoding(rawValue: directory.frame(position, in: chunk).0.encoding))
    }
}

/// The stored bytes of a column's frame.
func storedLength(of column: ChunkColumn, in bytes: [UInt8]) throws -> Int {
    try bytes.withUnsafeBytes { chunk in
        let directory = try FrameDirectory(chunk)
        return try directory.frame(#require(directory.position(of: column)), in: chunk).0.length
    }
}
