internal import Columnar
internal import Timekeeping
package import EventLog

/// One decoded column as a program's loops want it: bare pointers into memory that the runner reuses.
package struct ProjectionColumn {
    /// A value for each row as ``ColumnKind`` says; for text, codes of the dictionary. 0 where null.
    package let lanes: UnsafePointer<UInt64>
    /// One bit a row, least significant first, set where null; `nil` where no row is.
    package let nulls: UnsafePointer<UInt64>?
    /// The number of distinct texts; 0 for scalars.
    package let dictionaryCount: Int
    /// The texts one after the other; entry `i` is `entryOffsets[i] ..< entryOffsets[i + 1]`.
    package let entryBytes: UnsafeRawPointer
    package let entryOffsets: UnsafePointer<UInt32>
    /// Where the entries are known to be one prefix and a decimal number each: the numbers, and the bytes before them.
    let numbers: UnsafePointer<UInt64>?
    let prefixCount: Int

    package init(
        lanes: UnsafePointer<UInt64>, nulls: UnsafePointer<UInt64>?, dictionaryCount: Int,
        entryBytes: UnsafeRawPointer, entryOffsets: UnsafePointer<UInt32>
    ) {
        self.lanes = lanes
        self.nulls = nulls
        self.dictionaryCount = dictionaryCount
        self.entryBytes = entryBytes
        self.entryOffsets = entryOffsets
        numbers = nil
        prefixCount = 0
    }

    init(_ vector: borrowing ColumnVector) {
        lanes = UnsafePointer(vector.lanes)
        nulls = vector.hasNulls ? UnsafePointer(vector.nulls) : nil
        dictionaryCount = vector.dictionaryCount
        entryBytes = UnsafeRawPointer(vector.entryBytes)
        entryOffsets = UnsafePointer(vector.entryOffsets)
        numbers = vector.entryNumbers
        prefixCount = vector.entryPrefixCount
    }

    @inline(__always)
    package func isNull(_ row: Int) -> Bool {
        guard let nulls else { return false }
        return nulls[row &>> 6] &>> UInt64(truncatingIfNeeded: row & 63) & 1 == 1
    }

    /// The bytes of a code, valid as long as the chunk.
    @inline(__always)
    package func entry(_ code: Int) -> UnsafeRawBufferPointer {
        let start = Int(entryOffsets[code])
        return UnsafeRawBufferPointer(start: entryBytes + start, count: Int(entryOffsets[code &+ 1]) &- start)
    }
}

/// A run of records of one partition, as columns. Valid during the call that gets it.
package struct ProjectionChunk {
    package let partition: PartitionID
    /// The offset of row 0, which may lie before ``rows``. Rows follow each other without holes unless they have
    /// ``places``.
    let baseOffset: Offset
    /// Where the events of a row batch stand, among records that hold no event; `nil` for columns, where every row is an event.
    let places: RowPlaces?
    /// The rows to process; those before are done already, those after are for a later run.
    package let rows: Range<Int>
    /// When the rows became durable, milliseconds since 1970, the earliest where they differ; `nil` where it isn't known.
    package let appendTime: Int64?
    /// When each row became durable; `nil` where ``appendTime`` is that of all.
    package let appendTimes: UnsafePointer<Int64>?
    /// Event time of each row, milliseconds since 1970.
    package let timestamps: UnsafePointer<Int64>
    /// In the order of the definition's inputs.
    package let columns: UnsafePointer<ProjectionColumn>

    package init(
        partition: PartitionID, baseOffset: Offset, places: RowPlaces? = nil, rows: Range<Int>, appendTime: Int64?,
        appendTimes: UnsafePointer<Int64>? = nil, timestamps: UnsafePointer<Int64>,
        columns: UnsafePointer<ProjectionColumn>
    ) {
        self.partition = partition
        self.baseOffset = baseOffset
        self.places = places
        self.rows = rows
        self.appendTime = appendTime
        self.appendTimes = appendTimes
        self.timestamps = timestamps
        self.columns = columns
    }

    /// Its rows from a later one on.
    func from(_ row: Int) -> ProjectionChunk { with(rows: row..<rows.upperBound) }

    /// At most so many of its rows.
    func first(_ count: Int) -> ProjectionChunk {
        count >= rows.count ? self : with(rows: rows.lowerBound..<(rows.lowerBound + count))
    }

    private func with(rows: Range<Int>) -> ProjectionChunk {
        ProjectionChunk(
            partition: partition, baseOffset: baseOffset, places: places, rows: rows, appendTime: appendTime,
            appendTimes: appendTimes, timestamps: timestamps, columns: columns)
    }

    /// The offset of a row; of the row after the last one the offset after the chunk.
    package func offset(of row: Int) -> Offset { places.map { $0.offsets[row] } ?? baseOffset + row }

    /// What the ledger says of a row that no row of the projection takes.
    package func ledgerEntry(_ row: Int, _ reason: LedgerEntry.Reason) -> LedgerEntry {
        LedgerEntry(
            partition: partition, offset: offset(of: row), eventTime: EventTime(milliseconds: timestamps[row]),
            reason: reason)
    }
}
