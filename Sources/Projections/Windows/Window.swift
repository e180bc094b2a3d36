internal import CPlatform

/// One window in memory: a cell for every group, and the distinct (group, value) pairs seen in it.
///
/// Owned by ``WindowMemory``, which reuses it; reached by pointer, since the loop over events alternates between windows
/// and must not count references.
///
/// The pairs are kept in the order of their arrival (what is stored), with an open-addressing index of their positions:
/// the index is small enough to stay in the processor's cache, and equality is exact.
struct Window {
    var start: Int64 = 0
    /// `groupCapacity` cells of `stride` slots; a group without events has count 0.
    var cells: UnsafeMutablePointer<UInt64>
    var groupCapacity: Int
    /// Of each pair its position + 1 in the lower ``positionBits``, and bits of its hash above them; 0 where free. A power of
    /// two of them, at most half full. Where the hashes differ the pair itself isn't looked at, which would mostly miss the
    /// cache.
    var index: UnsafeMutablePointer<UInt32>
    var indexMask: Int
    /// Shift that leaves the upper bits of a hash as a place in the index.
    var indexShift: UInt64
    /// Pairs beyond so many are not in the index yet: see ``append(_:_:)``.
    private(set) var indexedCount = 0
    var values: UnsafeMutablePointer<UInt64>
    var groups: UnsafeMutablePointer<UInt32>
    var pairCount = 0
    var pairCapacity: Int
    /// Changed since it was last stored.
    var isDirty = false
    /// Rows of it that the file has.
    var storedRows = 0
    /// Came back from the file: an event was late for it, and the next may be too.
    var isRevisited = false
    /// When it was last looked up, by the memory's clock.
    var lastUse = 0
    let stride: Int

    init(stride: Int, groups groupCount: Int) {
        self.stride = stride
        groupCapacity = max(groupCount, 8)
        cells = .allocateAligned(groupCapacity * stride)
        cells.initialize(repeating: 0, count: groupCapacity * stride)
        let indexCount = 64
        indexMask = indexCount - 1
        indexShift = UInt64(64 - indexCount.trailingZeroBitCount)
        index = .allocate(capacity: indexCount)
        index.initialize(repeating: 0, count: indexCount)
        pairCapacity = indexCount / 4
        values = .allocate(capacity: pairCapacity)
        self.groups = .allocate(capacity: pairCapacity)
    }

    func deallocate() {
        cells.deallocate()
        index.deallocate()
        values.deallocate()
        groups.deallocate()
    }

    var byteCount: Int { groupCapacity * stride * 8 + (indexMask + 1) * 4 + pairCapacity * 12 }

    /// Makes it an empty window that starts at `start`.
    mutating func reset(start: Int64) {
        self.start = start
        cells.update(repeating: 0, count: groupCapacity * stride)
        // What was only appended to has a clear index.
        if indexedCount > 0 { index.update(repeating: 0, count: indexMask + 1) }
        pairCount = 0
        indexedCount = 0
        isDirty = false
        isRevisited = false
        storedRows = 0
    }

    mutating func reserve(groups needed: Int) {
        guard needed > groupCapacity else { return }
        let capacity = max(needed, groupCapacity * 2)
        let larger = UnsafeMutablePointer<UInt64>.allocateAligned(capacity * stride)
        larger.update(from: cells, count: groupCapacity * stride)
        (larger + groupCapacity * stride).initialize(repeating: 0, count: (capacity - groupCapacity) * stride)
        cells.deallocate()
        cells = larger
        groupCapacity = capacity
    }
}

// MARK: Pairs

extension Window {
    /// Multiplication by the golden ratio spreads consecutive values and groups over the upper bits.
    @inline(__always)
    static func hash(_ group: UInt32, _ value: UInt64) -> UInt64 {
        let mixed = value ^ (UInt64(group) &+ 1) &* 0x9e37_79b9_7f4a_7c15
        return (mixed ^ mixed &>> 32) &* 0xd6e8_feb8_6659_fd93
    }

    /// The bits of an index entry that hold a position + 1; the hash has the others.
    var positionMask: UInt32 { UInt32(truncatingIfNeeded: pairCapacity) &* 2 &- 1 }

    /// Adds a pair; `false` when it was there. Every pair is in the index before: ``completeIndex()``.
    mutating func insert(_ group: UInt32, _ value: UInt64) -> Bool {
        if pairCount == pairCapacity { reserve(pairs: pairCapacity * 2) }
        let hash = Self.hash(group, value)
        let mask = positionMask
        let tag = UInt32(truncatingIfNeeded: hash) & ~mask
        var place = Int(truncatingIfNeeded: hash &>> indexShift)
        while index[place] != 0 {
            if index[place] & ~mask == tag {
                let pair = Int(index[place] & mask) &- 1
                if values[pair] == value && groups[pair] == group { return false }
            }
            place = (place &+ 1) & indexMask
        }
        values[pairCount] = value
        groups[pairCount] = group
        pairCount &+= 1
        indexedCount = pairCount
        index[place] = tag | UInt32(truncatingIfNeeded: pairCount)
        return true
    }

