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
        begin(progress)
        let outputs = outputs.compactMap { $0 as? WindowLaneOutput }
        for output in outputs {
            for texts in output.newGroups { output.lane.add(programGroup: groups.number(ofTexts: texts)) }
            for entry in output.ledger { try file.enter(entry, in: transaction) }
        }
        let closed = shape.lastClosed(at: horizon)
        var next = [Int](repeating: 0, count: outputs.count)
        defer { mergedEnd = .max }
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
            // `progress` may be far beyond this window by now, since lanes read on until their round was over: until all its
            // parts are in, room that is made for others must not cost it its state.
            mergedEnd = start
            let isClosed = start <= closed
            if parts.count == 1, isClosed, isNew(start), outputs[parts[0]].lane.hasProgramGroups {
                // It is the whole window as it is.
                mergedEnd = .max
                try store(outputs[parts[0]].windows[next[parts[0]]], in: transaction)
                next[parts[0]] += 1
                continue
            }
            let window = try window(at: start, latest: horizon, keeping: nil, in: transaction)
            for part in parts {
                let output = outputs[part]
                add(output.windows[next[part]].pointee, groups: output.lane.programGroups, to: &window.pointee)
                next[part] += 1
            }
            if isClosed {
                mergedEnd = .max
                try store(window, in: transaction)
                memory.release(window)
            }
        }
    }

    /// Whether neither memory nor the file has anything of a window.
    private func isNew(_ start: Int64) -> Bool {
        memory.windows[start] == nil && lastStored.map { start > $0 } ?? true
    }

    /// Adds what a lane has of a window. Lanes mostly have groups of their own, since a key's events are in one partition:
    /// then no value can be there already, and none is looked up.
    private func add(_ part: Window, groups numbers: [UInt32], to window: inout Window) {
        let stride = shape.stride
        isShared.removeAll(keepingCapacity: true)
        var anyShared = false
        for group in 0..<min(part.groupCapacity, numbers.count) {
            let from = part.cells + group &* stride
            let cell = window.cells + Int(numbers[group]) &* stride
            let shared = from[WindowShape.countSlot] != 0 && cell[WindowShape.distinctSlot] != 0
            isShared.append(shared)
            anyShared = anyShared || shared
            if from[WindowShape.countSlot] == 0 { continue }
            let distinct = cell[WindowShape.distinctSlot]
            for slot in 0..<stride { cell[slot] &+= from[slot] }
            if shared { cell[WindowShape.distinctSlot] = distinct }
        }
        window.reserve(pairs: window.pairCount + part.pairCount)
        if anyShared {
            window.completeIndex()
            for pair in 0..<part.pairCount where isShared[Int(part.groups[pair])] {
                let group = numbers[Int(part.groups[pair])]
                guard window.insert(group, part.values[pair]) else { continue }
                window.cells[Int(group) &* stride &+ WindowShape.distinctSlot] &+= 1
            }
        }
        for pair in 0..<part.pairCount where !(anyShared && isShared[Int(part.groups[pair])]) {
            window.append(numbers[Int(part.groups[pair])], part.values[pair])
        }
    }
}
