internal import EventLog

/// The substreams of a chunk's rows, by code: rows of one store have one code.
struct SubstreamRows {
    let table: SubstreamTable
    /// The code of each row.
    let codes: UnsafePointer<UInt64>
    /// By code the number in the table.
    let numbers: UnsafePointer<UInt32>
    /// Scratch by code: what the rows of a slice after the other come to, `Int64.min` where there is none.
    let latest: UnsafeMutablePointer<Int64>
    /// By code ``PairKey/origin(_:_:)``, where they differ.
    let origins: UnsafePointer<UInt64>
    /// That of all, where they don't.
    let origin: UInt64?
    let codeCount: Int
}

/// Finds the substreams of a chunk. One thread.
final class SubstreamMapping {
    private let shape: WindowShape
    private let groups: GroupDictionary
    /// The code of each row, where the column's own don't do.
    private var codes: UnsafeMutablePointer<UInt64>
    private var capacity = 1024
    private var numbers: UnsafeMutablePointer<UInt32>
    private var latest: UnsafeMutablePointer<Int64>
    private var origins: UnsafeMutablePointer<UInt64>
    private var codeCapacity = 64
    private static let unknown = UInt32.max
    private static let ahead = 8

    init(_ shape: WindowShape, _ groups: GroupDictionary) {
        self.shape = shape
        self.groups = groups
        codes = .allocate(capacity: capacity)
        numbers = .allocate(capacity: codeCapacity)
        latest = .allocate(capacity: codeCapacity)
        origins = .allocate(capacity: codeCapacity)
    }

    deinit {
        codes.deallocate()
        numbers.deallocate()
        latest.deallocate()
        origins.deallocate()
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
        let column = shape.substreamGroup.map { chunk.columns[shape.groupInputs[$0]] }
        let codeCount = (column?.dictionaryCount ?? 0) + 1
        reserve(codes: codeCount)
        var rowCodes = UnsafePointer(codes)
        if let column, column.nulls == nil {
            rowCodes = column.lanes
        } else {
            fillCodes(chunk, column)
            rowCodes = UnsafePointer(codes)
        }
        var rest = chunk
        while true {
            let end = map(rest, rowCodes, codeCount, table)
            if end > rest.rows.lowerBound {
                let run = rest.first(end - rest.rows.lowerBound)
                latest.update(repeating: .min, count: codeCount)
                let done = try body(
                    run,
                    SubstreamRows(
                        table: table, codes: rowCodes, numbers: UnsafePointer(numbers), latest: latest,
                        origins: UnsafePointer(origins), origin: origin(codeCount, table), codeCount: codeCount))
                if done < end || end == chunk.rows.upperBound { return done }
                rest = rest.from(end)
            }
            table.fold()
        }
    }

    /// That of all substreams; else fills ``origins``.
    private func origin(_ codeCount: Int, _ table: SubstreamTable) -> UInt64? {
        var first: UInt32?
        var areEqual = true
        for code in 0..<codeCount where numbers[code] != Self.unknown {
            let generation = table.entries[Int(numbers[code])].generation
            areEqual = areEqual && generation == first ?? generation
            first = generation
        }
        if areEqual { return PairKey.origin(table.partition, first ?? 0) }
        for code in 0..<codeCount where numbers[code] != Self.unknown {
            origins[code] = PairKey.origin(table.partition, table.entries[Int(numbers[code])].generation)
        }
        return nil
    }

    private func reserve(codes count: Int) {
        guard count > codeCapacity else { return }
        numbers.deallocate()
        latest.deallocate()
        origins.deallocate()
        codeCapacity = count * 2
        numbers = .allocate(capacity: codeCapacity)
        latest = .allocate(capacity: codeCapacity)
        origins = .allocate(capacity: codeCapacity)
    }

    /// Codes of rows of which some have no text, or none has a substream of its own.
    private func fillCodes(_ chunk: ProjectionChunk, _ column: ProjectionColumn?) {
        if chunk.rows.upperBound > capacity {
            codes.deallocate()
            capacity = max(chunk.rows.upperBound, capacity * 2)
            codes = .allocate(capacity: capacity)
        }
        for row in chunk.rows {
            codes[row] = column.map { $0.isNull(row) ? UInt64($0.dictionaryCount) : $0.lanes[row] } ?? 0
        }
    }

    /// - Returns: The row after the last one whose substream is in the table.
    private func map(
        _ chunk: ProjectionChunk, _ codes: UnsafePointer<UInt64>, _ codeCount: Int, _ table: SubstreamTable
    ) -> Int {
        var isAnyUnknown = false
        let numbers = numbers
        if let place = shape.substreamGroup {
            let texts = groups.textNumbers(column: place)
            let isLarge = table.count > 1 << 10
            for code in 0..<codeCount {
                if isLarge, code &+ 2 &* Self.ahead < codeCount {
                    table.prefetchIndex(texts[code &+ 2 &* Self.ahead])
                    table.prefetchEntry(texts[code &+ Self.ahead])
                }
                let found = table.find(texts[code] == 0 ? text(code) : texts[code])
                numbers[code] = found.map { UInt32(truncatingIfNeeded: $0) } ?? Self.unknown
                isAnyUnknown = isAnyUnknown || found == nil
            }
        } else {
            let found = table.find(0)
            numbers[0] = found.map { UInt32(truncatingIfNeeded: $0) } ?? Self.unknown
            isAnyUnknown = found == nil
        }
        // New ones are numbered in the order of the records.
        guard isAnyUnknown else { return chunk.rows.upperBound }
        for row in chunk.rows {
            let code = Int(truncatingIfNeeded: codes[row])
            guard numbers[code] == Self.unknown else { continue }
            let text = text(code)
            if let found = table.find(text) {
                numbers[code] = UInt32(found)
                continue
            }
            let byteCount = shape.substreamGroup.map { groups.textBytes(text, column: $0) } ?? 0
            if table.isFull(for: byteCount) { return row }
            numbers[code] = UInt32(table.add(text, byteCount: byteCount))
        }
        return chunk.rows.upperBound
    }

    /// The number of a code's text; no text and the empty one are the same, as in what the log keeps of purged records.
    private func text(_ code: Int) -> UInt32 {
        guard let place = shape.substreamGroup else { return 0 }
        let text = groups.textNumbers(column: place)[code]
        return text == 0 ? groups.number(ofText: [], column: place) : text
    }
}
