import FootfallProjections
import Projections
import Reports
import Terminal

/// Tells of rows that have no number, since a part of what was counted in their hour or day is missing.
struct MissingNotice {
    private(set) var rows = 0
    private var intervals = 0

    mutating func add(_ row: ProjectionRow) {
        guard row.missingIntervals > 0 else { return }
        rows += 1
        intervals += row.missingIntervals
    }

    /// `nil` where every row has all of its parts.
    var note: String? {
        guard rows > 0 else { return nil }
        let subject = rows == 1 ? "1 row has" : "\(Measure.grouped(rows)) rows have"
        let parts = intervals == 1 ? "1 interval of it is" : "\(Measure.grouped(intervals)) intervals are"
        return "\(subject) no number, since \(parts) marked as missing; sums are of the other rows"
    }
}
