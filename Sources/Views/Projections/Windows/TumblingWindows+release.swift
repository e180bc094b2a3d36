internal import EventLog
package import LMDB
package import Timekeeping

/// How state ends: distinct values go as soon as no event can come that they would be compared with.
extension TumblingWindows {
    /// Commits after which each value is looked at, while a projection catches up.
    private static let sweepCommits = 64

    package func newestAppend(notAfter time: EventTime) -> EventTime? {
        substreams.values.map(\.appended).filter { $0 > Substream.unknownAppend && $0 <= time.milliseconds }.max().map {
            EventTime(milliseconds: $0)
        }
    }

    package func release(
        _ appendFloors: [Int64], isThorough: Bool, in transaction: borrowing WriteTransaction
    ) throws -> Bool {
        guard shape.distinctInput != nil else { return false }
        let ends = StateEnds(self, appendFloors)
        try settle(in: transaction)
        var hasLeft = try separate(ends, in: transaction)
        hasLeft = try releaseFront(before: ends.allPast, in: transaction) || hasLeft
        commitsSinceSweep += 1
        var isPruned = false
        if isThorough || commitsSinceSweep >= Self.sweepCommits {
            commitsSinceSweep = 0
            hasLeft = try sweep(ends, in: transaction) || hasLeft
            isPruned = try pruneMarks(ends, in: transaction)
        }
        if hasLeft || isPruned {
            // If the clock is set back after this, the next records say so.
            for table in substreams.values { table.noteRelease(ends.floor(of: table.partition), least: ends.floor) }
            releases += 1
            try storeSubstreams(in: transaction)
        }
        return hasLeft
    }

    /// Makes values count alone that were appended after the window was closed in another partition: in windows that a
    /// partition has closed since the last commit, and in closed ones that have changed.
    ///
    /// - Returns: Whether a window has changed.
    private func separate(_ ends: StateEnds, in transaction: borrowing WriteTransaction) throws -> Bool {
        defer { storedStarts.removeAll(keepingCapacity: true) }
        guard substreams.count > 1, let newest = substreams.values.map(\.markedUpTo).max(), newest > .min else {
            return false
        }
        var starts = Set(storedStarts.filter { shape.closing($0) <= newest })
        // Windows that a partition has closed since.
        var first = Int64.max
        var last = Int64.min
        for (partition, table) in substreams {
            let before = separatedUpTo[partition] ?? .min
            guard table.markedUpTo > before else { continue }
            first = min(first, before)
            last = max(last, table.markedUpTo)
            separatedUpTo[partition] = table.markedUpTo
        }
        if last > .min {
            var cursor = try transaction.cursor(file.state)
            let from = WindowRecord.key(first == .min ? .min : first &- shape.closing(0))
            var more = try withUnsafeBytes(of: from) { try cursor.seek($0) }
            while more, let start = WindowRecord.start(ofKey: cursor.key), shape.closing(start) <= last {
                if let append = WindowRecord.lastAppend(cursor.value), ends.isAnyAlone(shape.closing(start), append) {
                    starts.insert(start)
                }
                more = try cursor.next()
            }
        }
        var hasChanged = false
        for start in starts.sorted() {
            let window = try window(at: start, latest: .min, keeping: nil, in: transaction)
            window.pointee.pairs.completeIndex()
            let closing = shape.closing(start)
            var grown: [UInt32] = []
            let isAny = window.pointee.pairs.separate(
                { key, append in ends.isAlone(key, append, closing) }, { grown.append($0) })
            for group in grown {
                let cell = window.pointee.cell(of: group) * shape.stride
                window.pointee.cells[cell + WindowShape.distinctSlot] += 1
            }
            window.pointee.isDirty = isAny
            if isAny { try store(window, in: transaction) }
            hasChanged = hasChanged || isAny
        }
        return hasChanged
    }