    /// Adds the pairs of rows `0 ..< count` and counts the new ones in their cells. `hashes` has the hash of each, and room to
    /// read ``WindowLoop/readAhead`` further.
    mutating func insert(
        _ newGroups: UnsafePointer<UInt32>, _ newValues: UnsafePointer<UInt64>, hashes: UnsafePointer<UInt64>,
        count: Int
    ) {
        var row = 0
        while row < count {
            // At most as many as there is room for.
            let end = min(count, row &+ pairCapacity &- pairCount)
            row = insert(newGroups, newValues, hashes: hashes, rows: row..<end, of: count)
            if row < count { reserve(pairs: pairCapacity * 2) }
        }
    }

    private mutating func insert(
        _ newGroups: UnsafePointer<UInt32>, _ newValues: UnsafePointer<UInt64>, hashes: UnsafePointer<UInt64>,
        rows: Range<Int>, of count: Int
    ) -> Int {
        let index = index
        let indexMask = indexMask
        let shift = indexShift
        let mask = positionMask
        let values = values
        let groups = groups
        let cells = cells + WindowShape.distinctSlot
        let stride = stride
        var pairs = pairCount
        for row in rows {
            // The index doesn't fit the nearest cache.
            fflog_prefetch(index + Int(truncatingIfNeeded: hashes[row &+ WindowLoop.readAhead] &>> shift))
            let hash = hashes[row]
            let tag = UInt32(truncatingIfNeeded: hash) & ~mask
            var place = Int(truncatingIfNeeded: hash &>> shift)
            let group = newGroups[row]
            let value = newValues[row]
            var isKnown = false
            while index[place] != 0 {
                let entry = index[place]
                if entry & ~mask == tag {
                    let pair = Int(truncatingIfNeeded: entry & mask) &- 1
                    if values[pair] == value && groups[pair] == group {
                        isKnown = true
                        break
                    }
                }
                place = (place &+ 1) & indexMask
            }
            if isKnown { continue }
            values[pairs] = value
            groups[pairs] = group
            pairs &+= 1
            index[place] = tag | UInt32(truncatingIfNeeded: pairs)
            cells[Int(truncatingIfNeeded: group) &* stride] &+= 1
        }
        pairCount = pairs
        indexedCount = pairs
        return rows.upperBound
    }

    /// Adds a pair that is known not to be there, without entering it into the index.
    mutating func append(_ group: UInt32, _ value: UInt64) {
        if pairCount == pairCapacity { reserve(pairs: pairCapacity * 2) }
        values[pairCount] = value
        groups[pairCount] = group
        pairCount &+= 1
    }

    /// Enters what was appended into the index, so that pairs can be inserted.
    mutating func completeIndex() {
        guard indexedCount < pairCount else { return }
        enter(indexedCount..<pairCount)
        indexedCount = pairCount
    }

    private func enter(_ pairs: Range<Int>) {
        let mask = positionMask
        for pair in pairs {
            let hash = Self.hash(groups[pair], values[pair])
            var place = Int(truncatingIfNeeded: hash &>> indexShift)
            while index[place] != 0 { place = (place &+ 1) & indexMask }
            index[place] = UInt32(truncatingIfNeeded: hash) & ~mask | UInt32(truncatingIfNeeded: pair &+ 1)
        }
    }

    /// Room for `needed` pairs; a power of two at most half full stays true.
    @inline(never)
    mutating func reserve(pairs needed: Int) {
        guard needed > pairCapacity else { return }
        var capacity = pairCapacity
        while capacity < needed { capacity *= 2 }
        precondition(capacity <= 1 << 30, "a window has more than a billion distinct values")
        let moreValues = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
        moreValues.update(from: values, count: pairCount)
        values.deallocate()
        values = moreValues
        let moreGroups = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        moreGroups.update(from: groups, count: pairCount)
        groups.deallocate()
        groups = moreGroups
        pairCapacity = capacity
        index.deallocate()
        indexMask = capacity * 4 - 1
        indexShift = UInt64(64 - (capacity * 4).trailingZeroBitCount)
        index = .allocate(capacity: capacity * 4)
        index.initialize(repeating: 0, count: capacity * 4)
        enter(0..<indexedCount)
    }
}

extension UnsafeMutablePointer where Pointee == UInt64 {
    /// On a cache line of its own, so that a cell touches no more lines than it must.
    static func allocateAligned(_ count: Int) -> UnsafeMutablePointer<UInt64> {
        UnsafeMutableRawPointer.allocate(byteCount: count * 8, alignment: 64).bindMemory(
            to: UInt64.self, capacity: count)
    }
}
