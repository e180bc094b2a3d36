internal import Bytes

/// Appends the rows of stored chunks to a builder: how small batches become a large one, with nothing lost.
///
/// ```swift
/// try merge.load(chunk)
/// merge.append(rows: 0..<merge.count, appendTime: batch.appendTime, to: &builder)
/// ```
/// Column by column; row by row only where records have keys or headers of their own. A text is hashed once a chunk. Chunks
/// and builder have the same layout. One owner, one thread at a time.
package struct ChunkMerge: ~Copyable, @unchecked Sendable {
    // Sendable: a ~Copyable value has one owner, and the memory behind the pointers belongs to it.
    private let layout: ChunkLayout
    private let columnCount: Int
    private let vectors: UnsafeMutablePointer<ColumnVector>
    private var times = ColumnVector()
    private var appendTimes = ColumnVector()
    private var keys = ColumnVector()
    private var headers = ColumnVector()
    private var scratch = ChunkScratch()
    /// The builder's codes of a column's entries.
    private var codes = LaneBuffer()
    private var hasAppendTimes = false
    private var isPlain = true
    /// The rows of the chunk that was loaded last.
    package private(set) var count = 0

    package init(_ layout: ChunkLayout) {
        self.layout = layout
        columnCount = layout.columns.count
        vectors = .allocate(capacity: max(columnCount, 1))
        for index in 0..<columnCount { (vectors + index).initialize(to: ColumnVector()) }
    }

    deinit {
        vectors.deinitialize(count: columnCount)
        vectors.deallocate()
    }

    /// Decodes a whole chunk, every checksum verified.
    ///
    /// - Throws: ``ChunkError`` that names the column; then the merge holds nothing.
    package mutating func load(_ chunk: borrowing ChunkReader) throws(ChunkError) {
        count = 0
        for index in 0..<columnCount {
            try chunk.decode(.value(index), kind: layout.columns[index].kind, into: &vectors[index], scratch: &scratch)
        }
        guard chunk.columnCount == columnCount else {
            throw ChunkError(column: nil, reason: .malformed("\(chunk.columnCount) columns instead of \(columnCount)"))
        }
        try chunk.decode(.timestamp, kind: .signed, into: &times, scratch: &scratch)
        hasAppendTimes = chunk.hasAppendTime
        if hasAppendTimes { try chunk.decode(.appendTime, kind: .signed, into: &appendTimes, scratch: &scratch) }
        let hasDefaultKeys = try chunk.isDefault(.key, hasKeyColumn: layout.keyColumn != nil)
        let hasDefaultHeaders = try chunk.isDefault(.headers, hasKeyColumn: false)
        isPlain = hasDefaultKeys && hasDefaultHeaders
        if !isPlain {
            try chunk.decode(.key, kind: .bytes, into: &keys, scratch: &scratch)
            try chunk.decode(.headers, kind: .bytes, into: &headers, scratch: &scratch)
        }
        for index in 0..<columnCount where vectors[index].hasNulls && !layout.columns[index].isOptional {
            throw ChunkError(column: .value(index), reason: .malformed("nulls in a required column"))
        }
        count = chunk.rowCount
    }

    /// Appends rows of the loaded chunk.
    ///
    /// - Parameter appendTime: of all of them, where the chunk doesn't say it of each and the builder stores it.
    package mutating func append(rows: Range<Int>, appendTime: Int64, to builder: inout ChunkBuilder) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= count, "rows that the chunk doesn't have")
        guard !rows.isEmpty else { return }
        if isPlain {
            appendColumns(rows, appendTime, &builder)
        } else {
            for row in rows { appendRow(row, appendTime, &builder) }
        }
    }

    private mutating func appendColumns(_ rows: Range<Int>, _ appendTime: Int64, _ builder: inout ChunkBuilder) {
        builder.reserve(rows: rows.count)
        let first = builder.count
        for row in rows { builder.timestamps[first + row - rows.lowerBound] = Int64(bitPattern: times.lanes[row]) }
        if builder.storesAppendTime {
            for row in rows { builder.appendTimes[first + row - rows.lowerBound] = time(row, appendTime) }
        }
        for index in 0..<columnCount {
            let destination = builder.lanes(index) + first
            if layout.columns[index].kind.hasDictionary {
                codes.reserve(vectors[index].dictionaryCount)
                for entry in 0..<vectors[index].dictionaryCount {
                    codes.base[entry] = builder.intern(index, vectors[index].entry(entry))
                }
                for row in rows {
                    // The lane of a null is 0, which a column of nulls has no entry for; the builder ignores it.
                    destination[row - rows.lowerBound] =
                        vectors[index].dictionaryCount == 0
                        ? 0 : codes.base[Int(truncatingIfNeeded: vectors[index].lanes[row])]
                }
            } else {
                destination.update(from: vectors[index].lanes + rows.lowerBound, count: rows.count)
            }
            if vectors[index].hasNulls { markNulls(index, rows, first, &builder) }
        }
        builder.commitRows(rows.count)
    }

    private func markNulls(_ index: Int, _ rows: Range<Int>, _ first: Int, _ builder: inout ChunkBuilder) {
        if vectors[index].isConstant {
            return builder.markNull(index, rows: first..<(first + rows.count))
        }
        for row in rows where vectors[index].isNull(row) {
            builder.markNull(index, row: first + row - rows.lowerBound)
        }
    }

    private func appendRow(_ row: Int, _ appendTime: Int64, _ builder: inout ChunkBuilder) {
        builder.setTimestamp(Int64(bitPattern: times.lanes[row]))
        if builder.storesAppendTime { builder.setAppendTime(time(row, appendTime)) }
        for index in 0..<columnCount where !vectors[index].isNull(row) {
            if layout.columns[index].kind.hasDictionary {
                builder.setText(index, vectors[index].entry(Int(vectors[index].lanes[row])))
            } else {
                builder.setScalar(index, vectors[index].lanes[row])
            }
        }
        builder.setKey(keys.isNull(row) ? nil : keys.entry(Int(keys.lanes[row])))
        if !headers.isNull(row) { builder.setHeaders(headers.entry(Int(headers.lanes[row]))) }
        builder.commitRow()
    }

    private func time(_ row: Int, _ appendTime: Int64) -> Int64 {
        hasAppendTimes ? Int64(bitPattern: appendTimes.lanes[row]) : appendTime
    }
}
