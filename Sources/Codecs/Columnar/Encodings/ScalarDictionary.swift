internal import Bytes

/// Few distinct values of a wide range: each once, in the order of first use, and a code per row.
/// ```
/// distinct  varint
/// values    leaf block of `distinct` values
/// codes     inner block of codes, each below `distinct`
/// ```
enum ScalarDictionary {
    /// Estimates the number of distinct values from the repetitions in a sample, as one estimates a population by
    /// recapture; `nil` when the sample repeats nothing.
    static func estimate(_ lanes: UnsafePointer<UInt64>, count: Int, slots: inout LaneBuffer) -> Int? {
        let size = min(count, max(64, count / 16))
        let step = count / size
        let mask = prepare(&slots, distinctMax: size)
        let table = slots.base
        var distinct = 0
        for sample in 0..<size {
            let row = sample &* step
            var slot = hash(lanes[row]) & mask
            while table[slot] != 0 && lanes[Int(truncatingIfNeeded: table[slot]) &- 1] != lanes[row] {
                slot = (slot &+ 1) & mask
            }
            if table[slot] == 0 {
                table[slot] = UInt64(truncatingIfNeeded: row &+ 1)
                distinct &+= 1
            }
        }
        let repeats = size - distinct
        if repeats == 0 { return nil }
        return repeats * 2 > size ? distinct : expected(in: count, of: size * size / (2 * repeats))
    }

    /// How many of so many equally likely values `count` rows show: p (1 - e^-x) with x = count / p, by the quotient that
    /// is right to a thousandth up to x = 2 and the same on every machine.
    private static func expected(in count: Int, of population: Int) -> Int {
        let x = Double(count) / Double(population)
        return x > 2 ? population : min(count, Int(Double(count) / (1 + x / 2 + x * x / 12)))
    }

    /// Collects values and codes, or gives up (`nil`) when there are more than `distinctMax` values.
    static func collect(
        _ lanes: UnsafePointer<UInt64>, count: Int, distinctMax: Int, slots: inout LaneBuffer,
        values: UnsafeMutablePointer<UInt64>, codes: UnsafeMutablePointer<UInt64>
    ) -> Int? {
        let mask = prepare(&slots, distinctMax: distinctMax)
        let table = slots.base
        var distinct = 0
        for row in 0..<count {
            let value = lanes[row]
            var slot = hash(value) & mask
            while table[slot] != 0 && values[Int(truncatingIfNeeded: table[slot]) &- 1] != value {
                slot = (slot &+ 1) & mask
            }
            if table[slot] == 0 {
                if distinct == distinctMax { return nil }
                values[distinct] = value
                distinct &+= 1
                table[slot] = UInt64(truncatingIfNeeded: distinct)
            }
            codes[row] = table[slot] &- 1
        }
        return distinct
    }

    static func decode(
        _ cursor: inout FrameCursor, count: Int, into lanes: UnsafeMutablePointer<UInt64>, scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        let distinct = try cursor.count(in: 1...count, "dictionary size")
        scratch.entries.reserve(distinct)
        let values = scratch.entries.base
        try ScalarBlock.decode(&cursor, nesting: .leaf, count: distinct, into: values, scratch: &scratch)
        try ScalarBlock.decode(&cursor, nesting: .inner, count: count, into: lanes, scratch: &scratch)
        try checkCodes(lanes, count: count, below: distinct)
        for row in 0..<count { lanes[row] = values[Int(truncatingIfNeeded: lanes[row])] }
    }

    static func checkCodes(
        _ lanes: UnsafePointer<UInt64>, count: Int, below distinct: Int
    ) throws(ChunkError.Reason) {
        // A code is below the bound if neither it nor bound - 1 - code is negative: no branch, two rows at a time.
        let last = UInt64(truncatingIfNeeded: distinct &- 1)
        var signs: UInt64 = 0
        for row in 0..<count { signs |= lanes[row] | (last &- lanes[row]) }
        guard Int64(bitPattern: signs) >= 0 else { throw .malformed("a code beyond the \(distinct) entries") }
    }

    /// Clears a table of at least twice `distinctMax` slots and returns its mask.
    private static func prepare(_ slots: inout LaneBuffer, distinctMax: Int) -> Int {
        var size = 64
        while size < distinctMax * 2 + 2 { size *= 2 }
        slots.reserve(size)
        slots.base.update(repeating: 0, count: size)
        return size - 1
    }

    @inline(__always)
    private static func hash(_ value: UInt64) -> Int {
        let mixed = value &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed ^ mixed &>> 32)
    }
}
