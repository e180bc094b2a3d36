internal import EventLog
package import LMDB

/// What lanes have computed on its way into the program's windows.
extension TumblingWindows {
    package func makeLane() -> (any ProjectionLane)? {
        WindowLane(self, windowsMax: windowsMax, memoryBytesMax: memoryBytesMax)
    }

    package func merge(
        _ outputs: [any ProjectionLaneOutput], before horizon: Int64, _ progress: [PartitionProgress],
        in transaction: borrowing WriteTransaction
    ) throws {
        let outputs = outputs.compactMap { $0 as? WindowLaneOutput }
        for output in outputs {
            groups.add(output.additions, &output.lane.translation)
            for entry in output.ledger { try file.enter(entry, in: transaction) }
            for changes in output.substreams { apply(changes, of: output.lane) }
        }
        let closed = shape.lastClosed(at: horizon)
        var next = [Int](repeating: 0, count: outputs.count)
        // Window by window in the order of time: each is stored while it is in the processor's cache.
        while true {
            var start: Int64?
            for (index, output) in outputs.enumerated() where next[index] < output.windows.count {
                start = min(start ?? .max, output.windows[next[index]].pointee.start)
            }
            guard let start else { return }
            let parts = outputs.indices.filter {
                next[$0] < outputs[$0].windows.count && outputs[$0].windows[next[$0]].pointee.start == start
            }
            if parts.count > 1 { windowsOfSeveralLanes += 1 }
            let isClosed = start <= closed
            if parts.count == 1, isClosed, isNew(start), outputs[parts[0]].lane.translation.areGroupsEqual {
                // It is the whole window as it is.
                try store(outputs[parts[0]].windows[next[parts[0]]], in: transaction)
                next[parts[0]] += 1
                continue
            }
            let window = try window(at: start, latest: horizon, keeping: nil, in: transaction)
            for part in parts {
                let output = outputs[part]
                add(output.windows[next[part]].pointee, groups: output.lane.translation.groups, to: &window.pointee)
                next[part] += 1
            }
            if isClosed {
                try store(window, in: transaction)
                memory.release(window)
            }
        }
    }

    /// Whether neither memory nor the file has anything of a window.
    private func isNew(_ start: Int64) -> Bool {
        memory.windows[start] == nil && lastStored.map { start > $0 } ?? true
    }

    private func apply(_ changes: SubstreamChanges, of lane: WindowLane) {
        let table = table(of: changes.partition)
        guard let column = shape.substreamGroup else { return changes.apply(to: table) { $0 } }
        lane.translation.texts[column].withUnsafeBufferPointer { texts in changes.apply(to: table) { texts[Int($0)] } }
    }

    /// Adds what a lane has of a window. Lanes mostly have groups of their own, since a key's events are in one partition:
    /// then no value can be there already, and none is looked up.
    private func add(_ part: Window, groups numbers: [UInt32], to window: inout Window) {
        let stride = shape.stride
        var anyShared = false
        var isShared = isShared
        self.isShared = []
        defer { self.isShared = isShared }
        while isShared.count < numbers.count { isShared.append(false) }
        let groups = part.cellGroups
        for index in 0..<part.cellCount {
            let from = part.cells + index &* stride
            let group = Int(groups[index])
            let number = window.cell(of: numbers[group])  // may move the cells
            let cell = window.cells + number &* stride
            let distinct = cell[WindowShape.distinctSlot]
            let shared = from[WindowShape.countSlot] != 0 && distinct != 0
            isShared[group] = shared
            anyShared = anyShared || shared
            for slot in 0..<stride { cell[slot] &+= from[slot] }
            if shared {
                cell[WindowShape.distinctSlot] = DistinctCount.united(distinct, from[WindowShape.distinctSlot])
            }
        }
        window.isMarked = window.isMarked || part.isMarked
        let pairs = part.pairs
        guard anyShared else {
            numbers.withUnsafeBufferPointer { window.pairs.append(pairs, groups: $0.baseAddress!) }
            return
        }
        window.pairs.reserve(window.pairs.count + pairs.count)
        window.pairs.completeIndex()
        for isSharedWanted in [true, false] {
            var times = pairs.appends.cursor()
            for pair in 0..<pairs.count {
                let append = times.time(of: pair)
                let group = Int(PairKey.group(pairs.keys[pair]))
                guard isShared[group] == isSharedWanted else { continue }
                let key = pairs.keys[pair] & ~0xffff_ffff | UInt64(numbers[group])
                guard isSharedWanted else {
                    window.pairs.append(key, pairs.values[pair], append)
                    continue
                }
                let grown = window.pairs.insert(key, pairs.values[pair], append)
                guard grown != 0 else { continue }
                let cell = window.cell(of: numbers[group]) &* stride
                window.cells[cell &+ WindowShape.distinctSlot] &+= UInt64(bitPattern: Int64(grown))
            }
        }
    }
}
