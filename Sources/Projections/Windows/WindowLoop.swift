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
    private let present: UnsafeMutablePointer<UInt32>
    private let groups: UnsafeMutablePointer<UInt32>
    private let values: UnsafeMutablePointer<UInt64>
    private let hashes: UnsafeMutablePointer<UInt64>

    init(_ shape: WindowShape) {
        self.shape = shape
        first = .allocate(capacity: Self.sliceRows)
        second = .allocate(capacity: Self.sliceRows)
        present = .allocate(capacity: Self.sliceRows)
        groups = .allocate(capacity: Self.sliceRows)
        values = .allocate(capacity: Self.sliceRows)
        hashes = .allocate(capacity: Self.sliceRows + Self.readAhead)
        hashes.initialize(repeating: 0, count: Self.sliceRows + Self.readAhead)
    }

    deinit {
        first.deallocate()
        second.deallocate()
        present.deallocate()
        groups.deallocate()
        values.deallocate()
        hashes.deallocate()
    }

    /// The window that starts at `start`, with every pair in its index and a cell for every group; `nil` where there is no
    /// room for another. Whichever is `kept` stays.
    typealias Find = (
        _ start: Int64, _ latest: Int64, _ kept: UnsafeMutablePointer<Window>?
    ) throws -> UnsafeMutablePointer<Window>?
    typealias Park = (_ row: Int, _ reason: LedgerEntry.Reason) throws -> Void

    /// Takes the rows of a chunk as long as there is room for their windows.
    ///
    /// - Parameters:
    ///   - groupOf: the group of each row.
    ///   - stateStart: windows from here on are not sealed.
    ///   - isSealed: whether the distinct values of the window that starts there can't be told any more.
    /// - Returns: The row after the last one that was taken.
    func process(
        _ chunk: ProjectionChunk, groupOf: UnsafePointer<UInt32>, _ progress: inout PartitionProgress,
        stateStart: Int64, window: Find, isSealed: (Int64) throws -> Bool, park: Park
    ) throws -> Int {
        let columns = Columns(shape, chunk, groupOf)
        // A clock that runs ahead must not close the windows of those that don't. What is not early by the earliest append
        // time of the chunk is not early by any.
        let plausible = shape.latestPlausible(appendedAt: chunk.appendTime)
        var row = chunk.rows.lowerBound
        while row < chunk.rows.upperBound {
            var end = min(row &+ Self.sliceRows, chunk.rows.upperBound)
            var done = try addSlice(columns, row..<end, plausible, &progress, stateStart, window)
            if done == nil {
                var plausible = plausible
                if let appendTimes = chunk.appendTimes {
                    let appendTime = appendTimes[row]
                    var same = row &+ 1
                    while same < end && appendTimes[same] == appendTime { same &+= 1 }
                    end = same
                    plausible = shape.latestPlausible(appendedAt: appendTime)
                }
                done = try addEach(columns, row..<end, plausible, &progress, stateStart, window, isSealed, park)
            }
            row = done ?? end
            if row < end { break }
        }
        return row
    }
}

/// The columns of a chunk as the loops read them.
private struct Columns {
    let times: UnsafePointer<Int64>
    let groupOf: UnsafePointer<UInt32>
    let distinct: ProjectionColumn?
    let sum: ProjectionColumn?
    let histogram: ProjectionColumn?

    init(_ shape: WindowShape, _ chunk: ProjectionChunk, _ groupOf: UnsafePointer<UInt32>) {
        times = chunk.timestamps
        self.groupOf = groupOf
        distinct = shape.distinctInput.map { chunk.columns[$0] }
        sum = shape.sumInput.map { chunk.columns[$0] }
        histogram = shape.histogramInput.map { chunk.columns[$0] }
    }
}

// MARK: A slice at a time

extension WindowLoop {
    /// Adds rows that fall into at most two windows, none of them late.
    ///
    /// - Returns: `nil` where they don't: then nothing was done.
    private func addSlice(
        _ columns: Columns, _ rows: Range<Int>, _ plausible: Int64, _ progress: inout PartitionProgress,
        _ stateStart: Int64, _ find: Find
    ) throws -> Int? {
        let times = columns.times
        var earliest = Int64.max
        var last = Int64.min
        for row in rows {
            earliest = min(earliest, times[row])
            last = max(last, times[row])
        }
        guard earliest >= WindowShape.times.lowerBound, last < WindowShape.times.upperBound, last <= plausible else {
            return nil
        }
        let size = shape.sizeMilliseconds
        let start = shape.start(of: earliest)
        let border = start &+ size
        let latest = max(progress.maxEventTime, last)
        // Before `latest` gets there no event of these windows is a revision, let alone late.
        guard start >= stateStart, latest < border &+ shape.outOfOrderMilliseconds, last < border &+ size else {
            return nil
        }
        guard let window = try find(start, progress.maxEventTime, nil) else { return rows.lowerBound }
        var firstCount = 0
        if last < border {
            for row in rows {
                first[firstCount] = UInt32(truncatingIfNeeded: row)
                firstCount &+= 1
            }
        } else {
            guard let next = try find(border, progress.maxEventTime, window) else { return rows.lowerBound }
            var secondCount = 0
            for row in rows {
                let isSecond = times[row] >= border
                first[firstCount] = UInt32(truncatingIfNeeded: row)
                second[secondCount] = UInt32(truncatingIfNeeded: row)
                firstCount &+= isSecond ? 0 : 1
                secondCount &+= isSecond ? 1 : 0
            }
            add(columns, UnsafePointer(second), secondCount, to: next)
        }
        add(columns, UnsafePointer(first), firstCount, to: window)
        progress.windowed += rows.count
        progress.maxEventTime = latest
        return rows.upperBound
    }

