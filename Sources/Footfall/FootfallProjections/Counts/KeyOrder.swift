/// Puts elements into the order of their keys by counting digits of them: what has the same key keeps its order. It takes a pass for
/// 11 bits in which the keys differ. Memory is reused; one owner.
struct KeyOrder {
    private var keys: [UInt64] = []
    private var sorted: [UInt32] = []
    private var before: [UInt32] = []
    private var starts: [UInt32] = []

    private static let digitBits: UInt64 = 11

    /// - Returns: Indices from 0 up to `count`, sorted.
    mutating func sorted(_ count: Int, by key: (Int) -> UInt64) -> [UInt32] {
        keys.removeAll(keepingCapacity: true)
        keys.reserveCapacity(count)
        var (least, most) = (UInt64.max, UInt64.zero)
        var isSorted = true
        for index in 0..<count {
            let key = key(index)
            isSorted = isSorted && key >= most
            least = min(least, key)
            most = max(most, key)
            keys.append(key)
        }
        sorted.removeAll(keepingCapacity: true)
        sorted.append(contentsOf: 0..<UInt32(count))
        guard !isSorted else { return sorted }
        var shift: UInt64 = 0
        while shift < 64, (most &- least) >> shift > 0 {
            pass(least, shift)
            shift += Self.digitBits
        }
        return sorted
    }

    /// Sorts by one digit of the keys less the least one.
    private mutating func pass(_ least: UInt64, _ shift: UInt64) {
        swap(&sorted, &before)
        let mask = UInt64(1) << Self.digitBits - 1
        starts.removeAll(keepingCapacity: true)
        starts.append(contentsOf: repeatElement(0, count: Int(mask) + 2))
        for key in keys { starts[Int((key &- least) >> shift & mask) + 1] += 1 }
        for digit in 0...Int(mask) { starts[digit + 1] += starts[digit] }
        if sorted.count != before.count { sorted = before }
        for index in before {
            let digit = Int((keys[Int(index)] &- least) >> shift & mask)
            sorted[Int(starts[digit])] = index
            starts[digit] += 1
        }
    }
}
