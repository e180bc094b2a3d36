internal import EventLog

/// The loop over events of tumbling windows: adds the rows of chunks to windows that somebody else holds.
///
/// Rows are taken in slices that stay in the processor's nearest cache. Where a slice falls into two windows at most and
/// none of its events is late, which is nearly always, it is three short loops without a decision; else it is gone through
/// event by event. Both come to the same. One thread.
final class WindowLoop {
    private let shape: WindowShape
    private static let sliceRows = 256
    // Scratch of a slice. Hashes are read ahead of the row, so there is room beyond.
    static let readAhead = 16
    private let first: UnsafeMutablePointer<UInt32>
    private let second: UnsafeMutablePointer<UInt32>
    /// Where the cell of each row is in its window.
    private let places: UnsafeMutablePointer<Int>
    private let groups: UnsafeMutablePointer<UInt32>
    private let origins: UnsafeMutablePointer<UInt64>
    private let values: UnsafeMutablePointer<UInt64>
    private let appends: UnsafeMutablePointer<Int64>
    private let hashes: UnsafeMutablePointer<UInt64>

    init(_ shape: WindowShape) {
        self.shape = shape
        first = .allocate(capacity: Self.sliceRows)
        second = .allocate(capacity: Self.sliceRows)
        places = .allocate(capacity: Self.sliceRows)
        groups = .allocate(capacity: Self.sliceRows)
        origins = .allocate(capacity: Self.sliceRows)
        values = .allocate(capacity: Self.sliceRows)
        appends = .allocate(capacity: Self.sliceRows)
        hashes = .allocate(capacity: Self.sliceRows + Self.readAhead)
        hashes.initialize(repeating: 0, count: Self.sliceRows + Self.readAhead)
    }

    deinit {
        first.deallocate()
        second.deallocate()
        places.deallocate()
        groups.deallocate()
        origins.deallocate()
        values.deallocate()
        appends.deallocate()
        hashes.deallocate()
    }

    /// The window that starts at `start`, with every pair in its index; `nil` where there is no room for another. Whichever
    /// is `kept` stays.
    typealias Find = (
        _ start: Int64, _ latest: Int64, _ kept: UnsafeMutablePointer<Window>?
    ) throws -> UnsafeMutablePointer<Window>?
    typealias Park = (_ row: Int, _ reason: LedgerEntry.Reason) throws -> Void

    /// Takes the rows of a chunk as long as there is room for their windows.
    ///
    /// - Parameters:
    ///   - groupOf: the group of each row, less than `groupCount`.
    ///   - substreams: those of the rows.
    /// - Returns: The row after the last one that was taken.
    func process(
        _ chunk: ProjectionChunk, groupOf: UnsafePointer<UInt32>, groupCount: Int, _ substreams: SubstreamRows,
        _ progress: inout PartitionProgress, window: Find, park: Park
    ) throws -> Int {
        let columns = Columns(shape, chunk, groupOf, groupCount, substreams)
        defer { flush(columns) }
        var row = chunk.rows.lowerBound
        while row < chunk.rows.upperBound {
            let end = min(row &+ Self.sliceRows, chunk.rows.upperBound)
            let done =
                try addSlice(columns, row..<end, &progress, window)
                ?? addEach(columns, row..<end, &progress, window, park)
            row = done
            if row < end { break }
        }
        return row
    }
}

/// The columns of a chunk as the loops read them.
private struct Columns {
    let times: UnsafePointer<Int64>
    let groupOf: UnsafePointer<UInt32>
    let groupCount: Int
    let table: SubstreamTable
    let substreams: SubstreamRows
    let entries: UnsafeMutablePointer<Substream>
    /// The earliest append time.
    let appended: Int64
    /// Whether a substream of the chunk may have been silent long before one of its rows.
    let wasAnySilent: Bool
    /// Windows that start later have no event of the chunk's substreams from before a silence.
    let before: Int64
    let appendTimes: UnsafePointer<Int64>?
    /// The latest event time that moves the watermark, of an event that was appended first.
    let plausible: Int64
    let distinct: ProjectionColumn?
    let sum: ProjectionColumn?
    let histogram: ProjectionColumn?

