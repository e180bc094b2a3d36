internal import EventLog

/// Event by event.
extension WindowLoop {
    /// Adds rows of any windows, late ones and those without a place in the calendar included.
    func addEach(
        _ columns: WindowColumns, _ rows: Range<Int>, _ progress: inout PartitionProgress, _ find: Find, _ park: Park
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
                let mark = table.distinctMark(number, in: window.pointee.start)
                let marked = DistinctCount.with(mark, window.pointee.cells[cell &+ WindowShape.distinctSlot])
                let grown = window.pointee.pairs.insert(key, distinct.lanes[row], columns.appendTime(row))
                window.pointee.cells[cell &+ WindowShape.distinctSlot] = marked &+ UInt64(bitPattern: Int64(grown))
                if DistinctCount.mark(marked) != 0 { window.pointee.isMarked = true }
            }
            if time > plausible(columns, row) {
                entries[number].early = max(entries[number].early, time)
            } else {
                // Of a store that is further by purged records too.
                mark(columns, row)
                guard time > latest else { continue }
                entries[number].latest = time
                progress.maxEventTime = max(progress.maxEventTime, time)
            }
        }
        return rows.upperBound
    }

    private func plausible(_ columns: WindowColumns, _ row: Int) -> Int64 {
        guard let appendTimes = columns.appendTimes else { return columns.plausible }
        return shape.latestPlausible(appendedAt: appendTimes[row])
    }

    /// Notes when a substream had a record, and that what it had long before, or under a clock that was ahead, is forgotten.
    private func touch(_ columns: WindowColumns, _ row: Int, _ number: Int) {
        let appended = columns.appendTime(row)
        if columns.table.isSetBack(at: appended) { columns.table.fallBack(to: appended, shape) }
        if columns.entries[number].wasSilent(before: appended, shape.memoryMilliseconds) {
            columns.entries[number].beginGeneration()
        }
        columns.entries[number].appended = max(columns.entries[number].appended, appended)
        columns.table.appended = max(columns.table.appended, appended)
        columns.table.markChanged(number)
    }
}