    /// Says of no row how many values it has where that depends on values that were removed too soon.
    ///
    /// A partition that comes to the end of a window with a record from before what the wall clock had removed closes it at a time at which values
    /// of others, had they been there, would have come to count alone. Their records' times tell that only to who reads the log later.
    private func settle(in transaction: borrowing WriteTransaction) throws {
        let removed = droppedUpTo
        for (partition, table) in substreams {
            defer { table.settledUpTo = table.markedUpTo }
            guard table.markedUpTo > table.settledUpTo else { continue }
            var from = table.settledUpTo
            for mark in table.marks where mark.time > table.settledUpTo {
                defer { from = mark.time }
                let isUnsure = substreams.contains {
                    $0.key != partition && max($0.value.appended, $0.value.furthest) > mark.appended
                }
                guard mark.appended < removed, isUnsure else { continue }
                try forgetCounts(closingAfter: from, through: mark.time, in: transaction)
            }
        }
    }

    private func forgetCounts(
        closingAfter first: Int64, through last: Int64, in transaction: borrowing WriteTransaction
    ) throws {
        let span = shape.closing(0)
        var next = first < .min + span ? Int64.min : first - span + 1
        while true {
            let key = WindowRecord.key(next)
            var cursor = try transaction.cursor(file.rows)
            guard try withUnsafeBytes(of: key, { try cursor.seek($0) }),
                let start = WindowRecord.start(ofKey: cursor.key), shape.closing(start) <= last
            else { return }
            let window = try window(at: start, latest: .min, keeping: nil, in: transaction)
            for cell in 0..<window.pointee.cellCount {
                let slot = cell * shape.stride + WindowShape.distinctSlot
                window.pointee.cells[slot] = DistinctCount.unknown(window.pointee.cells[slot])
            }
            window.pointee.isMarked = true
            try store(window, in: transaction)
            next = start + 1
        }
    }

