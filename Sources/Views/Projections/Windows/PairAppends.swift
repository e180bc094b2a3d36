/// When the first event of each of a window's pairs was appended, by their positions: in runs of equal times, since what a chunk
/// brings was mostly appended at once.
struct PairAppends {
    struct Run: Equatable {
        /// The first pair of the run, which ends where the next begins.
        var first: Int
        var time: Int64
    }

    /// Ascending; the first begins at 0.
    private var runs: [Run] = []

    var byteCount: Int { runs.capacity * MemoryLayout<Run>.stride }

    mutating func removeAll() { runs.removeAll(keepingCapacity: runs.capacity <= 256) }

    /// Says that pairs from a position on, which is not before the last run's, were appended at a time.
    mutating func note(_ time: Int64, from pair: Int) {
        if let last = runs.last {
            if last.time == time { return }
            if last.first == pair { runs.removeLast() }
            // What was noted and had no pair may have parted two runs of one time.
            if let before = runs.last, before.time == time { return }
        }
        runs.append(Run(first: pair, time: time))
    }

    /// Adds those of other pairs, which come from a position on.
    mutating func append(_ other: PairAppends, from pair: Int) {
        for run in other.runs { note(run.time, from: pair + run.first) }
    }

    func time(of pair: Int) -> Int64 {
        var low = 0
        var high = runs.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle].first <= pair { low = middle } else { high = middle }
        }
        return runs[low].time
    }

    func cursor() -> Cursor { Cursor(runs: runs) }

    /// Goes through the pairs in their order.
    struct Cursor {
        fileprivate let runs: [Run]
        private var current = 0

        fileprivate init(runs: [Run]) { self.runs = runs }

        /// - Parameter pair: not before the one of the last call.
        mutating func time(of pair: Int) -> Int64 {
            while current + 1 < runs.count, runs[current + 1].first <= pair { current += 1 }
            return runs[current].time
        }

        /// The time of a pair, as above, and where the next run begins.
        mutating func run(of pair: Int) -> (time: Int64, end: Int) {
            let time = time(of: pair)
            return (time, current + 1 < runs.count ? runs[current + 1].first : .max)
        }
    }
}