    init(
        _ shape: WindowShape, _ chunk: ProjectionChunk, _ groupOf: UnsafePointer<UInt32>, _ groupCount: Int,
        _ substreams: SubstreamRows
    ) {
        times = chunk.timestamps
        self.groupOf = groupOf
        self.groupCount = groupCount
        table = substreams.table
        self.substreams = substreams
        entries = substreams.table.entries
        appended = chunk.appendTime ?? Substream.unknownAppend
        appendTimes = chunk.appendTimes
        var last = appended
        if let appendTimes { for row in chunk.rows { last = max(last, appendTimes[row]) } }
        var wasAnySilent = false
        var before = Int64.min
        for code in 0..<substreams.codeCount where substreams.numbers[code] != .max {
            let entry = entries[Int(substreams.numbers[code])]
            // One without a record before may be silent between two of the chunk.
            let since = entry.appended == .min ? Substream(appended: appended) : entry
            wasAnySilent = wasAnySilent || since.wasSilent(before: last, shape.memoryMilliseconds)
            before = max(before, entry.before)
        }
        self.wasAnySilent = wasAnySilent
        self.before = before
        // A clock that runs ahead must not close the windows of those that don't. What is not early by the earliest append
        // time of the chunk is not early by any.
        plausible = shape.latestPlausible(appendedAt: chunk.appendTime)
        distinct = shape.distinctInput.map { chunk.columns[$0] }
        sum = shape.sumInput.map { chunk.columns[$0] }
        histogram = shape.histogramInput.map { chunk.columns[$0] }
    }

    @inline(__always)
    func substream(_ row: Int) -> Int {
        Int(substreams.numbers[Int(truncatingIfNeeded: substreams.codes[row])])
    }

    /// When a row was appended; where it isn't known, before every window's closing.
    @inline(__always)
    func appendTime(_ row: Int) -> Int64 { appendTimes.map { $0[row] } ?? appended }
}

// MARK: A slice at a time

extension WindowLoop {
    /// Adds rows that fall into at most two windows, none of them late.
    ///
    /// - Returns: `nil` where they don't: then nothing was done.
    private func addSlice(
        _ columns: Columns, _ rows: Range<Int>, _ progress: inout PartitionProgress, _ find: Find
    ) throws -> Int? {
        let times = columns.times
        var earliest = Int64.max
        var last = Int64.min
        for row in rows {
            earliest = min(earliest, times[row])
            last = max(last, times[row])
        }
        guard earliest >= WindowShape.times.lowerBound, last < WindowShape.times.upperBound, last <= columns.plausible
        else { return nil }
        let size = shape.sizeMilliseconds
        let start = shape.start(of: earliest)
        let border = start &+ size
        let latest = max(progress.maxEventTime, last)
        // Before `latest` gets there no event of these windows is a revision, let alone late: no substream is further.
        guard latest < border &+ shape.outOfOrderMilliseconds, last < border &+ size else { return nil }
        // Nor is one late, where the allowed lateness is shorter than a window.
        guard !shape.isLate(earliest, after: latest), !columns.wasAnySilent, start > columns.before else { return nil }
        guard let window = try find(start, progress.maxEventTime, nil) else { return rows.lowerBound }
        if window.pointee.isMarked { return nil }
        if last < border {
            let from = rows.lowerBound
            addCounts(columns, rows.count, to: window) { from &+ $0 }
            addValues(columns, from, rows.count, to: window)
        } else {
            guard let next = try find(border, progress.maxEventTime, window) else { return rows.lowerBound }
            if next.pointee.isMarked { return nil }
            let (first, second) = (first, second)
            var firstCount = 0
            var secondCount = 0
            for row in rows {
                let isSecond = times[row] >= border
                first[firstCount] = UInt32(truncatingIfNeeded: row)
                second[secondCount] = UInt32(truncatingIfNeeded: row)
                firstCount &+= isSecond ? 0 : 1
                secondCount &+= isSecond ? 1 : 0
            }
            add(columns, UnsafePointer(second), secondCount, to: next)
            add(columns, UnsafePointer(first), firstCount, to: window)
        }
        advance(columns, rows)
        if last >= nextMark(columns.table) { for row in rows { mark(columns, row) } }
        progress.windowed += rows.count
        progress.maxEventTime = latest
        return rows.upperBound
    }

