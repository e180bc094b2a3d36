internal import Bytes
internal import CPlatform
internal import EventLog
package import LMDB

/// Tumbling windows over event time, per group: counts, exact distinct values, sums, and a histogram.
///
/// Whether an event is late depends on the log alone: on the latest event time among the *earlier* records of its own
/// partition. So neither the order in which partitions are read nor batches, commits or restarts change a row. An event
/// whose partition's watermark (that time minus the out-of-order bound) has passed its window's end is a revision: it
/// counts in the row, whose `revision` grows by one. When the watermark has passed the end by the allowed lateness the
/// event goes to the ledger instead.
///
/// Rows of open windows are written at each commit too, with the state that is needed to go on; state goes from the front
/// when no event can come for it any more. Memory is bounded by ``WindowMemory``: windows go back to the file and return
/// when an event touches them.
package final class TumblingWindows: ProjectionProgram {
    package let definition: ProjectionDefinition
    let shape: WindowShape
    let groups: GroupDictionary
    let memory: WindowMemory
    var file: ProjectionFile!
    /// The latest event time of each partition, `Int64.min` where it has none.
    var latest: [PartitionID: Int64] = [:]
    package internal(set) var rowCount = 0
    /// The latest window that the file has; `nil` without any.
    var lastStored: Int64?
    /// The state of windows that start before this is gone: no partition that there was could have an event for them.
    var stateStart = Int64.min
    // Scratch, reused for every window and chunk.
    var encoded = ByteBuffer(capacity: 1 << 16)
    var present: UnsafeMutablePointer<UInt32>
    var presentCapacity = 1024
    let unions: UnsafeMutablePointer<UInt64>
    private var scratchWords = 1024
    /// A column that the shape doesn't have: all null, all 0.
    private var allNulls: UnsafeMutablePointer<UInt64>
    private var zeroLanes: UnsafeMutablePointer<UInt64>

    /// - Parameters:
    ///   - windowsMax: windows in memory, at least 3.
    ///   - memoryBytesMax: of all windows in memory.
    package init(
        definition: ProjectionDefinition, shape: WindowShape, windowsMax: Int = 64, memoryBytesMax: Int = 128 << 20
    ) {
        self.definition = definition
        self.shape = shape
        groups = GroupDictionary(inputs: shape.groupInputs)
        memory = WindowMemory(stride: shape.stride, windowsMax: windowsMax, bytesMax: memoryBytesMax)
        present = .allocate(capacity: presentCapacity)
        unions = .allocate(capacity: shape.stride)
        allNulls = .allocate(capacity: scratchWords)
        allNulls.initialize(repeating: .max, count: scratchWords)
        zeroLanes = .allocate(capacity: scratchWords * 64)
        zeroLanes.initialize(repeating: 0, count: scratchWords * 64)
    }

    deinit {
        present.deallocate()
        unions.deallocate()
        allNulls.deallocate()
        zeroLanes.deallocate()
    }

    package func load(_ file: ProjectionFile, from transaction: borrowing WriteTransaction) throws {
        self.file = file
        try groups.load(file, from: transaction)
        rowCount = try file.rowCount(in: transaction)
        stateStart = try file.stateStart(in: transaction)
        var cursor = try transaction.cursor(file.rows)
        if try cursor.last() {
            guard let start = WindowRecord.start(ofKey: cursor.key) else {
                throw file.corrupt("rows", "a key of \(cursor.key.byteCount) bytes")
            }
            lastStored = start
        }
    }

    package func begin(_ progress: [PartitionProgress]) {
        latest = [:]
        for partition in progress { latest[partition.partition] = partition.maxEventTime }
    }

    package func finish(_ progress: [PartitionProgress], in transaction: borrowing WriteTransaction) throws {
        begin(progress)
        for window in memory.ascending where window.pointee.isDirty { try store(window, in: transaction) }
        try groups.store(file, in: transaction)
        try dropState(in: transaction)
    }
}

// MARK: Events

