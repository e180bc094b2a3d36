/// Whether the day or the month comes first, where no number is over 12.
extension GuessRun {
    /// Of several orders the one by which the rows follow one another; both stay a doubt.
    mutating func chooseOrder() {
        guard time.formats == nil, time.readings.count > 1 else { return }
        func regularity(_ reading: Int) -> Double {
            var other = time
            other.reading = reading
            var labels: [Lane: [Int32]] = [:]
            for row in table.rows.prefix(5000) {
                guard let label = other.label(row.cells) else { continue }
                labels[lane(row), default: []].append(label.minutes)
            }
            let steps = GuessedSteps(labels.values)
            guard steps.total > 0 else { return 0 }
            let small = steps.counts.filter { $0.key <= max(1440, steps.usual) }.values.reduce(0, +)
            return Double(small) / Double(steps.total)
        }
        let scores = time.readings.indices.map { regularity($0) }
        let best = scores.indices.max { (scores[$0], -$0) < (scores[$1], -$1) } ?? 0
        let others = scores.indices.filter { $0 != best }.map { scores[$0] }.max() ?? 0
        time.reading = best
        let order =
            time.readings[best].order == .dayFirst ? "day" : time.readings[best].order == .monthFirst ? "month" : "year"
        let example =
            (time.column.map { profiles[$0].filled[0] } ?? draft.timedColumns.first.map { profiles[$0].name }) ?? ""
        let isClear = scores[best] > others + 0.02
        remarks.append(
            .doubt(
                "no number of \"\(example)\" and the other dates is over 12, so day or month may come first: the \(order) first is taken, "
                    + (isClear
                        ? "as by it the rows follow one another without gaps" : "and the other order fits as well"),
                look: "which of the two was \"\(example)\"?"))
    }
}
