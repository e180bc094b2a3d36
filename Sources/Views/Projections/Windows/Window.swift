/// One window in memory: a cell for every group that has events in it, and the distinct values seen in each.
///
/// Owned by ``WindowMemory``, which reuses it; reached by pointer, since the loop over events alternates between windows
/// and must not count references. What it costs grows with the groups that are in it, not with those that exist.
struct Window {
    var start: Int64 = 0
    /// `cellCount` cells of `stride` slots, in the order in which their groups appeared.
    var cells: UnsafeMutablePointer<UInt64>
    private(set) var cellGroups: UnsafeMutablePointer<UInt32>
    private(set) var cellCount = 0
    private(set) var cellCapacity: Int
    /// By group, open addressing: the group in the upper half, its cell + 1 in the lower; 0 where free. At most half full.
    private var cellIndex: UnsafeMutablePointer<UInt64>
    private var cellMask: Int
    /// By group its cell + 1, 0 where it has none: as long as there are few groups, instead of ``cellIndex``.
    private var direct: UnsafeMutablePointer<UInt32>
    /// 0 where the groups are too many.
    private var directCapacity = 0
    private var directAllocated = 64
    /// Whether ``cellIndex`` was in use since it was cleared.
    private var isIndexed = true
    var pairs: WindowPairs
    /// Changed since it was last stored.
    var isDirty = false
    /// Rows of it that the file has.
    var storedRows = 0
    /// Came back from the file: an event was late for it, and the next may be too.
    var isRevisited = false
    /// Whether a cell has a ``DistinctCount`` mark: then no event is counted without a look at it.
    var isMarked = false
    /// When it was last looked up, by the memory's clock.
    var lastUse = 0
    let stride: Int

    private static let cellsMin = 8
    /// With more groups a window goes by its index.
    private static let directMax = 4096

    init(stride: Int) {
        self.stride = stride
        cellCapacity = Self.cellsMin
        cells = .allocateAligned(cellCapacity * stride)
        cells.initialize(repeating: 0, count: cellCapacity * stride)
        cellGroups = .allocate(capacity: cellCapacity)
        cellMask = cellCapacity * 2 - 1
        cellIndex = .allocate(capacity: cellMask + 1)
        cellIndex.initialize(repeating: 0, count: cellMask + 1)
        direct = .allocate(capacity: directAllocated)
        direct.initialize(repeating: 0, count: directAllocated)
        pairs = WindowPairs()
    }

    func deallocate() {
        direct.deallocate()
        cells.deallocate()
        cellGroups.deallocate()
        cellIndex.deallocate()
        pairs.deallocate()
    }

    var byteCount: Int { cellCapacity * (stride * 8 + 20) + directAllocated * 4 + pairs.byteCount }

    /// Makes it an empty window that starts at `start`. Takes time as what was in it before.
    ///
    /// - Parameter groups: how many there are.
    mutating func reset(start: Int64, closing: Int64, groups: Int) {
        self.start = start
        if directCapacity > 0 { for cell in 0..<cellCount { direct[Int(cellGroups[cell])] = 0 } }
        directCapacity = groups <= Self.directMax ? directAllocated : 0
        if cellCount * 16 < cellCapacity, cellCapacity > Self.cellsMin * 8 {
            // To clear so much for the few that may come would cost more than to begin small.
            cells.deallocate()
            cellGroups.deallocate()
            cellIndex.deallocate()
            cellCapacity = Self.cellsMin
            cells = .allocateAligned(cellCapacity * stride)
            cells.initialize(repeating: 0, count: cellCapacity * stride)
            cellGroups = .allocate(capacity: cellCapacity)
            cellMask = cellCapacity * 2 - 1
            cellIndex = .allocate(capacity: cellMask + 1)
        } else {
            cells.update(repeating: 0, count: cellCount * stride)
        }
        // Where the window goes by groups directly the index stays clear.
        if directCapacity == 0 || isIndexed { cellIndex.initialize(repeating: 0, count: cellMask + 1) }
        isIndexed = directCapacity == 0
        cellCount = 0
        pairs.removeAll()
        pairs.closing = closing
        isDirty = false
        isRevisited = false
        isMarked = false
        storedRows = 0
    }
}

