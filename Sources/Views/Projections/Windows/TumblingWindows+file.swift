internal import Bytes
internal import EventLog
internal import LMDB

/// Windows on their way between memory and the file.
extension TumblingWindows {
    /// The window that starts at `start`, with every pair in its index: from memory, from the file, or new.
    func window(
        at start: Int64, latest: Int64, keeping kept: UnsafeMutablePointer<Window>?,
        in transaction: borrowing WriteTransaction
    ) throws -> UnsafeMutablePointer<Window> {
        if let kept { memory.use(kept) }
        if let known = memory.windows[start] {
            memory.use(known)
            known.pointee.pairs.completeIndex()
            known.pointee.isDirty = true
            return known
        }
        try makeRoom(latest: latest, keeping: kept, in: transaction)
        let window = memory.add(start: start, closing: shape.closing(start), groups: groups.count)
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

    func store(_ window: UnsafeMutablePointer<Window>, in transaction: borrowing WriteTransaction) throws {
        let start = window.pointee.start
        var key = WindowRecord.key(start)
        let appending = lastStored.map { start > $0 } ?? true
        let rows = WindowRecord.encodeRows(
            window.pointee, slots: shape.storedSlots, order: &order, unions: unions, into: &encoded)
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
        if window.pointee.pairs.count > 0 {
            storedStarts.append(start)
            try withUnsafeBytes(of: &key) { key in
                try WindowRecord.encodeState(window.pointee.pairs, start: start, &stretches) { count in
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
}
