/// The 64-bit lanes of a column. One owner; dropping it frees the memory.
struct LaneBuffer: ~Copyable, @unchecked Sendable {
    // Sendable: a ~Copyable value has one owner, and the memory belongs to that owner alone.
    private(set) var base: UnsafeMutablePointer<UInt64>
    private(set) var capacity: Int

    init(capacity: Int = 0) {
        self.capacity = max(capacity, 8)
        base = .allocate(capacity: self.capacity)
        base.initialize(repeating: 0, count: self.capacity)
    }

    deinit { base.deallocate() }

    /// Makes room for `needed` lanes and keeps what is there.
    mutating func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        let newCapacity = max(needed, capacity * 2)
        let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: newCapacity)
        larger.update(from: base, count: capacity)
        (larger + capacity).initialize(repeating: 0, count: newCapacity - capacity)
        base.deallocate()
        base = larger
        capacity = newCapacity
    }
}

/// One bit a row, least significant first; a set bit is a null.
struct NullBitmap: ~Copyable {
    private var words: LaneBuffer
    /// Whether any bit below the last row may be set; as long as it is false the bits are all zero.
    private(set) var hasNulls = false

    init(rows: Int) { words = LaneBuffer(capacity: (rows + 63) / 64) }

    var base: UnsafeMutablePointer<UInt64> { words.base }

    static func words(rows: Int) -> Int { (rows &+ 63) >> 6 }

    mutating func reserve(rows: Int) { words.reserve(Self.words(rows: rows)) }

    mutating func set(_ row: Int) {
        hasNulls = true
        words.base[row >> 6] |= 1 &<< UInt64(truncatingIfNeeded: row & 63)
    }

    mutating func set(_ rows: Range<Int>) {
        guard !rows.isEmpty else { return }
        hasNulls = true
        let first = rows.lowerBound >> 6
        let last = (rows.upperBound - 1) >> 6
        let head = UInt64.max &<< UInt64(truncatingIfNeeded: rows.lowerBound & 63)
        let tail = UInt64.max &>> UInt64(truncatingIfNeeded: 63 - (rows.upperBound - 1) & 63)
        if first == last {
            words.base[first] |= head & tail
        } else {
            words.base[first] |= head
            for word in (first + 1)..<last { words.base[word] = .max }
            words.base[last] |= tail
        }
    }

    mutating func clear(_ row: Int) {
        words.base[row >> 6] &= ~(1 &<< UInt64(truncatingIfNeeded: row & 63))
    }

    func contains(_ row: Int) -> Bool {
        hasNulls && words.base[row >> 6] &>> UInt64(truncatingIfNeeded: row & 63) & 1 == 1
    }

    /// Clears the bits of rows from `first` on.
    mutating func clear(from first: Int) {
        guard hasNulls else { return }
        let word = first >> 6
        guard word < words.capacity else { return }
        words.base[word] &= (1 &<< UInt64(truncatingIfNeeded: first & 63)) &- 1
        (words.base + word + 1).update(repeating: 0, count: words.capacity - word - 1)
    }

    mutating func removeAll() {
        guard hasNulls else { return }
        words.base.update(repeating: 0, count: words.capacity)
        hasNulls = false
    }

    /// The number of nulls among the first `rows` rows.
    func count(rows: Int) -> Int {
        guard hasNulls else { return 0 }
        var total = 0
        for word in 0..<(rows >> 6) { total &+= words.base[word].nonzeroBitCount }
        if rows & 63 != 0 {
            let mask = (1 as UInt64) &<< UInt64(truncatingIfNeeded: rows & 63) &- 1
            total &+= (words.base[rows >> 6] & mask).nonzeroBitCount
        }
        return total
    }
}
