internal import Bytes

/// Values that repeat in a row, once each, with the lengths of their runs.
/// ```
/// runs      varint
/// values    leaf block of `runs` values
/// lengths   leaf block of `runs` lengths, each less 1
/// ```
enum RunLength {
    /// Collects the runs, or gives up (`nil`) when there are more than `runsMax`.
    static func collect(
        _ lanes: UnsafePointer<UInt64>, count: Int, runsMax: Int,
        values: UnsafeMutablePointer<UInt64>, lengths: UnsafeMutablePointer<UInt64>
    ) -> Int? {
        var runs = 0
        var row = 0
        while row < count {
            let value = lanes[row]
            var end = row &+ 1
            while end < count && lanes[end] == value { end &+= 1 }
            if runs == runsMax { return nil }
            values[runs] = value
            lengths[runs] = UInt64(truncatingIfNeeded: end &- row &- 1)
            runs &+= 1
            row = end
        }
        return runs
    }

    static func decode(
        _ cursor: inout FrameCursor, count: Int, into lanes: UnsafeMutablePointer<UInt64>, scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        let runs = try cursor.count(in: 1...count, "run count")
        scratch.runValues.reserve(runs)
        scratch.runLengths.reserve(runs)
        let values = scratch.runValues.base
        let lengths = scratch.runLengths.base
        try ScalarBlock.decode(&cursor, nesting: .leaf, count: runs, into: values, scratch: &scratch)
        try ScalarBlock.decode(&cursor, nesting: .leaf, count: runs, into: lengths, scratch: &scratch)
        var row = 0
        for run in 0..<runs {
            guard lengths[run] < UInt64(count &- row) else { throw .malformed("runs are longer than the column") }
            let length = Int(truncatingIfNeeded: lengths[run]) &+ 1
            (lanes + row).update(repeating: values[run], count: length)
            row &+= length
        }
        guard row == count else { throw .malformed("runs are shorter than the column") }
    }
}
