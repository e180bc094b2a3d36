/// Numbers pairs of dense numbers in the order of their first appearance.
///
/// As long as the product of both ranges is small a pair is one load from a dense table, which is what the loop over
/// events does; beyond that a dictionary takes over.
struct PairTable: ~Copyable {
    /// Number + 1 of pair (a, b) at `a << shift | b`, 0 where it has none; `nil` once the ranges are too large.
    private(set) var dense: UnsafeMutablePointer<UInt32>?
    private(set) var shift = 3
    private var rows = 8
    private var sparse: [UInt64: UInt32] = [:]
    private(set) var count = 0
    /// Of the dense table, in entries: 16 MiB.
    private static let denseMax = 1 << 22

    init() {
        dense = .allocate(capacity: 64)
        dense!.initialize(repeating: 0, count: 64)
    }

    deinit { dense?.deallocate() }

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
                    sparse[UInt64(row) << 32 | UInt64(column)] = old[row << shift | column] - 1
                }
            }
            old.deallocate()
            dense = nil
            return
        }
        let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: newRows << newShift)
        larger.initialize(repeating: 0, count: newRows << newShift)
        for row in 0..<rows { (larger + row << newShift).update(from: old + row << shift, count: 1 << shift) }
        old.deallocate()
        dense = larger
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
        if let known = sparse[key] { return (Int(known), false) }
        sparse[key] = UInt32(count)
        count += 1
        return (count - 1, true)
    }
}
