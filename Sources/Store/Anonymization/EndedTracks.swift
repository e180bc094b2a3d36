/// The ids of a camera's tracks that ended: what is said of them again counts no second time. Kept as ranges, since a camera
/// counts its tracks up.
struct EndedTracks: Equatable {
    /// First and last id of each range, ascending.
    private(set) var bounds: [UInt64]

    init(_ bounds: [UInt64] = []) { self.bounds = bounds }

    func contains(_ id: UInt64) -> Bool {
        let index = place(of: id)
        return index * 2 < bounds.count && bounds[index * 2] <= id
    }

    /// The first range that ends at or after `id`.
    private func place(of id: UInt64) -> Int {
        var low = 0
        var high = bounds.count / 2
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle * 2 + 1] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// - Parameter rangesMax: beyond it the lowest range is forgotten.
    mutating func insert(_ id: UInt64, rangesMax: Int) {
        guard !contains(id) else { return }
        let index = place(of: id) * 2
        let joinsBefore = index > 0 && bounds[index - 1] == id &- 1
        let joinsAfter = index < bounds.count && bounds[index] == id &+ 1
        switch (joinsBefore, joinsAfter) {
        case (true, true): bounds.removeSubrange((index - 1)...index)
        case (true, false): bounds[index - 1] = id
        case (false, true): bounds[index] = id
        case (false, false): bounds.insert(contentsOf: [id, id], at: index)
        }
        if bounds.count > rangesMax * 2 { bounds.removeFirst(2) }
    }
}
