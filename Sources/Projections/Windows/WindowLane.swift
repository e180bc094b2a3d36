internal import EventLog
internal import LMDB

/// Tumbling windows of some partitions, computed beside the file: what there is in a window here is to be added to what the
/// file, or another lane, has of it.
///
/// Whether an event is late, or a revision, depends on the earlier records of its own partition alone; so a lane counts it
/// like the whole would. Groups are numbered by the lane itself.
final class WindowLane: ProjectionLane {
    private unowned let program: TumblingWindows
    private let file: ProjectionFile
    private let shape: WindowShape
    private let groups: GroupDictionary
    private let memory: WindowMemory
    private let loop: WindowLoop
    private var stateStart = Int64.min
    private var ledger: [LedgerEntry] = []
    /// Groups from here on no output has told of.
    private var groupsTold = 0
    /// For the merging side: the program's number of each group of the lane.
    private(set) var programGroups: [UInt32] = []
    /// Whether both number the groups alike: with one lane they do.
    private(set) var hasProgramGroups = true

    init(_ program: TumblingWindows, windowsMax: Int, memoryBytesMax: Int) {
        self.program = program
        file = program.file
        shape = program.shape
        groups = GroupDictionary(inputs: shape.groupInputs)
        // Many come and go at once, while the runner commits.
        memory = WindowMemory(
            stride: shape.stride, windowsMax: windowsMax, bytesMax: memoryBytesMax, spareMax: windowsMax / 2)
        loop = WindowLoop(shape)
    }

    func add(programGroup number: Int) {
        if number != programGroups.count { hasProgramGroups = false }
        programGroups.append(UInt32(number))
    }

    func begin() { stateStart = program.stateStart }

    func process(_ chunk: ProjectionChunk, _ progress: inout PartitionProgress) throws -> Int {
        groups.map(chunk)
        return try loop.process(
            chunk, groupOf: UnsafePointer(groups.groups), &progress, stateStart: stateStart,
            window: { start, _, _ in window(at: start) }, isSealed: isSealed,
            park: { ledger.append(chunk.ledgerEntry($0, $1)) })
    }

    private func window(at start: Int64) -> UnsafeMutablePointer<Window>? {
        if let known = memory.windows[start] {
            known.pointee.reserve(groups: groups.count)
            return known
        }
        return memory.isFull ? nil : memory.add(start: start, groups: groups.count)
    }

    /// By the last commit: state that went since then is of windows that every partition is beyond.
    private func isSealed(_ start: Int64) throws -> Bool {
        guard shape.distinctInput != nil else { return false }
        return try file.environment.read { try file.isSealed(start, $0) }
    }

    func takeOutput(before horizon: Int64?) -> any ProjectionLaneOutput {
        var taken = memory.ascending
        if let horizon {
            let closed = shape.lastClosed(at: horizon)
            taken.removeAll { $0.pointee.start > closed }
        }
        for window in taken { memory.remove(window) }
        let output = WindowLaneOutput(
            self, taken, newGroups: (groupsTold..<groups.count).map(groups.texts(of:)), ledger)
        groupsTold = groups.count
        ledger.removeAll()
        return output
    }

    func reuse(_ output: any ProjectionLaneOutput) {
        guard let output = output as? WindowLaneOutput else { return }
        for window in output.giveUp() { memory.keep(window) }
    }
}

/// Windows, ascending, and late events of a lane. Frees the windows where nobody takes them back.
final class WindowLaneOutput: ProjectionLaneOutput {
    let lane: WindowLane
    private(set) var windows: [UnsafeMutablePointer<Window>]
    /// The texts of groups that came up since the last output.
    let newGroups: [[[UInt8]?]]
    let ledger: [LedgerEntry]

    init(
        _ lane: WindowLane, _ windows: [UnsafeMutablePointer<Window>], newGroups: [[[UInt8]?]], _ ledger: [LedgerEntry]
    ) {
        self.lane = lane
        self.windows = windows
        self.newGroups = newGroups
        self.ledger = ledger
    }

    func giveUp() -> [UnsafeMutablePointer<Window>] {
        defer { windows = [] }
        return windows
    }

    deinit {
        for window in windows {
            window.pointee.deallocate()
            window.deallocate()
        }
    }
}
