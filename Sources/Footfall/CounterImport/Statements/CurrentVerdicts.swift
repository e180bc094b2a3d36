import Counts

/// Which intervals of an index count, as ``IntervalVerdicts``, while more is said of them.
///
/// All are judged when the first is asked about that another overlaps: where none does, nothing is. For one thread.
final class CurrentVerdicts {
    private let index: StatementIndex
    private var leftOutBy: [Int: Int] = [:]
    private var isJudged = false

    init(_ index: StatementIndex) { self.index = index }

    /// The interval that counts in place of one that stands; `nil` where it counts itself, or nothing of it stands.
    func leftOutBy(_ interval: Int) -> Int? {
        guard index.mayOverlap(interval) else { return nil }
        if !isJudged {
            guard !index.overlapping(index.intervals[interval]).isEmpty else { return nil }
            judgeAll()
        }
        return leftOutBy[interval]
    }

    /// Those of some intervals with counts that stand which some row has.
    func counting(_ intervals: [Int]) -> [Int] {
        intervals.filter {
            index.intervals[$0].seconds <= CountInterval.secondsOfDayMax && leftOutBy($0) == nil
        }
    }

    private func judgeAll() {
        leftOutBy = IntervalVerdicts(index).leftOutBy
        isJudged = true
    }

    /// Takes up that something was said of an interval.
    func update(_ stated: StatedInterval) {
        guard isJudged, let interval = index.find(stated), index.mayOverlap(interval) else { return }
        OverlapRule.apply(
            to: [interval], since: since, overlapping: { index.overlapping(index.intervals[$0]) },
            isLeftOut: { leftOutBy[$0] != nil }, judge: { leftOutBy[$0] = $1 })
    }

    private func since(_ interval: Int) -> StatementPlace? {
        guard index.intervals[interval].seconds <= CountInterval.secondsOfDayMax,
            let standing = index.standing(interval), !standing.counts.isEmpty
        else { return nil }
        return standing.since
    }
}
