internal import Bytes

/// A text column without nulls, whose codes say of other columns which of their values belong together: the store of
/// a camera, the camera of a sequence number.
struct KeyColumn {
    /// One code per row, each below `distinct`.
    let codes: UnsafePointer<UInt64>
    let distinct: Int
}

/// Codes counted from the smallest that occurs with the same key: of the thousands of cameras only those of one store.
///
/// After the encodings across columns of Liu and others, "Corra: correlation-aware column compression", 2024.
/// ```
/// bases   inner block of one code per entry of the key column
/// codes   inner block: code less the base of the row's key
/// ```
enum KeyedCodes {
    static func decode(
        _ cursor: inout FrameCursor, key: KeyColumn, count: Int, into lanes: UnsafeMutablePointer<UInt64>,
        scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        scratch.keyed.reserve(key.distinct)
        let bases = scratch.keyed.base
        try ScalarBlock.decode(&cursor, nesting: .inner, count: key.distinct, into: bases, scratch: &scratch)
        try ScalarBlock.decode(&cursor, nesting: .inner, count: count, into: lanes, scratch: &scratch)
        for row in 0..<count { lanes[row] = lanes[row] &+ bases[Int(truncatingIfNeeded: key.codes[row])] }
    }
}

/// Differences from the last value with the same key, such as sequence numbers that count up per device.
/// ```
/// starts   inner block of one value per entry of the key column: what its first value is counted from
/// deltas   inner block, one per row
/// ```
/// `value[i] = start[key[i]] += delta[i]`, modulo 2^64.
enum KeyedDelta {
    /// Fills `starts` and `deltas`; a first value is its start plus `step`, as if the device had been counting before.
    static func collect(
        _ lanes: UnsafePointer<UInt64>, key: KeyColumn, count: Int, step: UInt64,
        starts: UnsafeMutablePointer<UInt64>, last: UnsafeMutablePointer<UInt64>, deltas: UnsafeMutablePointer<UInt64>
    ) {
        // From the end: what stays is every key's first value.
        var row = count
        while row > 0 {
            row &-= 1
            starts[Int(truncatingIfNeeded: key.codes[row])] = lanes[row] &- step
        }
        last.update(from: starts, count: key.distinct)
        for row in 0..<count {
            let code = Int(truncatingIfNeeded: key.codes[row])
            deltas[row] = lanes[row] &- last[code]
            last[code] = lanes[row]
        }
    }

    static func decode(
        _ cursor: inout FrameCursor, key: KeyColumn, count: Int, into lanes: UnsafeMutablePointer<UInt64>,
        scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        scratch.keyed.reserve(key.distinct)
        let last = scratch.keyed.base
        try ScalarBlock.decode(&cursor, nesting: .inner, count: key.distinct, into: last, scratch: &scratch)
        try ScalarBlock.decode(&cursor, nesting: .inner, count: count, into: lanes, scratch: &scratch)
        for row in 0..<count {
            let code = Int(truncatingIfNeeded: key.codes[row])
            let value = last[code] &+ lanes[row]
            last[code] = value
            lanes[row] = value
        }
    }
}
