internal import EventLog

/// The columns of a chunk as the loops read them.
struct WindowColumns {
    let times: UnsafePointer<Int64>
    let groupOf: UnsafePointer<UInt32>
    let groupCount: Int
    let table: SubstreamTable
    let substreams: SubstreamRows
    let entries: UnsafeMutablePointer<Substream>
    /// The earliest append time.
    let appended: Int64
    /// Whether a substream of the chunk may have been silent long before one of its rows, or the clock was set back.
    let hasNewGeneration: Bool
    /// Windows that start later have no event of the chunk's substreams from before a silence, or before the clock was set back.
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
        var isSetBack = table.isSetBack(at: appended)
        if let appendTimes {
            last = table.expectedFrom
            isSetBack = false
            for row in chunk.rows {
                isSetBack = isSetBack || appendTimes[row] < last
                last = max(last, appendTimes[row])
            }
        }
        var wasAnySilent = false
        var before = table.unsureUpTo
        for code in 0..<substreams.codeCount where substreams.numbers[code] != .max {
            let entry = entries[Int(substreams.numbers[code])]
            // One without a record before may be silent between two of the chunk.
            let since = entry.appended == .min ? Substream(appended: appended) : entry
            wasAnySilent = wasAnySilent || since.wasSilent(before: last, shape.memoryMilliseconds)
            before = max(before, entry.before)
        }
        hasNewGeneration = wasAnySilent || isSetBack
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