// MARK: Cells

extension Window {
    @inline(__always)
    private func home(_ group: UInt32) -> Int {
        Int(truncatingIfNeeded: (UInt64(group) &* 0x9e37_79b9_7f4a_7c15) &>> 32) & cellMask
    }

    /// The cell of a group, which is made unless it is there.
    mutating func cell(of group: UInt32) -> Int {
        if directCapacity > 0 {
            if Int(group) >= directCapacity { growDirect(group) }
            let entry = direct[Int(group)]
            return entry == 0 ? addCell(group, at: 0) : Int(entry) &- 1
        }
        var place = home(group)
        while true {
            let entry = cellIndex[place]
            if entry == 0 { return addCell(group, at: place) }
            if UInt32(truncatingIfNeeded: entry &>> 32) == group {
                return Int(truncatingIfNeeded: entry & 0xffff_ffff) &- 1
            }
            place = (place &+ 1) & cellMask
        }
    }

    /// Adds the distinct values of rows whose cells begin at `places`: see ``WindowPairs``.
    mutating func insert(
        _ groups: UnsafePointer<UInt32>, _ values: UnsafePointer<UInt64>, _ hashes: UnsafePointer<UInt64>,
        _ places: UnsafePointer<Int>, _ count: Int, _ origin: UInt64, _ append: Int64
    ) {
        pairs.insert(
            groups, values, hashes: hashes, count: count, origin: origin, append: append, places: places,
            cells: cells + WindowShape.distinctSlot)
    }

    private mutating func growDirect(_ group: UInt32) {
        var capacity = directAllocated
        while capacity <= Int(group) { capacity *= 2 }
        let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        larger.initialize(repeating: 0, count: capacity)
        larger.update(from: direct, count: directAllocated)
        direct.deallocate()
        direct = larger
        directAllocated = capacity
        directCapacity = capacity
    }

    /// By group its cell + 1, 0 where it has none, for groups below `groups`; `nil` where they are too many for that.
    mutating func directCells(groups: Int) -> UnsafeMutablePointer<UInt32>? {
        guard directCapacity > 0 else { return nil }
        if groups > directCapacity { growDirect(UInt32(groups - 1)) }
        return direct
    }

    @inline(never)
    private mutating func addCell(_ group: UInt32, at free: Int) -> Int {
        var place = free
        if cellCount == cellCapacity {
            grow()
            place = home(group)
            while directCapacity == 0, cellIndex[place] != 0 { place = (place &+ 1) & cellMask }
        }
        cellGroups[cellCount] = group
        cellCount += 1
        if directCapacity > 0 {
            direct[Int(group)] = UInt32(cellCount)
            return cellCount - 1
        }
        cellIndex[place] = UInt64(group) << 32 | UInt64(cellCount)
        return cellCount - 1
    }

    private mutating func grow() {
        cellCapacity *= 2
        let larger = UnsafeMutablePointer<UInt64>.allocateAligned(cellCapacity * stride)
        larger.update(from: cells, count: cellCount * stride)
        (larger + cellCount * stride).initialize(repeating: 0, count: (cellCapacity - cellCount) * stride)
        cells.deallocate()
        cells = larger
        let groups = UnsafeMutablePointer<UInt32>.allocate(capacity: cellCapacity)
        groups.update(from: cellGroups, count: cellCount)
        cellGroups.deallocate()
        cellGroups = groups
        cellIndex.deallocate()
        cellMask = cellCapacity * 2 - 1
        cellIndex = .allocate(capacity: cellMask + 1)
        cellIndex.initialize(repeating: 0, count: cellMask + 1)
        guard directCapacity == 0 else { return }
        for cell in 0..<cellCount {
            var place = home(cellGroups[cell])
            while cellIndex[place] != 0 { place = (place &+ 1) & cellMask }
            cellIndex[place] = UInt64(cellGroups[cell]) << 32 | UInt64(cell + 1)
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
