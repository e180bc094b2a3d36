internal import EventLog
internal import LMDB

/// Tumbling windows of some partitions, computed beside the file: what there is in a window here is to be added to what the
/// file, or another lane, has of it.
///
/// Whether an event is late, or a revision, depends on the earlier records of its substream in its own partition alone; so a
/// lane, which has whole partitions, counts it like the whole would. Groups are numbered by the lane itself.
final class WindowLane: ProjectionLane {
    private unowned let program: TumblingWindows
    private let shape: WindowShape
    private let groups: GroupDictionary
    private let memory: WindowMemory
    private let loop: WindowLoop
    private var substreams: [PartitionID: SubstreamTable] = [:]
    private let mapping: SubstreamMapping
    /// ``TumblingWindows/releases`` when the tables were made the same.
    private var releases = 0
    private var ledger: [LedgerEntry] = []
    /// Groups from here on no output has told of.
    private var groupsTold = 0
    /// For the merging side: the program's number of each group of the lane.
    private(set) var programGroups: [UInt32] = []
    /// Whether both number the groups alike: with one lane they do.
    private(set) var hasProgramGroups = true

    init(_ program: TumblingWindows, windowsMax: Int, memoryBytesMax: Int) {
        self.program = program
        releases = program.releases
        shape = program.shape
        groups = GroupDictionary(inputs: shape.groupInputs)
        mapping = SubstreamMapping(shape, groups)
        // Many come and go at once, while the runner commits.
        memory = WindowMemory(
            stride: shape.stride, windowsMax: windowsMax, bytesMax: memoryBytesMax, spareMax: windowsMax / 2)
        loop = WindowLoop(shape)
    }

    func add(programGroup number: Int) {
        if number != programGroups.count { hasProgramGroups = false }
        programGroups.append(UInt32(number))
    }

    func begin(_ partitions: [PartitionID]) {
        if releases != program.releases {
            releases = program.releases
            for (partition, table) in substreams {
                table.raiseReleased(to: program.substreams[partition]?.releasedUpTo ?? program.droppedUpTo)
            }
        }
        for partition in partitions where substreams[partition] == nil {
            let table = SubstreamTable(partition, bytesMax: program.substreamBytesMax)
            substreams[partition] = table
            guard let known = program.substreams[partition] else {
                table.raiseReleased(to: program.droppedUpTo)
                continue
            }
            let column = shape.substreamGroup
            table.copy(known) { text in
                guard let column else { return text }
                return groups.number(ofText: program.groups.text(text, column: column), column: column)
            }
        }
    }

    func process(_ chunk: ProjectionChunk, _ progress: inout PartitionProgress) throws -> Int {
        groups.map(chunk)
        return try mapping.forEachRun(chunk, substreams[progress.partition]!) { run, substreams in
            try loop.process(
                run, groupOf: UnsafePointer(groups.groups), groupCount: groups.count, substreams, &progress,
                window: { start, _, _ in window(at: start) }, park: { ledger.append(run.ledgerEntry($0, $1)) })
        }
    }

    func seed(_ maxima: SubstreamMaxima, _ progress: inout PartitionProgress) {
        substreams[progress.partition]!.seed(maxima, groups, shape, &progress)
    }

    private func window(at start: Int64) -> UnsafeMutablePointer<Window>? {
        memory.windows[start]
            ?? (memory.isFull ? nil : memory.add(start: start, closing: shape.closing(start), groups: groups.count))
    }

    func takeOutput(before horizon: Int64?) -> any ProjectionLaneOutput {
        var taken = memory.ascending
        if let horizon {
            let closed = shape.lastClosed(at: horizon)
            taken.removeAll { $0.pointee.start > closed }
        }
        for window in taken { memory.remove(window) }
        let column = shape.substreamGroup
        let changes = substreams.values.compactMap { table in
            SubstreamChanges(table) { text in column.flatMap { groups.text(text, column: $0) } }
        }
        let output = WindowLaneOutput(
            self, taken, newGroups: groups.encode(groupsTold..<groups.count), ledger, changes)
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
    /// The texts of groups that came up since the last output, encoded.
    let newGroups: [UInt8]
    let ledger: [LedgerEntry]
    let substreams: [SubstreamChanges]

    init(
        _ lane: WindowLane, _ windows: [UnsafeMutablePointer<Window>], newGroups: [UInt8],
        _ ledger: [LedgerEntry], _ substreams: [SubstreamChanges]
    ) {
        self.lane = lane
        self.windows = windows
        self.newGroups = newGroups
        self.ledger = ledger
        self.substreams = substreams
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
