internal import EventLog
package import LMDB

/// How state ends: distinct values go as soon as no event can come that they would be compared with.
extension TumblingWindows {
    /// Commits after which each value is looked at, while a projection catches up.
    private static let sweepCommits = 64

    package func release(
        _ appendFloors: [Int64], isThorough: Bool, in transaction: borrowing WriteTransaction
    ) throws -> Bool {
        guard shape.distinctInput != nil else { return false }
        let ends = StateEnds(self, appendFloors)
        var hasLeft = try releaseFront(before: ends.allPast, in: transaction)
        commitsSinceSweep += 1
        guard isThorough || commitsSinceSweep >= Self.sweepCommits else { return hasLeft }
        commitsSinceSweep = 0
        hasLeft = try sweep(ends, in: transaction) || hasLeft
        return hasLeft
    }

    /// Whole windows from the front, which LMDB is fast at.
    private func releaseFront(before allPast: Int64, in transaction: borrowing WriteTransaction) throws -> Bool {
        var cursor = try transaction.cursor(file.state)
        var hasLeft = false
        while try cursor.first() {
            guard let start = WindowRecord.start(ofKey: cursor.key), shape.closing(start) <= allPast else { break }
            try remove(start, bytes: cursor.value.byteCount, in: transaction)
            cursor = try transaction.cursor(file.state)
            hasLeft = true
        }
        return hasLeft
    }

    /// Value by value.
    private func sweep(_ ends: StateEnds, in transaction: borrowing WriteTransaction) throws -> Bool {
        var hasLeft = false
        var next = Int64.min
        var kept = WindowPairs()
        defer { kept.deallocate() }
        while true {
            var cursor = try transaction.cursor(file.state)
            let key = WindowRecord.key(next)
            guard try withUnsafeBytes(of: key, { try cursor.seek($0) }),
                let start = WindowRecord.start(ofKey: cursor.key)
            else { return hasLeft }
            kept.removeAll()
            var count = 0
            do {
                try WindowRecord.decodeState(cursor.value, start: start) { key, value in
                    count += 1
                    if !ends.isPast(key, shape.closing(start)) { kept.append(key, value) }
                }
            } catch {
                throw file.corrupt("window \(start)", "\(error)")
            }
            if kept.count < count {
                hasLeft = true
                try remove(start, bytes: cursor.value.byteCount, in: transaction)
                if kept.count > 0 {
                    let key = WindowRecord.key(start)
                    try withUnsafeBytes(of: key) { key in
                        try WindowRecord.encodeState(kept, start: start) { count in
                            try transaction.put(key, reserving: count, in: file.state)
                        }
                    }
                }
            }
            guard start < .max else { return hasLeft }
            next = start + 1
        }
    }

    /// Overwrites a value that lies within a page of the tree, whose bytes LMDB would leave there, and removes it.
    private func remove(_ start: Int64, bytes: Int, in transaction: borrowing WriteTransaction) throws {
        let key = WindowRecord.key(start)
        try withUnsafeBytes(of: key) { key in
            if bytes <= FreePageScrub.bytesWithinTree {
                let room = try transaction.put(key, reserving: bytes, in: file.state)
                room.initializeMemory(as: UInt8.self, repeating: 0)
            }
            try transaction.delete(key, in: file.state)
        }
        // What memory has of it would come back with the next event.
        if let window = memory.windows[start] { memory.release(window) }
    }
}

/// What is known, at a commit, of the events to come.
private struct StateEnds {
    private let program: TumblingWindows
    /// By partition: none of its records to come was appended before.
    private var floors: [Int64]
    /// The least of all: no prompt event to come was appended before.
    private let floor: Int64
    /// Windows whose closing is not after this have no value that is needed.
    let allPast: Int64

    init(_ program: TumblingWindows, _ appendFloors: [Int64]) {
        self.program = program
        floors = appendFloors
        for (partition, table) in program.substreams {
            while floors.count <= partition.index { floors.append(.min) }
            floors[partition.index] = max(floors[partition.index], table.appended)
        }
        floor = floors.min() ?? .min
        var slowest = Int64.max
        for (partition, table) in program.substreams {
            // One without an append time has no value: nothing of it was read.
            for number in 0..<table.count
            where table.entries[number].appended != .min
                && !Self.isForgotten(table.entries[number], floors[partition.index], program.shape)
            {
                slowest = min(slowest, table.entries[number].latest)
            }
        }
        allPast = min(slowest, floor)
    }

    /// Whether the substream's next record begins a new generation.
    private static func isForgotten(_ entry: Substream, _ floor: Int64, _ shape: WindowShape) -> Bool {
        entry.appended != .min && floor > entry.appended && floor &- entry.appended > shape.memoryMilliseconds
    }

    /// Whether no event to come is compared with a value of a window.
    func isPast(_ key: UInt64, _ closing: Int64) -> Bool {
        if PairKey.isPrompt(key), floor < closing { return false }
        let partition = PartitionID(PairKey.partition(key))
        guard let table = program.substreams[partition] else { return false }
        let column = program.shape.substreamGroup
        let text = column.map { program.substreamText(ofGroup: PairKey.group(key), column: $0) } ?? 0
        // One that was folded comes back with a later generation.
        guard let number = table.find(text) else { return true }
        let entry = table.entries[number]
        return entry.generation & 0xffff != PairKey.generation(key) || entry.latest >= closing
            || Self.isForgotten(entry, floors[partition.index], program.shape)
    }
}

extension TumblingWindows {
    /// The number of the text that tells a group's substream; no text and the empty one are the same.
    fileprivate func substreamText(ofGroup group: UInt32, column: Int) -> UInt32 {
        let text = groups.textNumber(ofGroup: Int(group), column: column)
        return text == 0 ? groups.number(ofText: [], column: column) : text
    }
}
