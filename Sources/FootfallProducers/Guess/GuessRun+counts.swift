/// Which columns have the counts, where a row is of one site.
extension GuessRun {
    mutating func searchLongCounts() {
        var columns = countColumns.filter { !draft.isUsed($0.index) }
        if columns.isEmpty { columns = unnamedNumbers() }
        if draft.direction != nil, let count = onlyCount(columns) {
            draft.total = count.index
            remarks.append(.reason("\(count.shown) has the number of people of each row"))
            if isOneEverywhere(count) { becomePersons(count) }
            return
        }
        let subjects = columns.map { (column: $0, subject: CountSubject($0.words, pairsEntries: pairsEntries)) }
        let entered = pick(subjects.filter { $0.subject.role == .entered }.map(\.column), "entered")
        let exited = pick(subjects.filter { $0.subject.role == .exited }.map(\.column), "exited")
        if let entered, let exited {
            (draft.entered, draft.exited) = (entered.index, exited.index)
            remarks.append(.reason("\(entered.shown) has those who entered, \(exited.shown) those who left"))
        } else if let one = entered ?? exited {
            if entered != nil { draft.entered = one.index } else { draft.exited = one.index }
            remarks.append(.reason("\(one.shown) has those who \(entered != nil ? "entered" : "left")"))
        }
        searchTotal(subjects.filter { $0.subject.role == .total || $0.subject.role == nil }.map(\.column))
        if draft.counts.isEmpty { searchUnnamed(columns) }
        if draft.counts.isEmpty { searchPersons(columns) }
        checkTotal()
    }

    /// Columns of one letter, or of none, of which no word says what they are.
    private func unnamedNumbers() -> [ColumnProfile] {
        profiles.filter {
            $0.isWhole && !time.columns.contains($0.index) && !draft.isUsed($0.index) && !$0.isRowNumbers
                && !$0.isOfOtherKind && !isOneEverywhere($0) && ["", "n", "x", "c", "q"].contains($0.name.lowercased())
        }
    }

    /// Why columns of numbers are no counts.
    private var noCountsReason: String {
        let numbers = profiles.filter { $0.isNumbers && !time.columns.contains($0.index) && !draft.isUsed($0.index) }
        guard !numbers.isEmpty else { return "" }
        let inside = numbers.filter {
            $0.words.has([
                "occupancy", "inside", "belegung", "auslastung", "anwesend", "present", "occupation", "ocupacion",
            ])
        }
        let others = numbers.filter { column in !inside.contains { $0.index == column.index } }
        var parts: [String] = []
        if !inside.isEmpty {
            parts.append(
                "\(inside.map(\.name).quoted()) has how many are inside (occupancy), and not how many came or went")
        }
        if !others.isEmpty {
            parts.append(
                "\(others.map(\.name).quoted()) are no counts of people by their names (shares, an index, averages, or things)"
            )
        }
        return ": " + parts.joined(separator: "; ")
    }

    /// The column of counts beside one that says the direction.
    private func onlyCount(_ columns: [ColumnProfile]) -> ColumnProfile? {
        let whole = columns.filter(\.isWhole)
        return whole.first(where: \.isTotal) ?? (whole.count == 1 ? whole[0] : nil)
    }

    /// Several columns of one direction are of several kinds of things, or one of them is what is meant.
    private mutating func pick(_ columns: [ColumnProfile], _ role: String) -> ColumnProfile? {
        guard columns.count > 1 else { return columns.first }
        let people = columns.filter { $0.words.has(HeaderWords.pedestrians) }
        let shortest = columns.min { ($0.words.words.count, $0.index) < ($1.words.words.count, $1.index) }!
        let sum = columns.first { whole in
            columns.count > 2 && sumsTo(whole, columns.filter { $0.index != whole.index }, blankIsNone: true)
        }
        let chosen = sum ?? (people.count == 1 ? people[0] : shortest)
        if let sum {
            remarks.append(
                .note(
                    "\(sum.shown) is the sum of \(columns.filter { $0.index != sum.index }.map(\.name).quoted()), which are its doors: it alone is taken"
                ))
        } else if people.count != 1 {
            remarks.append(
                .doubt(
                    "several columns could be those who \(role == "entered" ? "entered" : "left"): \(columns.map(\.name).quoted()); \(chosen.shown) is taken",
                    look: "what is each of them?"))
        }
        for column in columns where column.index != chosen.index { draft.explained.insert(column.index) }
        return chosen
    }