extension TumblingWindows {
    /// The loop over events is this function: everything it needs is in locals, and what happens rarely is elsewhere.
    package func process(
        _ chunk: ProjectionChunk, _ progress: inout PartitionProgress, in transaction: borrowing WriteTransaction
    ) throws {
        groups.map(chunk)
        reserveScratch(rows: chunk.rows.upperBound)
        let groupOf = UnsafePointer(groups.groups)
        let times = chunk.timestamps
        let size = UInt64(shape.sizeMilliseconds)
        let stride = shape.stride
        let bound = shape.outOfOrderMilliseconds
        let lateness = shape.allowedLatenessMilliseconds
        // A clock that runs ahead must not close the windows of those that don't.
        let latestPlausible = shape.latestPlausible(appendedAt: chunk.appendTime)

        // Where a column has no nulls its bitmap isn't touched; where the shape has no such column it is null throughout.
        let distinct = input(shape.distinctInput, chunk)
        let distinctLanes = distinct.lanes
        let distinctNulls = distinct.nulls ?? UnsafePointer(allNulls)
        let distinctHasNulls = distinct.nulls != nil
        let countsDistinct = shape.distinctInput != nil
        let sum = input(shape.sumInput, chunk)
        let sumLanes = sum.lanes
        let sumNulls = sum.nulls ?? UnsafePointer(allNulls)
        let sumHasNulls = sum.nulls != nil
        let histogram = input(shape.histogramInput, chunk)
        let histogramLanes = histogram.lanes
        let histogramNulls = histogram.nulls ?? UnsafePointer(allNulls)
        let histogramHasNulls = histogram.nulls != nil
        let histogramOther = UInt64(shape.histogramValues)

        var latest = progress.maxEventTime
        var windowed = 0
        // The two windows that events alternate between around a border.
        var window: UnsafeMutablePointer<Window>?
        var other: UnsafeMutablePointer<Window>?
        var start: Int64 = 0
        var cells = zeroLanes
        var revisedFrom = Int64.max
        var span: UInt64 = 0  // no time is in the window before there is one
        var index = zeroLanes
        var indexShift: UInt64 = 63
        let last = chunk.rows.upperBound - 1

        for row in chunk.rows {
            let time = times[row]
            if UInt64(bitPattern: time &- start) >= span {
                if let candidate = other, UInt64(bitPattern: time &- candidate.pointee.start) < size {
                    swap(&window, &other)
                } else {
                    guard WindowShape.times.contains(time) else {
                        try park(chunk, row, .timeOutOfRange, &progress, in: transaction)
                        continue
                    }
                    let begin = shape.start(of: time)
                    // A late event must not bring a window back whose state is gone.
                    if latest > begin, latest &- bound >= begin &+ Int64(size) &+ lateness {
                        try park(chunk, row, .late, &progress, in: transaction)
                        continue
                    }
                    if begin < stateStart, try isSealed(begin, transaction) {
                        try park(chunk, row, .late, &progress, in: transaction)
                        continue
                    }
                    let found = try self.window(
                        at: begin, latest: latest, keeping: window, progress.partition, in: transaction)
                    other = window
                    window = found
                }
                guard let window else { continue }
                start = window.pointee.start
                cells = window.pointee.cells
                index = window.pointee.index
                indexShift = window.pointee.indexShift
                revisedFrom = start &+ Int64(size) &+ bound
                span = size
            }
            // Cells and index don't fit the nearest caches: what an event a few rows on will touch is fetched meanwhile,
            // supposing that it falls into the same window.
            let ahead = min(row &+ Self.rowsAhead, last)
            let aheadGroup = groupOf[ahead]
            let aheadCell = cells + Int(truncatingIfNeeded: aheadGroup) &* stride
            fflog_prefetch(aheadCell)
            fflog_prefetch(aheadCell + 8)
            if countsDistinct {
                fflog_prefetch(
                    index + Int(truncatingIfNeeded: Window.hash(aheadGroup, distinctLanes[ahead]) &>> indexShift))
            }
            let group = groupOf[row]
            let cell = cells + Int(truncatingIfNeeded: group) &* stride
            if latest >= revisedFrom {
                if latest &- revisedFrom >= lateness {
                    try park(chunk, row, .late, &progress, in: transaction)
                    continue
                }
                cell[WindowShape.revisionSlot] &+= 1
            }
            windowed &+= 1
            cell[WindowShape.countSlot] &+= 1
            // A lane is 0 where null.
            cell[WindowShape.sumSlot] &+= sumLanes[row]
            if sumHasNulls, Self.isSet(sumNulls, row) { cell[WindowShape.unsummedSlot] &+= 1 }
            var slot = min(histogramLanes[row], histogramOther)
            if histogramHasNulls, Self.isSet(histogramNulls, row) { slot = histogramOther &+ 1 }
            cell[WindowShape.histogramSlot &+ Int(truncatingIfNeeded: slot)] &+= 1
            if !(distinctHasNulls && Self.isSet(distinctNulls, row)),
                window.unsafelyUnwrapped.pointee.insert(group, distinctLanes[row])
            {
                cell[WindowShape.distinctSlot] &+= 1
            }
            if time > latest, time <= latestPlausible { latest = time }
        }
        progress.windowed += windowed
        progress.maxEventTime = latest
        self.latest[progress.partition] = latest
    }

    private static let rowsAhead = 12

    @inline(__always)
    private static func isSet(_ bits: UnsafePointer<UInt64>, _ row: Int) -> Bool {
        bits[row &>> 6] &>> UInt64(truncatingIfNeeded: row & 63) & 1 == 1
    }

    /// The column of an input, or one without values where the shape has none.
    private func input(_ index: Int?, _ chunk: ProjectionChunk) -> (
        lanes: UnsafePointer<UInt64>, nulls: UnsafePointer<UInt64>?
    ) {
        guard let index else { return (UnsafePointer(zeroLanes), UnsafePointer(allNulls)) }
        return (chunk.columns[index].lanes, chunk.columns[index].nulls)
    }

    private func reserveScratch(rows: Int) {
        let words = (rows + 63) / 64
        guard words > scratchWords else { return }
        allNulls.deallocate()
        zeroLanes.deallocate()
        scratchWords = words * 2
        allNulls = .allocate(capacity: scratchWords)
        allNulls.initialize(repeating: .max, count: scratchWords)
        zeroLanes = .allocate(capacity: scratchWords * 64)
        zeroLanes.initialize(repeating: 0, count: scratchWords * 64)
    }

    private func park(
        _ chunk: ProjectionChunk, _ row: Int, _ reason: LedgerEntry.Reason, _ progress: inout PartitionProgress,
        in transaction: borrowing WriteTransaction
    ) throws {
        let entry = LedgerEntry(
            partition: chunk.partition, offset: chunk.baseOffset + row, eventTime: chunk.timestamps[row],
            reason: reason)
        try file.enter(entry, in: transaction)
        if reason == .late { progress.late += 1 } else { progress.parked += 1 }
    }
}