    /// Moves the substreams of rows on, none of which is early: by code at first, ``flush(_:)`` does the rest.
    private func advance(_ columns: Columns, _ rows: Range<Int>) {
        let codes = columns.substreams.codes
        let latest = columns.substreams.latest
        let times = columns.times
        for row in rows {
            let code = Int(truncatingIfNeeded: codes[row])
            latest[code] = max(latest[code], times[row])
        }
        guard let appendTimes = columns.appendTimes else { return }
        var last = columns.table.appended
        for row in rows {
            let number = columns.substream(row)
            columns.entries[number].appended = max(columns.entries[number].appended, appendTimes[row])
            last = max(last, appendTimes[row])
        }
        columns.table.appended = last
    }

    /// Moves the substreams on to what slices came to.
    private func flush(_ columns: Columns) {
        let substreams = columns.substreams
        var isAny = false
        for code in 0..<substreams.codeCount where substreams.latest[code] != .min {
            isAny = true
            let number = Int(substreams.numbers[code])
            columns.entries[number].latest = max(columns.entries[number].latest, substreams.latest[code])
            if columns.appendTimes == nil {
                columns.entries[number].appended = max(columns.entries[number].appended, columns.appended)
            }
            columns.table.markChanged(number)
            substreams.latest[code] = .min
        }
        if isAny, columns.appendTimes == nil {
            columns.table.appended = max(columns.table.appended, columns.appended)
        }
    }

    /// The event time from which on the partition's next mark is.
    private func nextMark(_ table: SubstreamTable) -> Int64 {
        table.markedUpTo == .min ? .min : table.markedUpTo &+ shape.markMilliseconds
    }

    /// Notes that the partition has come so far, where it has. Rows in their order, early ones left out.
    private func mark(_ columns: Columns, _ row: Int) {
        let time = columns.times[row]
        if time >= nextMark(columns.table) { columns.table.mark(shape.mark(time), columns.appendTime(row)) }
    }

    /// Adds rows to the window that they are all in.
    private func add(
        _ columns: Columns, _ rows: UnsafePointer<UInt32>, _ count: Int, to window: UnsafeMutablePointer<Window>
    ) {
        addCounts(columns, count, to: window) { Int(rows[$0]) }
        addValues(columns, count, to: window) { Int(rows[$0]) }
    }

    /// The distinct values of `count` rows from one on, whose cells are in the scratch.
    private func addValues(
        _ columns: Columns, _ from: Int, _ count: Int, to window: UnsafeMutablePointer<Window>
    ) {
        guard let column = columns.distinct else { return }
        guard let origin = columns.substreams.origin, columns.appendTimes == nil, column.nulls == nil else {
            return addValues(columns, count, to: window) { from &+ $0 }
        }
        let groups = columns.groupOf + from
        let values = column.lanes + from
        let hashes = hashes
        for index in 0..<count { hashes[index] = WindowPairs.hash(groups[index], values[index]) }
        window.pointee.insert(groups, values, hashes, places, count, origin, columns.appended)
    }

