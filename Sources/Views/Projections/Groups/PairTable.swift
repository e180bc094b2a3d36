internal import Bytes

/// Numbers pairs of dense numbers in the order of their first appearance.
///
/// As long as the product of both ranges is small a pair is one load from a dense table, which is what the loop over
/// events does; beyond that a table with open addressing takes over.
struct PairTable: ~Copyable {
    /// Number + 1 of pair (a, b) at `a << shift | b`, 0 where it has none; `nil` once the ranges are too large.
    var dense: UnsafeMutablePointer<UInt32>? { isDense ? cells.base : nil }
    private var isDense = true
    private var cells: ZeroedArray<UInt32>
    private(set) var shift = 3
    private var rows = 8
    private var sparse = SparsePairs()
    private(set) var count = 0
    /// Of the dense table, in entries: 16 MiB.
    private static let denseMax = 1 << 22

    init() { cells = ZeroedArray(count: 64) }

    /// Makes the dense table reach `a` and `b`, so that a loop over pairs below them may load from it unchecked.
    mutating func cover(_ a: Int, _ b: Int) {
        guard let old = dense, a >= rows || b >= 1 << shift else { return }
        var newRows = rows
        var newShift = shift
        while newRows <= a { newRows *= 2 }
        while 1 << newShift <= b { newShift += 1 }
        if newRows << newShift > Self.denseMax {
            for row in 0..<rows {
                for column in 0..<(1 << shift) where old[row << shift | column] != 0 {
                    sparse.insert(UInt64(row) << 32 | UInt64(column), old[row << shift | column] - 1)
                }
            }
            cells = ZeroedArray(count: 0)
            isDense = false
            return
        }
        if newShift == shift {
            cells.grow(to: newRows << shift)
        } else {
            let wider = ZeroedArray<UInt32>(count: newRows << newShift)
            for row in 0..<rows { (wider.base + row << newShift).update(from: old + row << shift, count: 1 << shift) }
            cells = wider
        }
        rows = newRows
        shift = newShift
    }

    /// The number of a pair; `isNew` where it had none.
    mutating func number(_ a: Int, _ b: Int) -> (number: Int, isNew: Bool) {
        cover(a, b)
        if let dense {
            let place = a << shift | b
            if dense[place] != 0 { return (Int(dense[place]) - 1, false) }
            count += 1
            dense[place] = UInt32(count)
            return (count - 1, true)
        }
        let key = UInt64(a) << 32 | UInt64(b)
        if let known = sparse.find(key) { return (Int(known), false) }
        sparse.insert(key, UInt32(count))
        count += 1
        return (count - 1, true)
    }
}

/// Numbers of pairs by open addressing, at most half full.
private struct SparsePairs: ~Copyable {
    private var slots: UnsafeMutablePointer<(key: UInt64, numberPlusOne: UInt32)>
    private var mask = 1023
    private var count = 0

    init() {
        slots = .allocate(capacity: 1024)
        slots.initialize(repeating: (0, 0), count: 1024)
    }

    deinit { slots.deallocate() }

    @inline(__always)
    private func home(_ key: UInt64) -> Int {
        let mixed = (key ^ key &>> 29) &* 0x9e37_79b9_7f4a_7c15
        return Int(truncatingIfNeeded: mixed &>> 32) & mask
    }

    func find(_ key: UInt64) -> UInt32? {
        var place = home(key)
        while slots[place].numberPlusOne != 0 {
            if slots[place].key == key { return slots[place].numberPlusOne &- 1 }
            place = (place &+ 1) & mask
        }
        return nil
    }

    /// Adds a pair that isn't there.
    mutating func insert(_ key: UInt64, _ number: UInt32) {
        if (count + 1) * 2 > mask { grow() }
        var place = home(key)
        while slots[place].numberPlusOne != 0 { place = (place + 1) & mask }
        slots[place] = (key, number + 1)
        count += 1
    }

    private mutating func grow() {
        let old = slots
        let oldCount = mask + 1
        mask = oldCount * 2 - 1
        count = 0
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: (0, 0), count: mask + 1)
        for place in 0..<oldCount where old[place].numberPlusOne != 0 {
            insert(old[place].key, old[place].numberPlusOne - 1)
        }
        old.deallocate()
    }
}
