internal import Bytes
package import EventLog
package import LMDB

/// Tumbling windows over event time, per group: counts, exact distinct values, sums, and a histogram.
///
/// Whether an event is late depends on the log alone: on the latest event time among the *earlier* records of its substream
/// (the store) in its own partition. So neither the order in which partitions are read nor batches, commits or restarts change
/// a row, and no store makes another late. An event whose substream's watermark (that time minus the out-of-order bound) has
/// passed its window's end is a revision: it counts in the row, whose `revision` grows by one. An event further behind the
/// watermark than the allowed lateness goes to the ledger instead.
///
/// Distinct values are compared among all partitions, but for those of a store that has come to another partition when the
/// window was closed already (``PairKey``), and of one that was silent for long in between, whose rows then have no number of them
/// (``DistinctCount``). That, too, depends on the log alone, and has an end for every window: what no event
/// to come can be compared with is removed (``release(_:isThorough:in:)``).
///
/// Rows of open windows are written at each commit too, with the state that is needed to go on. Memory is bounded by
/// ``WindowMemory``: windows go back to the file and return when an event touches them.
package final class TumblingWindows: ProjectionProgram {
    package let definition: ProjectionDefinition
    let shape: WindowShape
    let groups: GroupDictionary
    let memory: WindowMemory
    var file: ProjectionFile!
    /// By partition.
    var substreams: [PartitionID: SubstreamTable] = [:]
    private let mapping: SubstreamMapping
    package internal(set) var rowCount = 0
    /// The latest window that the file has; `nil` without any.
    var lastStored: Int64?
    /// How many windows had parts of several lanes in one merge.
    var windowsOfSeveralLanes = 0
    // Scratch, reused for every window and chunk.
    var encoded = ByteBuffer(capacity: 1 << 16)
    var order = CellOrder()
    var stretches: [PairStretch] = []
    let unions: UnsafeMutablePointer<UInt64>
    private let loop: WindowLoop
    /// Of each group of a lane's window that is being merged whether the window has values of it already.
    var isShared: [Bool] = []
    let windowsMax: Int
    let memoryBytesMax: Int
    let substreamBytesMax: Int
    /// The windows that were stored since the last commit.
    var storedStarts: [Int64] = []
    /// By partition: windows whose closing is not after this were looked at when it had come so far.
    var separatedUpTo: [PartitionID: Int64] = [:]
    /// Commits since every value of the state was last looked at.
    var commitsSinceSweep = 0
    /// How often tables were told that values were removed.
    var releases = 0
    /// Values were removed since no record of any partition was to be appended before: none of a partition that is added either.
    var droppedUpTo: Int64 { substreams.values.map(\.droppedUpTo).max() ?? .min }

    /// - Parameters:
    ///   - windowsMax: windows in memory, at least 3.
    ///   - memoryBytesMax: of all windows in memory.
    ///   - substreamBytesMax: of the substreams of a partition; see ``SubstreamTable``.
    package init(
        definition: ProjectionDefinition, shape: WindowShape, windowsMax: Int = 64, memoryBytesMax: Int = 64 << 20,
        substreamBytesMax: Int = 64 << 20
    ) {
        self.definition = definition
        self.shape = shape
        self.windowsMax = windowsMax
        self.memoryBytesMax = memoryBytesMax
        self.substreamBytesMax = substreamBytesMax
        groups = GroupDictionary(inputs: shape.groupInputs)
        memory = WindowMemory(stride: shape.stride, windowsMax: windowsMax, bytesMax: memoryBytesMax)
        mapping = SubstreamMapping(shape, groups)
        unions = .allocate(capacity: shape.stride)
        loop = WindowLoop(shape)
    }

    deinit {
        order.deallocate()
        unions.deallocate()
    }

    package func load(_ file: ProjectionFile, from transaction: borrowing WriteTransaction) throws {
        self.file = file
        try groups.load(file, from: transaction)
        rowCount = try file.rowCount(in: transaction)
        try loadSubstreams(from: transaction)
        var cursor = try transaction.cursor(file.rows)
        if try cursor.last() {
            guard let start = WindowRecord.start(ofKey: cursor.key) else {
                throw file.corrupt("rows", "a key of \(cursor.key.byteCount) bytes")
            }
            lastStored = start
        }
    }

    package func begin(_ progress: [PartitionProgress]) {}

    package func finish(_ progress: [PartitionProgress], in transaction: borrowing WriteTransaction) throws {
        for window in memory.ascending where window.pointee.isDirty { try store(window, in: transaction) }
        try groups.store(file, in: transaction)
        try storeSubstreams(in: transaction)
    }

    func table(of partition: PartitionID) -> SubstreamTable {
        if let known = substreams[partition] { return known }
        let new = SubstreamTable(partition, bytesMax: substreamBytesMax)
        new.raiseReleased(to: droppedUpTo)
        substreams[partition] = new
        return new
    }
}

// MARK: Events

extension TumblingWindows {
    package func process(
        _ chunk: ProjectionChunk, _ progress: inout PartitionProgress, in transaction: borrowing WriteTransaction
    ) throws {
        groups.map(chunk)
        let done = try mapping.forEachRun(chunk, table(of: progress.partition)) { run, substreams in
            try loop.process(
                run, groupOf: UnsafePointer(groups.groups), groupCount: groups.count, substreams, &progress,
                window: { try self.window(at: $0, latest: $1, keeping: $2, in: transaction) },
                park: { try self.file.enter(run.ledgerEntry($0, $1), in: transaction) })
        }
        precondition(done == chunk.rows.upperBound, "windows that no longer fit go to the file")
    }

    package func seed(_ maxima: SubstreamMaxima, _ progress: inout PartitionProgress) {
        table(of: progress.partition).seed(maxima, groups, shape, &progress)
    }
}
