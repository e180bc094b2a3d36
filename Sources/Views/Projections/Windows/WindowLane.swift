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
    /// For the merging side: the program's numbers of the lane's groups and texts. With one lane the groups' are equal.
    var translation: GroupTranslation

    init(_ program: TumblingWindows, windowsMax: Int, memoryBytesMax: Int) {
        self.program = program
        releases = program.releases
        shape = program.shape
        groups = GroupDictionary(inputs: shape.groupInputs)
        mapping = SubstreamMapping(shape, groups)
        translation = GroupTranslation(columnCount: shape.groupInputs.count)
        // Many come and go at once, while the runner commits.
        memory = WindowMemory(
            stride: shape.stride, windowsMax: windowsMax, bytesMax: memoryBytesMax, spareMax: windowsMax / 2)
        loop = WindowLoop(shape)
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
        // What is stored of substreams is needed at a commit, where everything is taken.
        let changes = horizon == nil ? substreams.values.compactMap { SubstreamChanges($0) } : []
        let output = WindowLaneOutput(self, taken, groups.takeAdditions(), ledger, changes)
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
    /// Groups and texts that came up since the last output.
    let additions: GroupAdditions
    let ledger: [LedgerEntry]
    let substreams: [SubstreamChanges]

    init(
        _ lane: WindowLane, _ windows: [UnsafeMutablePointer<Window>], _ additions: GroupAdditions,
        _ ledger: [LedgerEntry], _ substreams: [SubstreamChanges]
    ) {
        self.lane = lane
        self.windows = windows
        self.additions = additions
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