    /// Adds rows to the window that they are all in.
    private func add(
        _ columns: Columns, _ rows: UnsafePointer<UInt32>, _ count: Int, to window: UnsafeMutablePointer<Window>
    ) {
        addCounts(columns, rows, count, to: window)
        guard let column = columns.distinct else { return }
        let lanes = column.lanes
        let groupOf = columns.groupOf
        var present = rows
        var presentCount = count
        if let nulls = column.nulls {
            presentCount = 0
            for index in 0..<count {
                self.present[presentCount] = rows[index]
                presentCount &+= Self.isSet(nulls, Int(rows[index])) ? 0 : 1
            }
            present = UnsafePointer(self.present)
        }
        for index in 0..<presentCount {
            let row = Int(present[index])
            groups[index] = groupOf[row]
            values[index] = lanes[row]
            hashes[index] = Window.hash(groupOf[row], lanes[row])
        }
        window.pointee.insert(
            UnsafePointer(groups), UnsafePointer(values), hashes: UnsafePointer(hashes), count: presentCount)
    }

    /// All of a cell but the distinct values.
    private func addCounts(
        _ columns: Columns, _ rows: UnsafePointer<UInt32>, _ count: Int, to window: UnsafeMutablePointer<Window>
    ) {
        let cells = window.pointee.cells
        let stride = shape.stride
        let groupOf = columns.groupOf
        let other = UInt64(shape.histogramValues)
        guard let sum = columns.sum, let histogram = columns.histogram, sum.nulls == nil, histogram.nulls == nil else {
            for index in 0..<count {
                let row = Int(rows[index])
                Self.count(columns, row, other, in: cells + Int(groupOf[row]) &* stride)
            }
            return
        }
        let sumLanes = sum.lanes
        let histogramLanes = histogram.lanes
        for index in 0..<count {
            let row = Int(rows[index])
            let cell = cells + Int(groupOf[row]) &* stride
            cell[WindowShape.countSlot] &+= 1
            cell[WindowShape.sumSlot] &+= sumLanes[row]
            let slot = Int(truncatingIfNeeded: min(histogramLanes[row], other))
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

    @inline(__always)
    private static func isSet(_ bits: UnsafePointer<UInt64>, _ row: Int) -> Bool {
        bits[row &>> 6] &>> UInt64(truncatingIfNeeded: row & 63) & 1 == 1
    }
}

// MARK: Event by event

extension WindowLoop {
    /// Adds rows of any windows, late ones and those without a place in the calendar included.
    private func addEach(
        _ columns: Columns, _ rows: Range<Int>, _ plausible: Int64, _ progress: inout PartitionProgress,
        _ stateStart: Int64, _ find: Find, _ isSealed: (Int64) throws -> Bool, _ park: Park
    ) throws -> Int {
        let size = shape.sizeMilliseconds
        let bound = shape.outOfOrderMilliseconds
        let lateness = shape.allowedLatenessMilliseconds
        let other = UInt64(shape.histogramValues)
        var latest = progress.maxEventTime
        defer { progress.maxEventTime = latest }
        // The two windows that events alternate between around a border.
        var window: UnsafeMutablePointer<Window>?
        var previous: UnsafeMutablePointer<Window>?
        for row in rows {
            let time = columns.times[row]
            func isIn(_ window: UnsafeMutablePointer<Window>?) -> Bool {
                guard let window else { return false }
                return UInt64(bitPattern: time &- window.pointee.start) < UInt64(size)
            }
            if !isIn(window) {
                if isIn(previous) {
                    swap(&window, &previous)
                } else {
                    guard WindowShape.times.contains(time) else {
                        try park(row, .timeOutOfRange)
                        progress.parked += 1
                        continue
                    }
                    let start = shape.start(of: time)
                    // A late event must not bring a window back whose state is gone.
                    if latest > start, latest &- bound >= start &+ size &+ lateness {
                        try park(row, .late)
                        progress.late += 1
                        continue
                    }
                    if start < stateStart, try isSealed(start) {
                        try park(row, .late)
                        progress.late += 1
                        continue
                    }
                    guard let found = try find(start, latest, window) else { return row }
                    previous = window
                    window = found
                }
            }
            guard let window else { continue }
            let group = columns.groupOf[row]
            let cell = window.pointee.cells + Int(group) &* shape.stride
            let revisedFrom = window.pointee.start &+ size &+ bound
            if latest >= revisedFrom {
                if latest &- revisedFrom >= lateness {
                    try park(row, .late)
                    progress.late += 1
                    continue
                }
                cell[WindowShape.revisionSlot] &+= 1
            }
            progress.windowed += 1
            Self.count(columns, row, other, in: cell)
            if let distinct = columns.distinct, !distinct.isNull(row),
                window.pointee.insert(group, distinct.lanes[row])
            {
                cell[WindowShape.distinctSlot] &+= 1
            }
            if time > latest, time <= plausible { latest = time }
        }
        return rows.upperBound
    }
}
