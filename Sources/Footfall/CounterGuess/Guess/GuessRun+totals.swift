import CounterImport

/// The column of all people, and whether it is what the directions add up to.
extension GuessRun {
    mutating func searchTotal(_ columns: [ColumnProfile]) {
        let named = columns.filter { $0.isTotal && $0.numbers > 0 }
        guard !named.isEmpty else { return }
        let hasDirections = draft.entered != nil && draft.exited != nil
        if hasDirections {
            if let sum = named.first(where: { addsUp($0) > 0.9 }) { draft.total = sum.index }
            return
        }
        let best = named.max { totalScore($0) < totalScore($1) }!
        if draft.entered != nil || draft.exited != nil {
            // In, and something that isn't the sum of both.
            let isSmaller = isAtMost(draft.entered ?? draft.exited!, best.index)
            if isSmaller, best.words.has(["total", "totals", "gesamt", "sum", "summe", "totaal", "totale"]) {
                draft.total = best.index
            }
            leaveOut(named.filter { $0.index != draft.total && !$0.isOfOtherKind })
            return
        }
        draft.total = best.index
        remarks.append(
            .reason("\(best.shown) has the number of people; no word says a direction, so it is taken as the total"))
        let directions = twoWays(of: best)
        let others = named.filter { other in
            other.index != best.index && !other.isOfOtherKind
                && !(directions ?? []).contains { $0.index == other.index }
        }
        if !others.isEmpty {
            for other in others { draft.explained.insert(other.index) }
            remarks.append(
                .doubt(
                    "\(others.map(\.name).quoted()) could be the count too; \(best.shown) is taken",
                    look: "what is each of them?"))
        }
        if let directions {
            for column in directions { draft.explained.insert(column.index) }
            remarks.append(
                .note(
                    "\(directions.map(\.name).quoted()) are two directions that add up to \(best.shown); no word says which of them is who "
                        + "entered, so the total alone is taken"))
        }
    }

    /// Two columns that add up to the total: those with a word for a way before others.
    func twoWays(of total: ColumnProfile) -> [ColumnProfile]? {
        let whole = profiles.filter {
            ($0.isWhole || $0.isNumbers && Self.areDirections([$0.name])) && $0.index != total.index
                && !time.columns.contains($0.index) && !$0.isConstant
                && !draft.isUsed($0.index) && !$0.isNoCount
        }.prefix(10)
        var found: [[ColumnProfile]] = []
        for first in whole {
            for second in whole where second.index > first.index && sumsTo(total, [first, second]) {
                found.append([first, second])
            }
        }
        return found.first { Self.areDirections($0.map(\.name)) }
            ?? found.first { $0.allSatisfy { !$0.isTotal && !$0.isOfOtherKind } }
    }

    func totalScore(_ column: ColumnProfile) -> Double {
        let words = column.words
        var score = 0.0
        if words.has(["total", "totals", "gesamt", "sum", "summe", "totaal", "totale", "all", "both"]) { score += 2 }
        if words.has(HeaderWords.pedestrians)
            || words.has(["visitors", "visitor", "besucher", "passanten", "footfall", "passages"])
        {
            score += 3
        }
        if words.has(["value", "wert", "zahl", "number", "flow", "traffic"]) { score -= 1 }
        if words.has(["unverified", "raw", "roh", "corrected", "estimated", "previous", "vorjahr"]) { score -= 3 }
        if column.filled.isEmpty { score -= 10 }
        return score - 0.01 * Double(column.index)
    }

    /// The share of rows in which a column is what the two directions add up to.
    func addsUp(_ column: ColumnProfile) -> Double {
        guard let entered = draft.entered, let exited = draft.exited else { return 0 }
        let form = NumberForm((column.filled + profiles[entered].filled).prefix(400).map(\.self), names: [])
        var (met, all) = (0, 0)
        for row in column.cells.indices {
            guard let a = form.value(profiles[entered].cells[row]), let b = form.value(profiles[exited].cells[row]),
                let sum = form.value(column.cells[row])
            else { continue }
            all += 1
            if a + b == sum { met += 1 }
        }
        return all == 0 ? 0 : Double(met) / Double(all)
    }

    func sumsTo(_ total: ColumnProfile, _ parts: [ColumnProfile], blankIsNone: Bool = false) -> Bool {
        let form = NumberForm(Array((total.filled + parts[0].filled).prefix(400)), names: [])
        var (met, all) = (0, 0)
        for row in total.cells.indices {
            let values = parts.compactMap { form.value($0.cells[row]) }
            guard values.count == parts.count || blankIsNone && !values.isEmpty, let sum = form.value(total.cells[row])
            else { continue }
            all += 1
            if values.reduce(0, +) == sum { met += 1 }
        }
        return all > 0 && met * 20 >= all * 19
    }

    func isAtMost(_ part: Int, _ whole: Int) -> Bool {
        let form = NumberForm(Array((profiles[part].filled + profiles[whole].filled).prefix(400)), names: [])
        return profiles[part].cells.indices.allSatisfy { row in
            guard let a = form.value(profiles[part].cells[row]), let b = form.value(profiles[whole].cells[row]) else {
                return true
            }
            return a <= b
        }
    }

    /// A total that isn't what the directions add up to makes every row a bad one.
    mutating func checkTotal() {
        guard let entered = draft.entered, let exited = draft.exited else { return }
        let candidates = profiles.filter {
            $0.isNumbers && $0.isTotal && !$0.isNoCount && $0.index != draft.total && !time.columns.contains($0.index)
                && !$0.isOfOtherKind && CountSubject($0.words).place.isEmpty
        }
        for column in candidates {
            draft.explained.insert(column.index)
            let share = addsUp(column)
            remarks.append(
                .doubt(
                    "\(column.shown) is not what \(profiles[entered].shown) and \(profiles[exited].shown) add up to"
                        + (share > 0 ? " in \(Int((1 - share) * 100)) of 100 rows" : "") + ", and is left out",
                    look: "which of the three is right?"))
        }
    }
}
