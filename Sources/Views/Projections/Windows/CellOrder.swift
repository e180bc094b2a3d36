/// The cells of a window in the order of their groups: how rows are stored. Scratch, reused for every window.
struct CellOrder {
    /// The cells, ascending by group.
    private(set) var cells: UnsafeMutablePointer<UInt32>
    /// The group of each less that of the one before, less 1; of the first its group.
    private(set) var gaps: UnsafeMutablePointer<UInt32>
    /// The bits that any of ``gaps`` has.
    private(set) var gapUnion: UInt64 = 0
    private var capacity = 256
    private var entries: [UInt64] = []
    /// By group less the least one its cell + 1; 0 between calls.
    private var places: UnsafeMutablePointer<UInt32>
    private var placeCapacity = 1024

    init() {
        cells = .allocate(capacity: capacity)
        gaps = .allocate(capacity: capacity)
        places = .allocate(capacity: placeCapacity)
        places.initialize(repeating: 0, count: placeCapacity)
    }

    func deallocate() {
        cells.deallocate()
        gaps.deallocate()
        places.deallocate()
    }

    /// Orders the cells of a window, and returns their number.
    mutating func sort(_ window: Window) -> Int {
        let count = window.cellCount
        if count > capacity {
            cells.deallocate()
            gaps.deallocate()
            capacity = count * 2
            cells = .allocate(capacity: capacity)
            gaps = .allocate(capacity: capacity)
        }
        gapUnion = 0
        guard count > 0 else { return 0 }
        let groups = UnsafePointer(window.cellGroups)
        var least = UInt32.max
        var most: UInt32 = 0
        for cell in 0..<count {
            least = min(least, groups[cell])
            most = max(most, groups[cell])
        }
        let range = Int(most - least) + 1
        if range <= count * 8 + 64 {
            place(groups, count, least, range)
        } else {
            sort(groups, count)
        }
        return count
    }

    /// Where groups lie close together: each at its place.
    private mutating func place(_ groups: UnsafePointer<UInt32>, _ count: Int, _ least: UInt32, _ range: Int) {
        if range > placeCapacity {
            places.deallocate()
            placeCapacity = range * 2
            places = .allocate(capacity: placeCapacity)
            places.initialize(repeating: 0, count: placeCapacity)
        }
        let places = places
        for cell in 0..<count { places[Int(groups[cell] &- least)] = UInt32(truncatingIfNeeded: cell &+ 1) }
        var index = 0
        var before = -1 - Int(least)
        var union: UInt64 = 0
        for place in 0..<range where places[place] != 0 {
            cells[index] = places[place] &- 1
            places[place] = 0
            let gap = place &- before &- 1
            gaps[index] = UInt32(truncatingIfNeeded: gap)
            union |= UInt64(truncatingIfNeeded: gap)
            before = place
            index &+= 1
        }
        gapUnion = union
    }

    private mutating func sort(_ groups: UnsafePointer<UInt32>, _ count: Int) {
        entries.removeAll(keepingCapacity: true)
        for cell in 0..<count { entries.append(UInt64(groups[cell]) << 32 | UInt64(cell)) }
        entries.sort()
        var before = -1
        for index in 0..<count {
            let group = Int(entries[index] >> 32)
            cells[index] = UInt32(truncatingIfNeeded: entries[index])
            gaps[index] = UInt32(group - before - 1)
            gapUnion |= UInt64(gaps[index])
            before = group
        }
    }
}
