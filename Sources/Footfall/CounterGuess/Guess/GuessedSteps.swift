import LocalTime

/// How far apart the rows of each counter are.
struct GuessedSteps {
    /// By length in minutes: how many.
    private(set) var counts: [Int: Int] = [:]
    private(set) var total = 0
    /// Whether any two neighbours of a counter have the same label.
    private(set) var repeats = 0
    /// The most frequent; 0 where there is none.
    private(set) var usual = 0
    /// Of a run of other steps, as long as to be no gap: its length in minutes.
    private(set) var other: Int?
    /// The usual step among days whose labels are those of weeks or months.
    var isWeeks: Bool { usual == 7 * 1440 && share(7 * 1440) > 0.7 }
    var isMonths: Bool {
        let months = counts.filter { (28 * 1440...31 * 1440).contains($0.key) }.values.reduce(0, +)
        return total > 1 && months * 10 >= total * 8 && usual >= 28 * 1440
    }
    var isYears: Bool { usual >= 365 * 1440 - 1440 }

    /// - Parameter lanes: the labels of each counter, in the order of the file.
    init(_ lanes: some Sequence<[Int32]>) {
        var runs: [Int: Int] = [:]
        for lane in lanes {
            let sorted = Array(Set(lane)).sorted()
            repeats += lane.count - sorted.count
            var run = (step: 0, count: 0)
            for (before, label) in zip(sorted, sorted.dropFirst()) {
                let step = Int(label - before)
                counts[step, default: 0] += 1
                total += 1
                run = run.step == step ? (step, run.count + 1) : (step, 1)
                runs[step] = max(runs[step] ?? 0, run.count)
            }
        }
        guard let most = counts.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) }) else { return }
        usual = most.key
        // The shorter of two that are both frequent is the step, the longer one may be gaps.
        let others = counts.filter { step, count in
            step != usual && count * 20 >= total && (runs[step] ?? 0) >= 4 && step < 1440
        }
        if usual < 1440 { other = others.max { $0.value < $1.value }?.key }
    }

    func share(_ step: Int) -> Double { total == 0 ? 0 : Double(counts[step] ?? 0) / Double(total) }
    /// Gaps: steps that are longer than the usual one.
    var gaps: Int { counts.filter { $0.key > usual }.values.reduce(0, +) }
    /// Steps that are no whole number of usual ones.
    var uneven: Int { usual == 0 ? 0 : counts.filter { $0.key % usual != 0 }.values.reduce(0, +) }
}