    /// Forgets when partitions came to times for whose windows there is no state, where that was before any record to come.
    ///
    /// - Returns: Whether there were some.
    private func pruneMarks(_ ends: StateEnds, in transaction: borrowing WriteTransaction) throws -> Bool {
        var isAny = false
        var cursor = try transaction.cursor(file.state)
        let oldest = try cursor.first() ? WindowRecord.start(ofKey: cursor.key).map(shape.closing) ?? .min : .max
        for table in substreams.values {
            let needed =
                table.marks.firstIndex { $0.time >= oldest || $0.appended >= ends.floor } ?? table.marks.count
            guard needed > 0 else { continue }
            table.prunedUpTo = table.marks[needed - 1].time
            table.marks.removeFirst(needed)
            table.markHeaderChanged()
            isAny = true
        }
        return isAny
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
                let start = WindowRecord.start(ofKey: cursor.key), ends.isAnyPast(shape.closing(start))
            else { return hasLeft }
            kept.removeAll()
            var count = 0
            do {
                try WindowRecord.decodeState(cursor.value, start: start) { key, value, append in
                    count += 1
                    guard ends.isKnown(key) else {
                        throw RecordDamage("the state has a value of an unknown group or partition")
                    }
                    if !ends.isPast(key, append, shape.closing(start)) { kept.append(key, value, append) }
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
                        try WindowRecord.encodeState(kept, start: start, &stretches) { count in
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
    /// By partition.
    private var tables: [SubstreamTable?] = []
    /// By partition: none of its records to come is appended before, unless the clock is set back.
    private var floors: [Int64]
    /// The least of all.
    let floor: Int64
    /// Windows whose closing is not after this have no value that is needed.
    let allPast: Int64
    /// Those whose closing is after this have none that isn't, unless a store was silent for long.
    private let fastest: Int64
    private let isAnyForgotten: Bool
    /// Whether every partition was read to its end.
    private let isAllRead: Bool

    init(_ program: TumblingWindows, _ appendFloors: [Int64]) {
        self.program = program
        floors = appendFloors
        isAllRead = appendFloors.allSatisfy { $0 > .min }
        for (partition, table) in program.substreams {
            while floors.count <= partition.index { floors.append(.min) }
            while tables.count <= partition.index { tables.append(nil) }
            tables[partition.index] = table
            floors[partition.index] = max(floors[partition.index], table.appended)
        }
        // Of a source that doesn't say when records are appended nothing is known of those to come.
        if program.substreams.values.contains(where: { $0.appended == Substream.unknownAppend }) {
            for index in floors.indices { floors[index] = .min }
        }
        let least = floors.min() ?? .min
        floor = least
        var slowest = Int64.max
        var fastest = Int64.min
        var isAnyForgotten = false
        let memory = program.shape.memoryMilliseconds
        for case let table? in tables {
            isAnyForgotten = isAnyForgotten || table.foldedCount > 0
            let entries = UnsafePointer(table.entries)
            let floor = floors[table.partition.index]
            for number in 0..<table.count {
                let entry = entries[number]
                // One that had no record has no value: it is known from purged ones.
                guard entry.appended != .min else { continue }
                let isForgotten = entry.wasSilent(before: floor, memory)
                isAnyForgotten = isAnyForgotten || isForgotten || entry.generation > 0
                fastest = max(fastest, entry.latest)
                if !isForgotten { slowest = min(slowest, entry.latest) }
            }
        }
        self.fastest = fastest
        self.isAnyForgotten = isAnyForgotten
        // Where every partition with records has come so far, and nothing to come was appended before it did.
        var reached = Int64.max
        for case let table? in tables where table.count > 0 {
            // Behind one that a clock stamped ahead, earlier ones may come again.
            let last = table.marks.prefix { $0.appended < least }.last
            reached = min(reached, max(table.prunedUpTo, last?.time ?? .min))
        }
        allPast = min(slowest, reached)
    }

    /// None of a partition's records to come was appended before.
    func floor(of partition: PartitionID) -> Int64 { floors[partition.index] }

    /// Whether the group and the partition of a value are there; what is stored may be damaged.
    func isKnown(_ key: UInt64) -> Bool {
        PairKey.partition(key) < tables.count && Int(PairKey.group(key)) < program.groups.count
    }

    /// Whether an event was appended when another partition had closed its window.
    func isAlone(_ key: UInt64, _ append: Int64, _ closing: Int64) -> Bool {
        let own = PairKey.partition(key)
        for case let table? in tables where table.partition.index != own {
            if let closed = table.reached(closing), append > closed { return true }
        }
        return false
    }

    /// Whether that may be so of any of a window's events, the last of which was appended then.
    func isAnyAlone(_ closing: Int64, _ append: Int64) -> Bool {
        for case let table? in tables {
            if let closed = table.reached(closing), append > closed { return true }
        }
        return false
    }

    /// Whether a value was appended by a clock that was days ahead, which whoever reads the log knows by now. It isn't kept until then.
    func isStampedAhead(_ append: Int64) -> Bool {
        isAllRead && floor > .min && append > floor && append - floor > program.shape.memoryMilliseconds
    }

    /// Whether a window may have a value that isn't needed.
    func isAnyPast(_ closing: Int64) -> Bool { isAnyForgotten || closing <= fastest }

    /// Whether no event to come is compared with a value of a window.
    func isPast(_ key: UInt64, _ append: Int64, _ closing: Int64) -> Bool {
        // Events of other partitions: none to come is together with it, since the window was closed here before, or since days
        // have gone by.
        let partition = PairKey.partition(key)
        guard let table = tables[partition] else { return false }
        if !PairKey.isAlone(key) {
            let closed = table.reached(closing)
            let isLaterDay = append < closing ? floor >= closing : floor / 86_400_000 > append / 86_400_000
            let isClosed = closed.map { floor > max($0, append) } ?? false
            guard isClosed || isLaterDay || isStampedAhead(append) && closed != nil else { return false }
        }
        let column = program.shape.substreamGroup
        let text = column.map { program.substreamText(ofGroup: PairKey.group(key), column: $0) } ?? 0
        // One that was folded comes back with a later generation.
        guard let number = table.find(text) else { return true }
        let entry = table.entries[number]
        return entry.generation & 0xffff != PairKey.generation(key) || entry.latest >= closing
            || entry.wasSilent(before: floors[partition], program.shape.memoryMilliseconds)
    }
}

extension TumblingWindows {
    /// The number of the text that tells a group's substream; no text and the empty one are the same.
    fileprivate func substreamText(ofGroup group: UInt32, column: Int) -> UInt32 {
        let text = groups.textNumber(ofGroup: Int(group), column: column)
        return text == 0 ? groups.number(ofText: [], column: column) : text
    }
}
