internal import Bytes
internal import EventLog
package import LMDB

/// Tumbling windows over event time, per group: counts, exact distinct values, sums, and a histogram.
///
/// Whether an event is late depends on the log alone: on the latest event time among the *earlier* records of its own
/// partition. So neither the order in which partitions are read nor batches, commits or restarts change a row. An event
/// whose partition's watermark (that time minus the out-of-order bound) has passed its window's end is a revision: it
/// counts in the row, whose `revision` grows by one. When the watermark has passed the end by the allowed lateness the
/// event goes to the ledger instead.
///
/// Rows of open windows are written at each commit too, with the state that is needed to go on; state goes from the front
/// when no event can come for it any more. Memory is bounded by ``WindowMemory``: windows go back to the file and return
/// when an event touches them.
package final class TumblingWindows: ProjectionProgram {
    package let definition: ProjectionDefinition
    let shape: WindowShape
    let groups: GroupDictionary
    let memory: WindowMemory
    var file: ProjectionFile!
    /// The latest event time of each partition, `Int64.min` where it has none.
    var latest: [PartitionID: Int64] = [:]
    package internal(set) var rowCount = 0
    /// The latest window that the file has; `nil` without any.
    var lastStored: Int64?
    /// The state of windows that start before this is gone: no partition that there was could have an event for them.
    var stateStart = Int64.min
    /// While lanes' parts are merged, in ascending order: windows from here on may get more of them. Else the end of time.
    var mergedEnd = Int64.max
    /// How many windows had parts of several lanes in one merge.
    var windowsOfSeveralLanes = 0
    // Scratch, reused for every window and chunk.
    var encoded = ByteBuffer(capacity: 1 << 16)
    var present: UnsafeMutablePointer<UInt32>
    var presentCapacity = 1024
    let unions: UnsafeMutablePointer<UInt64>
    private let loop: WindowLoop
    /// Of each group of a lane's window whether the window has values of it already.
    var isShared: [Bool] = []
    let windowsMax: Int
    let memoryBytesMax: Int

    /// - Parameters:
    ///   - windowsMax: windows in memory, at least 3.
    ///   - memoryBytesMax: of all windows in memory.
    package init(
        definition: ProjectionDefinition, shape: WindowShape, windowsMax: Int = 64, memoryBytesMax: Int = 128 << 20
    ) {
        self.definition = definition
        self.shape = shape
        self.windowsMax = windowsMax
        self.memoryBytesMax = memoryBytesMax
        groups = GroupDictionary(inputs: shape.groupInputs)
        memory = WindowMemory(stride: shape.stride, windowsMax: windowsMax, bytesMax: memoryBytesMax)
        present = .allocate(capacity: presentCapacity)
        unions = .allocate(capacity: shape.stride)
        loop = WindowLoop(shape)
    }

    deinit {
        present.deallocate()
        unions.deallocate()
    }

    package func load(_ file: ProjectionFile, from transaction: borrowing WriteTransaction) throws {
        self.file = file
        try groups.load(file, from: transaction)
        rowCount = try file.rowCount(in: transaction)
        stateStart = try file.stateStart(in: transaction)
        var cursor = try transaction.cursor(file.rows)
        if try cursor.last() {
            guard let start = WindowRecord.start(ofKey: cursor.key) else {
                throw file.corrupt("rows", "a key of \(cursor.key.byteCount) bytes")
            }
            lastStored = start
        }
    }

    package func begin(_ progress: [PartitionProgress]) {
        latest = [:]
        for partition in progress { latest[partition.partition] = partition.maxEventTime }
    }

    package func finish(_ progress: [PartitionProgress], in transaction: borrowing WriteTransaction) throws {
        begin(progress)
        for window in memory.ascending where window.pointee.isDirty { try store(window, in: transaction) }
        try groups.store(file, in: transaction)
        try dropState(in: transaction)
    }
}

// MARK: Events

extension TumblingWindows {
    package func process(
        _ chunk: ProjectionChunk, _ progress: inout PartitionProgress, in transaction: borrowing WriteTransaction
    ) throws {
        groups.map(chunk)
        let done = try loop.process(
            chunk, groupOf: UnsafePointer(groups.groups), &progress, stateStart: stateStart,
            window: { try self.window(at: $0, latest: $1, keeping: $2, in: transaction) },
            isSealed: { try shape.distinctInput != nil && file.isSealed($0, transaction) },
            park: { try self.file.enter(chunk.ledgerEntry($0, $1), in: transaction) })
        precondition(done == chunk.rows.upperBound, "windows that no longer fit go to the file")
        latest[progress.partition] = progress.maxEventTime
    }
}
