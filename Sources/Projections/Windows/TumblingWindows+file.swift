internal import Bytes
internal import EventLog
internal import LMDB

/// Windows on their way between memory and the file.
extension TumblingWindows {
    /// The window that starts at `start`: from memory, from the file, or new; with a cell for every group.
    func window(
        at start: Int64, latest: Int64, keeping kept: UnsafeMutablePointer<Window>?,
        in transaction: borrowing WriteTransaction
    ) throws -> UnsafeMutablePointer<Window> {
        if let kept { memory.use(kept) }
        if let known = memory.windows[start] {
            memory.use(known)
            known.pointee.reserve(groups: groups.count)
            known.pointee.completeIndex()
            known.pointee.isDirty = true
            return known
        }
        try makeRoom(latest: latest, keeping: kept, in: transaction)
        let window = memory.add(start: start, groups: groups.count)
        if let lastStored, start <= lastStored { try restore(window, from: transaction) }
        window.pointee.isDirty = true
        return window
    }

    /// Stores and releases the windows that the watermark has closed, while they are in the processor's cache, and beyond
    /// that as many as memory's bound asks for.
    private func makeRoom(
        latest: Int64, keeping kept: UnsafeMutablePointer<Window>?, in transaction: borrowing WriteTransaction
    ) throws {
        let closed = shape.lastClosed(at: latest)
        for window in memory.ascending
        where window != kept && window.pointee.start <= closed && !window.pointee.isRevisited {
            if window.pointee.isDirty { try store(window, in: transaction) }
            memory.release(window)
        }
        while let window = memory.surplus(keeping: kept) {
            if window.pointee.isDirty { try store(window, in: transaction) }
            memory.release(window)
        }
    }

    /// No event that is yet to be read can come for windows that start before this.
    private var retained: Int64 {
        guard let slowest = latest.values.min(), slowest > Int64.min / 2 else { return Int64.min }
        let past = slowest &- shape.outOfOrderMilliseconds &- shape.allowedLatenessMilliseconds
        return past &- shape.sizeMilliseconds &+ 1
    }

    func store(_ window: UnsafeMutablePointer<Window>, in transaction: borrowing WriteTransaction) throws {
        if presentCapacity < window.pointee.groupCapacity * 2 {
            present.deallocate()
            presentCapacity = window.pointee.groupCapacity * 2
            present = .allocate(capacity: presentCapacity)
        }
        let start = window.pointee.start
        var key = WindowRecord.key(start)
        let appending = lastStored.map { start > $0 } ?? true
        let rows = WindowRecord.encodeRows(
            window.pointee, slots: shape.storedSlots, present: present, unions: unions, into: &encoded)
        window.pointee.isDirty = false
        // A window that was made for an event which then had to wait for room is none.
        guard rows > 0 else { return }
        rowCount += rows - window.pointee.storedRows
        window.pointee.storedRows = rows
        let count = encoded.count
        try withUnsafeBytes(of: &key) { key in
            let room = try transaction.put(key, reserving: count, in: file.rows, appending: appending)
            room.copyMemory(from: UnsafeRawBufferPointer(start: encoded.base, count: count))
        }
        // Of a window that other parts are still to be added to the state is needed, whatever has been read meanwhile.
        if shape.distinctInput != nil, start >= min(retained, mergedEnd) {
            try withUnsafeBytes(of: &key) { key in
                try WindowRecord.encodeState(window.pointee) { count in
                    try transaction.put(key, reserving: count, in: file.state, appending: appending)
                }
            }
        }
        if appending { lastStored = start }
    }

    private func restore(
        _ window: UnsafeMutablePointer<Window>, from transaction: borrowing WriteTransaction
    ) throws {
        let key = WindowRecord.key(window.pointee.start)
        try withUnsafeBytes(of: key) { key in
            guard let rows = try transaction.get(key, in: file.rows) else { return }
            window.pointee.isRevisited = true
            let state = try transaction.get(key, in: file.state)
            do {
                window.pointee.storedRows = try WindowRecord.decode(
                    rows: rows, state: state, slots: shape.storedSlots, groups: groups.count, into: &window.pointee)
            } catch {
                throw file.corrupt("window \(window.pointee.start)", "\(error)")
            }
        }
    }

    /// Deletes the state for which no event can come, from the front: LMDB is fast at that, and slow at holes.
    func dropState(in transaction: borrowing WriteTransaction) throws {
        let retained = retained
        if retained > stateStart {
            stateStart = retained
            try file.put(stateStart: retained, in: transaction)
        }
        var cursor = try transaction.cursor(file.state)
        var more = try cursor.first()
        while more, let start = WindowRecord.start(ofKey: cursor.key), start < retained {
            try cursor.delete()
            more = try cursor.next()
        }
    }
}

extension ProjectionFile {
    /// Whether a window's distinct values can't be told any more: its state went before this partition was added, whose
    /// first events are older than what every other partition still takes.
    func isSealed<T: Transaction & ~Copyable>(_ start: Int64, _ transaction: borrowing T) throws -> Bool {
        let key = WindowRecord.key(start)
        return try withUnsafeBytes(of: key) { key in
            guard try transaction.get(key, in: rows) != nil else { return false }
            return try transaction.get(key, in: state) == nil
        }
    }
}
