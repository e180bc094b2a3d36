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

    init() {
        cells = .allocate(capacity: capacity)
        gaps = .allocate(capacity: capacity)
    }

    func deallocate() {
        cells.deallocate()
        gaps.deallocate()
    }

    /// Orders the cells of a window, and returns their number.
    mutating func sort(_ window: Window) -> Int {
        let count = window.cellCount
        if count > capacity {
            deallocate()
            capacity = count * 2
            cells = .allocate(capacity: capacity)
            gaps = .allocate(capacity: capacity)
        }
        entries.removeAll(keepingCapacity: true)
        var isAscending = true
        var previous: UInt32 = 0
        for cell in 0..<count {
            let group = window.cellGroups[cell]
            isAscending = isAscending && (cell == 0 || group > previous)
            previous = group
            entries.append(UInt64(group) << 32 | UInt64(cell))
        }
        if !isAscending { entries.sort() }
        gapUnion = 0
        var before = -1
        for index in 0..<count {
            let group = Int(entries[index] >> 32)
            cells[index] = UInt32(truncatingIfNeeded: entries[index])
            gaps[index] = UInt32(group - before - 1)
            gapUnion |= UInt64(gaps[index])
            before = group
        }
        return count
    }
}