    /// The distinct values of so many rows, of which `row` gives each, and whose cells are in the scratch.
    @inline(__always)
    private func addValues(
        _ columns: Columns, _ count: Int, to window: UnsafeMutablePointer<Window>, _ row: (Int) -> Int
    ) {
        guard let column = columns.distinct else { return }
        let lanes = column.lanes
        let groupOf = columns.groupOf
        let (groups, values, hashes) = (groups, values, hashes)
        if let origin = columns.substreams.origin, columns.appendTimes == nil, column.nulls == nil {
            for index in 0..<count {
                let row = row(index)
                let group = groupOf[row]
                let value = lanes[row]
                groups[index] = group
                values[index] = value
                hashes[index] = WindowPairs.hash(group, value)
            }
            window.pointee.insert(groups, values, hashes, places, count, origin, columns.appended)
            return
        }
        let codes = columns.substreams.codes
        let (origins, appends) = (origins, appends)
        var present = 0
        for index in 0..<count {
            let row = row(index)
            let group = groupOf[row]
            let value = lanes[row]
            groups[present] = group
            values[present] = value
            origins[present] =
                columns.substreams.origin ?? columns.substreams.origins[Int(truncatingIfNeeded: codes[row])]
            appends[present] = columns.appendTime(row)
            hashes[present] = WindowPairs.hash(group, value)
            places[present] = places[index]
            present &+= column.isNull(row) ? 0 : 1
        }
        // As far as they have one origin and were appended at once.
        var from = 0
        while from < present {
            var end = from &+ 1
            while end < present, appends[end] == appends[from], origins[end] == origins[from] { end &+= 1 }
            window.pointee.insert(
                groups + from, values + from, hashes + from, places + from, end - from, origins[from], appends[from])
            from = end
        }
    }

    /// All of a cell but the distinct values, of so many rows, of which `row` gives each; afterwards the scratch has their cells.
    @inline(__always)
    private func addCounts(
        _ columns: Columns, _ count: Int, to window: UnsafeMutablePointer<Window>, _ row: (Int) -> Int
    ) {
        if let sum = columns.sum, let histogram = columns.histogram, sum.nulls == nil, histogram.nulls == nil,
            let direct = window.pointee.directCells(groups: columns.groupCount)
        {
            addCounts(columns, sum.lanes, histogram.lanes, count, to: window, direct, row)
            return
        }
        let other = UInt64(shape.histogramValues)
        for index in 0..<count {
            let row = row(index)
            let place = window.pointee.cell(of: columns.groupOf[row]) &* shape.stride
            places[index] = place
            Self.count(columns, row, other, in: window.pointee.cells + place)
        }
    }

    /// All of a cell but the distinct values, where no value is missing and cells are found by their groups directly.
    @inline(__always)
    private func addCounts(
        _ columns: Columns, _ sums: UnsafePointer<UInt64>, _ histogram: UnsafePointer<UInt64>, _ count: Int,
        to window: UnsafeMutablePointer<Window>, _ direct: UnsafeMutablePointer<UInt32>, _ row: (Int) -> Int
    ) {
        let stride = shape.stride
        let other = UInt64(shape.histogramValues)
        let groupOf = columns.groupOf
        let places = places
        var cells = window.pointee.cells
        for index in 0..<count {
            let row = row(index)
            let group = groupOf[row]
            var known = Int(truncatingIfNeeded: direct[Int(group)])
            if known == 0 {
                known = window.pointee.cell(of: group) &+ 1
                cells = window.pointee.cells
            }
            let place = (known &- 1) &* stride
            places[index] = place
            let cell = cells + place
            cell[WindowShape.countSlot] &+= 1
            cell[WindowShape.sumSlot] &+= sums[row]
            let slot = Int(truncatingIfNeeded: min(histogram[row], other))
            cell[WindowShape.histogramSlot &+ slot] &+= 1
        }
    }

    @inline(__always)
    private static func count(
        _ columns: Columns, _ row: Int, _ other: UInt64, in cell: UnsafeMutablePointer<UInt64>
    ) {
        cell[WindowShape.countSlot] &+= 1
        if let sum = columns.sum, !sum.isNull(row) {
            cell[WindowShape.sumSlot] &+= sum.lanes[row]
        } else {
            cell[WindowShape.unsummedSlot] &+= 1
        }
        var slot = other &+ 1
        if let histogram = columns.histogram, !histogram.isNull(row) { slot = min(histogram.lanes[row], other) }
        cell[WindowShape.histogramSlot &+ Int(truncatingIfNeeded: slot)] &+= 1
    }
}

