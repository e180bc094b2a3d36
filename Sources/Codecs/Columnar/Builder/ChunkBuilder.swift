package import Bytes
package import Zstd

/// Collects rows as columns and encodes them as one chunk; reused for every chunk, so that nothing is allocated per
/// event.
///
/// Two ways to fill it, which may alternate between rows:
/// - row by row: `set…` whatever is there, then ``commitRow()``. What was not set is null.
/// - column by column, for typed producers: write rows `count ..< count + n` of every column through ``lanes(_:)`` and
///   ``timestamps``, mark nulls, then ``commitRows(_:)``.
///
/// ```swift
/// builder.setTimestamp(milliseconds)
/// builder.setScalar(0, UInt64(bitPattern: 42))
/// builder.commitRow()
/// let summary = builder.encode(into: &body, compressor: &zstd, options: .head)
/// builder.removeAll()
/// ```
/// Owned by one thread at a time. Setting a column that the layout doesn't have, a scalar of a text column, a text that
/// is not UTF-8 in a `.text` column, or leaving out a required column is a programmer's mistake and traps: validate first.
package struct ChunkBuilder: ~Copyable, @unchecked Sendable {
    // Sendable: a ~Copyable value has one owner, who may move it between threads but not share it.
    package let layout: ChunkLayout
    /// Whether every row carries its own append time, as in merged (sealed) chunks.
    package let storesAppendTime: Bool
    /// The number of committed rows.
    package private(set) var count = 0
    /// Rows for which there is room; grows by itself only row by row and by ``reserve(rows:)``.
    package private(set) var capacity: Int
    /// Event time of every row in milliseconds since 1970; room for `capacity` rows, from row 0.
    package private(set) var timestamps: UnsafeMutablePointer<Int64>
    /// Append time of every row in milliseconds since 1970; meaningful only with ``storesAppendTime``.
    package private(set) var appendTimes: UnsafeMutablePointer<Int64>

    let columns: UnsafeMutablePointer<BuilderColumn>
    let columnCount: Int
    var keys = RecordBytes()
    var headers = RecordBytes()
    var encoder = ChunkEncoder()

    // The open row. A column is set in it when the column's stamp is the row's: so nothing is cleared between rows.
    private var stamp: UInt64 = 1
    private var isOpen = false
    private var hasTimestamp = false
    private var hasAppendTime = false
    private var pendingKey = RecordBytes.default
    private var pendingHeaders = RecordBytes.default

    /// - Parameters:
    ///   - capacity: rows for which to make room at once.
    ///   - storesAppendTime: for chunks that merge batches of different append times.
    package init(layout: ChunkLayout, capacity: Int, storesAppendTime: Bool = false) {
        self.layout = layout
        self.storesAppendTime = storesAppendTime
        self.capacity = max(capacity, 1)
        columnCount = layout.columns.count
        columns = .allocate(capacity: columnCount)
        for (index, spec) in layout.columns.enumerated() {
            (columns + index).initialize(to: BuilderColumn(spec: spec, capacity: self.capacity))
        }
        timestamps = .allocate(capacity: self.capacity)
        timestamps.initialize(repeating: 0, count: self.capacity)
        appendTimes = .allocate(capacity: storesAppendTime ? self.capacity : 1)
        appendTimes.initialize(repeating: 0, count: storesAppendTime ? self.capacity : 1)
    }

    deinit {
        columns.deinitialize(count: columnCount)
        columns.deallocate()
        timestamps.deallocate()
        appendTimes.deallocate()
    }

    // MARK: Row by row

    /// Event time in milliseconds since 1970. Required in every row.
    package mutating func setTimestamp(_ milliseconds: Int64) {
        openRow()
        timestamps[count] = milliseconds
        hasTimestamp = true
    }

    /// Append time in milliseconds since 1970. Required in every row of a builder that stores it.
    package mutating func setAppendTime(_ milliseconds: Int64) {
        precondition(storesAppendTime, "this builder stores no append times")
        openRow()
        appendTimes[count] = milliseconds
        hasAppendTime = true
    }

    package mutating func setScalar(_ column: Int, _ lane: UInt64) {
        check(column)
        precondition(!columns[column].kind.hasDictionary, "a text column takes text")
        openRow()
        columns[column].lanes.base[count] = lane
        columns[column].stamp = stamp
    }

    /// Sets a text or bytes column; the bytes are copied.
    package mutating func setText(_ column: Int, _ bytes: UnsafeRawBufferPointer) {
        check(column)
        precondition(columns[column].kind.hasDictionary, "a scalar column takes no text")
        openRow()
        columns[column].lanes.base[count] = columns[column].intern(bytes)
        columns[column].stamp = stamp
    }

    /// The key of the open row; `nil` is a null key. Not called: the text of the layout's key column, else null.
    package mutating func setKey(_ bytes: UnsafeRawBufferPointer?) {
        openRow()
        pendingKey = keys.code(for: bytes)
    }

    /// The headers of the open row, opaque bytes in Kafka's record header encoding. Not called: none.
    package mutating func setHeaders(_ serialized: UnsafeRawBufferPointer) {
        openRow()
        pendingHeaders = headers.code(for: serialized)
    }

    /// Whether the open row has a value in `column`.
    package func isSet(_ column: Int) -> Bool {
        check(column)
        return isOpen && columns[column].stamp == stamp
    }

    /// Ends the open row; columns that were not set are null.
    package mutating func commitRow() {
        openRow()
        precondition(hasTimestamp, "a row needs a timestamp")
        precondition(hasAppendTime || !storesAppendTime, "a row of this builder needs an append time")
        for index in 0..<columnCount {
            if columns[index].stamp == stamp {
                if columns[index].nulls.hasNulls { columns[index].nulls.clear(count) }
            } else {
                precondition(columns[index].isOptional, "column \(layout.columns[index].name) is required")
                columns[index].lanes.base[count] = 0
                columns[index].nulls.set(count)
            }
        }
        keys.commit(isDefaultKey(pendingKey) ? RecordBytes.default : pendingKey, row: count)
        headers.commit(pendingHeaders, row: count)
        count += 1
        closeRow()
    }

    /// Forgets the open row, and nulls that were marked beyond the committed rows.
    package mutating func abandonRow() {
        for index in 0..<columnCount { columns[index].nulls.clear(from: count) }
        closeRow()
    }

    // MARK: Column by column

    /// The code of a text in a text or bytes column.
    ///
    /// A code stays valid across chunks, until ``removeDictionary(_:)`` or a ``removeAll()`` that finds the dictionary
    /// past ``dictionaryEntriesMax`` or ``dictionaryBytesMax``: then ``dictionaryGeneration(_:)`` has grown. A producer
    /// that caches codes compares generations once per chunk.
    package mutating func intern(_ column: Int, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
        check(column)
        return columns[column].intern(bytes)
    }

    /// Grows whenever the codes of a text column lose their meaning.
    package func dictionaryGeneration(_ column: Int) -> Int {
        check(column)
        return columns[column].dictionaryGeneration
    }

    /// Room for `capacity` lanes from row 0: values as ``ColumnKind`` says, codes for text. The pointer stays valid until
    /// the builder grows (``reserve(rows:)``, or a row-wise commit at capacity).
    package func lanes(_ column: Int) -> UnsafeMutablePointer<UInt64> {
        check(column)
        return columns[column].lanes.base
    }

    /// Marks a row from `count` on as null, before its ``commitRows(_:)``. Its lane may hold anything.
    package mutating func markNull(_ column: Int, row: Int) {
        check(column)
        precondition(columns[column].isOptional, "column \(layout.columns[column].name) is required")
        precondition(row >= count && row < capacity, "only rows that are not yet committed become null")
        columns[column].nulls.set(row)
    }

    /// Marks rows from `count` on as null, for a column that a producer has no values for.
    package mutating func markNull(_ column: Int, rows: Range<Int>) {
        check(column)
        precondition(columns[column].isOptional, "column \(layout.columns[column].name) is required")
        precondition(
            rows.lowerBound >= count && rows.upperBound <= capacity, "only rows that are not yet committed become null")
        columns[column].nulls.set(rows)
    }

    /// Commits rows `count ..< count + rows`, which were filled through the pointers in every column.
    package mutating func commitRows(_ rows: Int) {
        precondition(!isOpen, "commit or abandon the open row first")
        precondition(rows >= 0 && count + rows <= capacity, "more rows than there is room for")
        keys.commitDefaults(rows: count..<(count + rows))
        headers.commitDefaults(rows: count..<(count + rows))
        count += rows
    }

    /// Makes room for `rows` more rows. Invalidates the pointers if it has to grow.
    package mutating func reserve(rows: Int) {
        guard count + rows > capacity else { return }
        let newCapacity = max(count + rows, capacity * 2)
        for index in 0..<columnCount { columns[index].reserve(rows: newCapacity) }
        timestamps = Self.grown(timestamps, from: capacity, to: newCapacity)
        if storesAppendTime { appendTimes = Self.grown(appendTimes, from: capacity, to: newCapacity) }
        capacity = newCapacity
    }

    // MARK: Chunks

    /// Appends the rows as one chunk to `out`. The rows stay: call ``removeAll()`` next.
    ///
    /// Equal rows give equal bytes, however they came in. At least one row, at most ``ChunkLimits/rows``.
    package mutating func encode(
        into out: inout ByteBuffer, compressor: inout ZstdCompressor, options: ChunkOptions = .head
    ) -> ChunkSummary {
        precondition(!isOpen, "commit or abandon the open row first")
        precondition(count > 0 && count <= ChunkLimits.rows, "a chunk has 1 to \(ChunkLimits.rows) rows")
        return encodeChunk(into: &out, compressor: &compressor, options: options)
    }

    /// A dictionary with more distinct texts is dropped by ``removeAll()``.
    package static let dictionaryEntriesMax = 1 << 16
    /// A dictionary with more bytes is dropped by ``removeAll()``.
    package static let dictionaryBytesMax = 4 << 20

    /// Forgets the rows; keeps memory, and dictionaries up to their bounds.
    package mutating func removeAll() {
        closeRow()
        count = 0
        for index in 0..<columnCount {
            columns[index].nulls.removeAll()
            if columns[index].interner.count > Self.dictionaryEntriesMax
                || columns[index].interner.arenaCount > Self.dictionaryBytesMax
            {
                columns[index].removeDictionary()
            }
        }
        keys.removeAll()
        headers.removeAll()
    }

    /// Drops the dictionary of a text column. Only between chunks.
    package mutating func removeDictionary(_ column: Int) {
        check(column)
        precondition(count == 0 && !isOpen, "rows still use the dictionary")
        columns[column].removeDictionary()
    }

    // MARK: Details

    @inline(__always)
    private func check(_ column: Int) {
        precondition(column >= 0 && column < columnCount, "no such column in the layout")
    }

    private mutating func openRow() {
        if isOpen { return }
        if count == capacity { reserve(rows: 1) }
        isOpen = true
    }

    private mutating func closeRow() {
        isOpen = false
        hasTimestamp = false
        hasAppendTime = false
        pendingKey = RecordBytes.default
        pendingHeaders = RecordBytes.default
        stamp &+= 1
    }

    /// A key that was set but says what the default says is not stored: the bytes depend on the rows only.
    private func isDefaultKey(_ key: UInt64) -> Bool {
        if key == RecordBytes.default { return true }
        guard let column = layout.keyColumn, columns[column].stamp == stamp else { return key == RecordBytes.null }
        guard key != RecordBytes.null else { return false }
        let text = columns[column].interner.entry(Int(columns[column].lanes.base[count]))
        return keys.entry(key).elementsEqual(text)
    }

    private static func grown(
        _ memory: UnsafeMutablePointer<Int64>, from old: Int, to new: Int
    ) -> UnsafeMutablePointer<Int64> {
        let larger = UnsafeMutablePointer<Int64>.allocate(capacity: new)
        larger.update(from: memory, count: old)
        (larger + old).initialize(repeating: 0, count: new - old)
        memory.deallocate()
        return larger
    }
}
