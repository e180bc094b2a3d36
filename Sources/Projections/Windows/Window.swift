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
    /// The lower half of a pair's hash and its position + 1, 0 where free; a power of two of them, at most half full. Where
    /// the hashes differ the pair itself isn't looked at, which would mostly miss the cache.
    var index: UnsafeMutablePointer<UInt64>
    var indexMask: Int
    /// Shift that leaves the upper bits of a hash as a place in the index.
    var indexShift: UInt64
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
        pairCapacity = indexCount / 2
        values = .allocate(capacity: pairCapacity)
        self.groups = .allocate(capacity: pairCapacity)
    }

    func deallocate() {
        cells.deallocate()
        index.deallocate()
        values.deallocate()
        groups.deallocate()
    }

    var byteCount: Int { groupCapacity * stride * 8 + (indexMask + 1) * 8 + pairCapacity * 12 }

    /// Makes it an empty window that starts at `start`.
    mutating func reset(start: Int64) {
        self.start = start
        cells.update(repeating: 0, count: groupCapacity * stride)
        index.update(repeating: 0, count: indexMask + 1)
        pairCount = 0
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

    /// Multiplication by the golden ratio spreads consecutive values and groups over the upper bits.
    @inline(__always)
    static func hash(_ group: UInt32, _ value: UInt64) -> UInt64 {
        let mixed = value ^ (UInt64(group) &+ 1) &* 0x9e37_79b9_7f4a_7c15
        return (mixed ^ mixed &>> 32) &* 0xd6e8_feb8_6659_fd93
    }

    /// Adds a pair; `false` when it was there.
    @inline(__always)
    mutating func insert(_ group: UInt32, _ value: UInt64) -> Bool {
        if pairCount == pairCapacity { reserve(pairs: pairCapacity * 2) }
        let index = index
        let mask = indexMask
        let hash = Self.hash(group, value)
        let tag = hash &<< 32
        var place = Int(truncatingIfNeeded: hash &>> indexShift)
        while true {
            let entry = index[place]
            if entry == 0 { break }
            if entry & 0xFFFF_FFFF_0000_0000 == tag {
                let pair = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
                if values[pair] == value && groups[pair] == group { return false }
            }
            place = (place &+ 1) & mask
        }
        values[pairCount] = value
        groups[pairCount] = group
        pairCount &+= 1
        index[place] = tag | UInt64(truncatingIfNeeded: pairCount)
        return true
    }

    /// Room for `needed` pairs; a power of two at most half full stays true.
    @inline(never)
    mutating func reserve(pairs needed: Int) {
        guard needed > pairCapacity else { return }
        var capacity = pairCapacity
        while capacity < needed { capacity *= 2 }
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
        indexMask = capacity * 2 - 1
        indexShift = UInt64(64 - (capacity * 2).trailingZeroBitCount)
        index = .allocate(capacity: capacity * 2)
        index.initialize(repeating: 0, count: capacity * 2)
        for pair in 0..<pairCount {
            let hash = Self.hash(groups[pair], values[pair])
            var place = Int(truncatingIfNeeded: hash &>> indexShift)
            while index[place] != 0 { place = (place &+ 1) & indexMask }
            index[place] = hash &<< 32 | UInt64(pair + 1)
        }
    }
}

extension UnsafeMutablePointer where Pointee == UInt64 {
    /// On a cache line of its own, so that a cell touches no more lines than it must.
    static func allocateAligned(_ count: Int) -> UnsafeMutablePointer<UInt64> {
        UnsafeMutableRawPointer.allocate(byteCount: count * 8, alignment: 64).bindMemory(
            to: UInt64.self, capacity: count)
    }
}