    private mutating func searchTotal(_ columns: [ColumnProfile]) {
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
            for column in named { draft.explained.insert(column.index) }
            let isSmaller = isAtMost(draft.entered ?? draft.exited!, best.index)
            if isSmaller, best.words.has(["total", "totals", "gesamt", "sum", "summe", "totaal", "totale"]) {
                draft.total = best.index
            }
            return
        }
        draft.total = best.index
        remarks.append(
            .reason("\(best.shown) has the number of people; no word says a direction, so it is taken as the total"))
        if named.count > 1 {
            let others = named.filter { $0.index != best.index && !$0.isOfOtherKind }
            for other in others { draft.explained.insert(other.index) }
            remarks.append(
                .doubt(
                    "\(others.map(\.name).quoted()) could be the count too; \(best.shown) is taken",
                    look: "what is each of them?"))
        }
        if let directions = twoWays(of: best) {
            for column in directions { draft.explained.insert(column.index) }
            remarks.append(
                .note(
                    "\(directions.map(\.name).quoted()) are two directions that add up to \(best.shown); no word says which of them is who "
                        + "entered, so the total alone is taken"))
        }
    }

    /// Two columns that add up to the total: those with a word for a way before others.
    private func twoWays(of total: ColumnProfile) -> [ColumnProfile]? {
        let whole = profiles.filter {
            $0.isWhole && $0.index != total.index && !time.columns.contains($0.index) && !$0.isConstant
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

    private func totalScore(_ column: ColumnProfile) -> Double {
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
    private func addsUp(_ column: ColumnProfile) -> Double {
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

    private func sumsTo(_ total: ColumnProfile, _ parts: [ColumnProfile], blankIsNone: Bool = false) -> Bool {
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

    private func isAtMost(_ part: Int, _ whole: Int) -> Bool {
        let form = NumberForm(Array((profiles[part].filled + profiles[whole].filled).prefix(400)), names: [])
        return profiles[part].cells.indices.allSatisfy { row in
            guard let a = form.value(profiles[part].cells[row]), let b = form.value(profiles[whole].cells[row]) else {
                return true
            }
            return a <= b
        }
    }

    /// A total that isn't what the directions add up to makes every row a bad one.
    private mutating func checkTotal() {
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

    // MARK: Columns without a word

    private mutating func searchUnnamed(_ columns: [ColumnProfile]) {
        let whole = columns.filter {
            $0.isWhole && !$0.isConstant || $0.isWhole && columns.count == 1 && !isOneEverywhere($0)
        }
        switch whole.count {
        case 0: return
        case 1:
            draft.total = whole[0].index
            remarks.append(
                .doubt(
                    "\(whole[0].shown) is the one column of whole numbers, and no word says what it counts: it is taken as the total",
                    look: "are these numbers of people?"))
        default:
            let areTwoWays = Self.areDirections(whole.prefix(2).map(\.name)) || table.headerLines == 0
            guard areTwoWays, whole.count == 2 || table.headerLines != 0 else {
                guard table.headerLines == 0, whole.count == 3 else {
                    obstacles.append(
                        "no word says which of the columns \(whole.map(\.name).quoted(max: 8)) have counts: name them in the mapping"
                    )
                    return
                }
                (draft.entered, draft.exited) = (whole[0].index, whole[1].index)
                if addsUp(whole[2]) > 0.9 { draft.total = whole[2].index }
                doubtDirections(whole[0], whole[1])
                return
            }
            (draft.entered, draft.exited) = (whole[0].index, whole[1].index)
            doubtDirections(whole[0], whole[1])
        }
    }

    private mutating func doubtDirections(_ entered: ColumnProfile, _ exited: ColumnProfile) {
        remarks.append(
            .doubt(
                "no word says which direction is which: \(entered.shown) is taken for who entered, and \(exited.shown) for who left",
                look: "the other way round fits as well: exchange \"entered\" and \"exited\" in the mapping then"))
    }

    // MARK: A row a person

    func isOneEverywhere(_ column: ColumnProfile) -> Bool {
        column.distinct.count == 1 && column.distinct.keys.first == "1"
    }

    private var hasSeconds: Bool {
        table.rows.prefix(500).contains { (time.label($0.cells)?.seconds ?? 0) != 0 }
    }

    private mutating func searchPersons(_ columns: [ColumnProfile]) {
        guard hasSeconds || draft.direction != nil || columns.contains(where: isOneEverywhere) else {
            obstacles.append(
                columns.isEmpty
                    ? "no column has numbers of people" + noCountsReason
                    : "no word says which of the columns \(columns.map(\.name).quoted(max: 8)) have counts")
            return
        }
        becomePersons(columns.first(where: isOneEverywhere))
    }

    private mutating func becomePersons(_ ones: ColumnProfile?) {
        guard hasSeconds || ones == nil else { return }
        draft.total = nil
        draft.isPersons = true
        if let ones { draft.explained.insert(ones.index) }
        remarks.append(
            .note(
                "each row is one person: there is no column of counts"
                    + (ones.map { " but \($0.shown), which is 1 everywhere" } ?? "")
                    + ". People are counted within intervals of an hour; "
                    + "\"interval_minutes\" in the mapping says otherwise"))
        if draft.site == nil,
            let door = textColumns.first(where: {
                $0.words.has(HeaderWords.door) && (2...30).contains($0.distinct.count) && $0.index != draft.direction
                    && !HeaderSigns.isPeopleOrDirection($0)
            })
        {
            (draft.site, draft.siteName) = (door.index, nil)
            remarks.append(
                .doubt(
                    "no column names the site; the places of \(door.shown) are taken for sites",
                    look:
                        "are they doors of one site? Then \(door.shown) is the \"line\", and \"site_name\" has the site's name"
                ))
        }
        if draft.direction == nil {
            remarks.append(.note("no column says which way people went: they are counted as the total"))
        }
    }
}
