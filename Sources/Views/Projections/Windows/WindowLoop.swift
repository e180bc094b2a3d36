internal import EventLog

/// The loop over events of tumbling windows: adds the rows of chunks to windows that somebody else holds.
///
/// Rows are taken in slices that stay in the processor's nearest cache. Where a slice falls into two windows at most and
/// none of its events is late, which is nearly always, it is three short loops without a decision; else it is gone through
/// event by event. Both come to the same. One thread.
final class WindowLoop {
    let shape: WindowShape
    private static let sliceRows = 256
    // Scratch of a slice. Hashes are read ahead of the row, so there is room beyond.
    static let readAhead = 16
    let first: UnsafeMutablePointer<UInt32>
    let second: UnsafeMutablePointer<UInt32>
    /// Where the cell of each row is in its window.
    let places: UnsafeMutablePointer<Int>
    let groups: UnsafeMutablePointer<UInt32>
    let origins: UnsafeMutablePointer<UInt64>
    let values: UnsafeMutablePointer<UInt64>
    let appends: UnsafeMutablePointer<Int64>
    let hashes: UnsafeMutablePointer<UInt64>

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
        let columns = WindowColumns(shape, chunk, groupOf, groupCount, substreams)
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
