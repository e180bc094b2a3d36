import CounterImport

/// Rows that are sums of other rows of the same time, by a value such as "Total" or "All sites" in any column of words.
extension GuessRun {
    mutating func searchSumValues() {
        searchSumHours()
        searchSumsWithoutTime()
        for column in textColumns where (3...200).contains(column.distinct.count) {
            let suspects = column.distinct.keys.filter { HeaderWords.isOfAll($0) }.sorted()
            let rest = column.distinct.count - suspects.count
            // Where all begin with the word the shortest may be the sum of the others: "Total", "Total to the north".
            let likely = rest == 0 ? suspects.min { $0.count < $1.count }.map { [$0] } ?? [] : suspects
            let sums = likely.filter { isSum($0, in: column, without: rest == 0 ? [$0] : suspects) }
            guard !sums.isEmpty else { continue }
            draft.filters.append(.init(column: column.index, values: sums, isExclusion: true))
            remarks.append(
                .note(
                    "rows whose \(column.shown) is \(sums.quoted()) are the sums of all others of their time, no site or line of "
                        + "their own: left out"))
            return
        }
    }

    /// Rows of a whole day, whose hour is a word such as "Day total".
    private mutating func searchSumHours() {
        guard let hours = time.hourColumn, !profiles[hours].sumWords.isEmpty else { return }
        let words = profiles[hours].sumWords
        draft.filters.append(.init(column: hours, values: words.keys.sorted(), isExclusion: true))
        remarks.append(
            .note(
                "\(counted(words.values.reduce(0, +), "row")) whose \(profiles[hours].shown) is \(words.keys.sorted().quoted()) have the sums of a day in "
                    + "place of an hour: left out"))
    }

    /// Values such as "Report Total" that stand in rows without a time alone.
    private mutating func searchSumsWithoutTime() {
        let labels = labels()
        guard labels.contains(where: { $0 == nil }) else { return }
        for column in textColumns {
            var timed: Set<String> = []
            var untimed: [String: Int] = [:]
            for (row, cell) in column.cells.enumerated() where !cell.isEmpty {
                if labels[row] != nil {
                    timed.insert(cell)
                } else if HeaderWords.isLineOfSums(cell) || HeaderWords.isOfAll(cell) {
                    untimed[cell, default: 0] += 1
                }
            }
            let sums = untimed.filter { !timed.contains($0.key) }
            guard !sums.isEmpty else { continue }
            draft.filters.append(.init(column: column.index, values: sums.keys.sorted(), isExclusion: true))
            remarks.append(
                .note(
                    "\(counted(sums.values.reduce(0, +), "row")) whose \(column.shown) is \(sums.keys.sorted().quoted()) and that have no time are lines of sums: "
                        + "left out"))
            return
        }
    }

    /// Whether a value's rows have what the rows of all other values have together.
    private func isSum(_ value: String, in column: ColumnProfile, without suspects: [String]) -> Bool {
        let texts = textColumns.filter { $0.index != column.index && !$0.isConstant }
        let counts = countColumns.filter { $0.isNumbers && !$0.isConstant }.prefix(6)
        let labels = instants()
        for keyed in texts.isEmpty ? [[]] : [texts, []] {
            for count in counts {
                let form = NumberForm(Array(count.filled.prefix(400)), names: [])
                var own: [String: Double] = [:]
                var others: [String: Double] = [:]
                for (row, label) in labels.enumerated() {
                    guard let label, let number = form.value(count.cells[row]) else { continue }
                    let key = "\(label)\u{0}" + keyed.map { $0.cells[row] }.joined(separator: "\u{0}")
                    if column.cells[row] == value {
                        own[key, default: 0] += number
                    } else if !suspects.contains(column.cells[row]) {
                        others[key, default: 0] += number
                    }
                }
                let equal = own.count { others[$0.key] == $0.value }
                if own.count >= 2, equal * 20 >= own.count * 19, own.values.contains(where: { $0 > 0 }) { return true }
            }
        }
        return false
    }
}
