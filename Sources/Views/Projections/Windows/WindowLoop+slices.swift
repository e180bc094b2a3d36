internal import EventLog

/// A slice of rows at a time.
extension WindowLoop {
    /// Adds rows that fall into at most two windows, none of them late.
    ///
    /// - Returns: `nil` where they don't: then nothing was done.
    func addSlice(
        _ columns: WindowColumns, _ rows: Range<Int>, _ progress: inout PartitionProgress, _ find: Find
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
        guard !shape.isLate(earliest, after: latest), !columns.hasNewGeneration, start > columns.before else {
            return nil
        }
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
    private func advance(_ columns: WindowColumns, _ rows: Range<Int>) {
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
    func flush(_ columns: WindowColumns) {
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
    func nextMark(_ table: SubstreamTable) -> Int64 {
        table.markedUpTo == .min ? .min : table.markedUpTo &+ shape.markMilliseconds
    }

    /// Notes that the partition has come so far, where it has. Rows in their order, early ones left out.
    func mark(_ columns: WindowColumns, _ row: Int) {
        let time = columns.times[row]
        if time >= nextMark(columns.table) { columns.table.mark(shape.mark(time), columns.appendTime(row)) }
    }

    /// Adds rows to the window that they are all in.
    private func add(
        _ columns: WindowColumns, _ rows: UnsafePointer<UInt32>, _ count: Int, to window: UnsafeMutablePointer<Window>
    ) {
        addCounts(columns, count, to: window) { Int(rows[$0]) }
        addValues(columns, count, to: window) { Int(rows[$0]) }
    }

    /// The distinct values of `count` rows from one on, whose cells are in the scratch.
    private func addValues(
        _ columns: WindowColumns, _ from: Int, _ count: Int, to window: UnsafeMutablePointer<Window>
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
        _ columns: WindowColumns, _ count: Int, to window: UnsafeMutablePointer<Window>, _ row: (Int) -> Int
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
        _ columns: WindowColumns, _ count: Int, to window: UnsafeMutablePointer<Window>, _ row: (Int) -> Int
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
        _ columns: WindowColumns, _ sums: UnsafePointer<UInt64>, _ histogram: UnsafePointer<UInt64>, _ count: Int,
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
    static func count(
        _ columns: WindowColumns, _ row: Int, _ other: UInt64, in cell: UnsafeMutablePointer<UInt64>
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