// MARK: Event by event

extension WindowLoop {
    /// Adds rows of any windows, late ones and those without a place in the calendar included.
    private func addEach(
        _ columns: Columns, _ rows: Range<Int>, _ progress: inout PartitionProgress, _ find: Find, _ park: Park
    ) throws -> Int {
        let size = shape.sizeMilliseconds
        let bound = shape.outOfOrderMilliseconds
        let other = UInt64(shape.histogramValues)
        let entries = columns.entries
        let table = columns.table
        flush(columns)
        // The two windows that events alternate between around a border.
        var window: UnsafeMutablePointer<Window>?
        var previous: UnsafeMutablePointer<Window>?
        for row in rows {
            let time = columns.times[row]
            guard WindowShape.times.contains(time) else {
                try park(row, .timeOutOfRange)
                progress.parked += 1
                continue
            }
            let number = columns.substream(row)
            let latest = entries[number].latest
            // A late event must not bring a window back.
            if shape.isLate(time, after: latest) {
                try park(row, .late)
                progress.late += 1
                touch(columns, row, number)
                continue
            }
            func isIn(_ window: UnsafeMutablePointer<Window>?) -> Bool {
                guard let window else { return false }
                return UInt64(bitPattern: time &- window.pointee.start) < UInt64(size)
            }
            if !isIn(window) {
                if isIn(previous) {
                    swap(&window, &previous)
                } else {
                    guard let found = try find(shape.start(of: time), progress.maxEventTime, window) else { return row }
                    previous = window
                    window = found
                }
            }
            guard let window else { continue }
            touch(columns, row, number)
            let group = columns.groupOf[row]
            let cell = window.pointee.cell(of: group) &* shape.stride
            if latest != .min, latest >= window.pointee.start &+ size &+ bound {
                window.pointee.cells[cell &+ WindowShape.revisionSlot] &+= 1
            }
            progress.windowed += 1
            Self.count(columns, row, other, in: window.pointee.cells + cell)
            if let distinct = columns.distinct, !distinct.isNull(row) {
                let key = PairKey.origin(table.partition, entries[number].generation) | UInt64(group)
                let mark = entries[number].mark(in: window.pointee.start)
                let marked = DistinctCount.with(mark, window.pointee.cells[cell &+ WindowShape.distinctSlot])
                let grown = window.pointee.pairs.insert(key, distinct.lanes[row], columns.appendTime(row))
                window.pointee.cells[cell &+ WindowShape.distinctSlot] = marked &+ UInt64(bitPattern: Int64(grown))
                if DistinctCount.mark(marked) != 0 { window.pointee.isMarked = true }
            }
            guard time > latest else { continue }
            if time > plausible(columns, row) {
                entries[number].early = max(entries[number].early, time)
            } else {
                entries[number].latest = time
                progress.maxEventTime = max(progress.maxEventTime, time)
                mark(columns, row)
            }
        }
        return rows.upperBound
    }

    private func plausible(_ columns: Columns, _ row: Int) -> Int64 {
        guard let appendTimes = columns.appendTimes else { return columns.plausible }
        return shape.latestPlausible(appendedAt: appendTimes[row])
    }

    /// Notes when a substream had a record, and that what it had long before is forgotten.
    private func touch(_ columns: Columns, _ row: Int, _ number: Int) {
        let appended = columns.appendTime(row)
        if columns.entries[number].wasSilent(before: appended, shape.memoryMilliseconds) {
            columns.entries[number].beginGeneration()
        }
        columns.entries[number].appended = max(columns.entries[number].appended, appended)
        columns.table.appended = max(columns.table.appended, appended)
        columns.table.markChanged(number)
    }
}
