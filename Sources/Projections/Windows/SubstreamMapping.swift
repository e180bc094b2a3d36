internal import EventLog

/// Finds the substream of every row of a chunk. One thread.
final class SubstreamMapping {
    private let shape: WindowShape
    private let groups: GroupDictionary
    /// The number of each row's substream, after ``map(_:_:)``.
    private var numbers: UnsafeMutablePointer<UInt32>
    private var capacity = 1024
    /// Of each code of the chunk's dictionary its substream + 1; 0 where it wasn't met.
    private var known: UnsafeMutablePointer<UInt32>
    private var knownCapacity = 64

    init(_ shape: WindowShape, _ groups: GroupDictionary) {
        self.shape = shape
        self.groups = groups
        numbers = .allocate(capacity: capacity)
        known = .allocate(capacity: knownCapacity)
    }

    deinit {
        numbers.deallocate()
        known.deallocate()
    }

    /// Hands the rows of a chunk to `body` with their substreams: all at once, or in runs where the table has to make room for
    /// a new one, so that it does so between the same two records however they are batched.
    ///
    /// After ``GroupDictionary/map(_:)`` of the same chunk, by whose dictionary the table's texts are numbered.
    ///
    /// - Parameter body: returns the row after the last one that was taken.
    func forEachRun(
        _ chunk: ProjectionChunk, _ table: SubstreamTable, _ body: (ProjectionChunk, SubstreamRows) throws -> Int
    ) rethrows -> Int {
        if chunk.rows.upperBound > capacity {
            numbers.deallocate()
            capacity = max(chunk.rows.upperBound, capacity * 2)
            numbers = .allocate(capacity: capacity)
        }
        var rest = chunk
        while true {
            let end = map(rest, table)
            if end > rest.rows.lowerBound {
                let run = rest.first(end - rest.rows.lowerBound)
                let done = try body(run, SubstreamRows(table: table, of: UnsafePointer(numbers)))
                if done < end || end == chunk.rows.upperBound { return done }
                rest = rest.from(end)
            }
            table.fold()
        }
    }

    /// - Returns: The row after the last one whose substream is in the table.
    private func map(_ chunk: ProjectionChunk, _ table: SubstreamTable) -> Int {
        guard let place = shape.substreamGroup else {
            let whole = UInt32(table.find(0) ?? table.add(0, byteCount: 0))
            for row in chunk.rows { numbers[row] = whole }
            return chunk.rows.upperBound
        }
        let column = chunk.columns[shape.groupInputs[place]]
        let codes = column.dictionaryCount + 1
        if codes > knownCapacity {
            known.deallocate()
            knownCapacity = codes * 2
            known = .allocate(capacity: knownCapacity)
        }
        known.update(repeating: 0, count: codes)
        let texts = groups.textNumbers(column: place)
        for row in chunk.rows {
            let code = column.isNull(row) ? column.dictionaryCount : Int(truncatingIfNeeded: column.lanes[row])
            if known[code] == 0 {
                // No text and the empty one are the same substream, as in what the log keeps of purged records.
                let text = texts[code] == 0 ? groups.number(ofText: [], column: place) : texts[code]
                if let found = table.find(text) {
                    known[code] = UInt32(found + 1)
                } else {
                    let byteCount = groups.textBytes(text, column: place)
                    if table.isFull(for: byteCount) { return row }
                    known[code] = UInt32(table.add(text, byteCount: byteCount) + 1)
                }
            }
            numbers[row] = known[code] &- 1
        }
        return chunk.rows.upperBound
    }
}
