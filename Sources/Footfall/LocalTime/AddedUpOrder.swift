/// Which rows of the hour that comes twice are of its second pass where several rows are added up to one interval: rows of a label come
/// again in one pass already, so that alone shows nothing.
///
/// Each row is taken for the pass in which it is nearer in time to the row before it, what would be late counting twice as far. So a row that
/// comes some minutes late changes nothing for those after it. Where all rows of a label lie together, as of counts by the hour, there are twice as many as usual, and half of
/// them are of each pass. Neither whoever crosses nor a door can be told from another: rows whose order shows nothing are of the first pass, and
/// a doubt.
struct AddedUpOrder {
    /// Of the run, in the order of the file.
    let rows: [PassOrder.Occurrence]
    /// The labels around it, where they are near.
    let before: Int32?
    let after: Int32?
    /// How far clocks go back, minutes.
    let backMinutes: Int32
    /// Of a kind, how many rows a label has elsewhere; `nil` where rows have no such number.
    let usual: (UInt8) -> Int?

    /// Devices' clocks, and rows that wait to be sent, are not in order within so many minutes.
    private static let unsteadyMinutes: Int32 = 5

    private struct Passes {
        var second: [Bool]
        var isCertain: Bool
    }

    /// - Parameters:
    ///   - known: the direction that the rows around them show.
    ///   - isAgreed: whether nothing shows another.
    /// - Returns: The rows of the second pass, and whether the file leaves nothing else open.
    func decide(_ known: RepeatedHours.Direction?, isAgreed: Bool) -> (second: [Int], isCertain: Bool) {
        let oldest = passes(rows, from: before)
        let newest = passes(rows.reversed(), from: after).map {
            Passes(second: $0.second.reversed(), isCertain: $0.isCertain)
        }
        var chosen: Passes
        switch (oldest, newest) {
        case (let oldest?, let newest?):
            chosen = known == .newestFirst ? newest : oldest
            if oldest.second != newest.second, known == nil || !isAgreed { chosen.isCertain = false }
        case (let one?, nil):
            chosen = one
            if known == .newestFirst { chosen.isCertain = false }
        case (nil, let one?):
            chosen = one
            if known == .oldestFirst { chosen.isCertain = false }
        case (nil, nil): chosen = Passes(second: rows.map { _ in false }, isCertain: false)
        }
        if !chosen.second.contains(true) {
            chosen = halves(known, isAgreed: isAgreed) ?? Passes(second: chosen.second, isCertain: false)
        }
        return (zip(rows, chosen.second).filter(\.1).map(\.0.row), chosen.isCertain)
    }

    /// Oldest first; `nil` where rows are in no order: they go back as often as a third of the times that they go on, or begin a third pass.
    private func passes(_ rows: [PassOrder.Occurrence], from neighbour: Int32?) -> Passes? {
        // Minutes that go on through both passes.
        var last = neighbour.map { $0 > rows[0].label.minutes ? $0 + backMinutes : $0 }
        var second: [Bool] = []
        var (ups, downs, returns) = (0, 0, 0)
        for row in rows {
            let first = row.label.minutes
            let again = first + backMinutes
            let isSecond =
                last.map { Self.distance(from: $0, to: again) <= Self.distance(from: $0, to: first) } ?? false
            let time = isSecond ? again : first
            if let last, !second.isEmpty {
                if time > last { ups += 1 }
                if time < last - Self.unsteadyMinutes {
                    downs += 1
                    if 3 * (last - time) >= backMinutes { return nil }
                    if !isSecond, second[second.count - 1] { returns += 1 }
                }
            }
            second.append(isSecond)
            last = time
        }
        guard downs == 0 || downs * 3 < ups else { return nil }
        return Passes(second: second, isCertain: returns == 0)
    }

    private static func distance(from last: Int32, to time: Int32) -> Int32 {
        time >= last ? time - last : 2 * (last - time)
    }

    /// Of each label that has twice as many rows as usual, half in each pass; `nil` where none has, or one has another number.
    private func halves(_ known: RepeatedHours.Direction?, isAgreed: Bool) -> Passes? {
        struct Kind: Hashable {
            let label: LocalLabel
            let counts: UInt8
        }
        var counts: [Kind: Int] = [:]
        for row in rows { counts[Kind(label: row.label, counts: row.counts), default: 0] += 1 }
        var isCertain = known != nil && isAgreed
        var isDoubled = false
        for (kind, count) in counts {
            guard let usual = usual(kind.counts), count == usual || count == 2 * usual else { return nil }
            // Rows of several doors may lie by door, and a label that comes once be of either pass.
            if usual > 1 || count == usual { isCertain = false }
            if count == 2 * usual { isDoubled = true }
        }
        guard isDoubled else { return nil }
        var met: [Kind: Int] = [:]
        let second = rows.map { row in
            let kind = Kind(label: row.label, counts: row.counts)
            let all = counts[kind, default: 0]
            met[kind, default: 0] += 1
            guard all == 2 * (usual(row.counts) ?? 0) else { return false }
            return (met[kind, default: 0] > all / 2) == (known != .newestFirst)
        }
        return Passes(second: second, isCertain: isCertain)
    }
}
