import CounterImport

/// Which columns have the counts, where a row is of one site.
extension GuessRun {
    mutating func searchLongCounts() {
        if draft.direction == nil, searchKindsOfWays() || searchClasses() { return }
        var columns = countColumns.filter { !draft.isUsed($0.index) }
        if columns.isEmpty { columns = unnamedNumbers() }
        if draft.direction != nil, let count = onlyCount(columns) {
            draft.total = count.index
            remarks.append(.reason("\(count.shown) has the number of people of each row"))
            if count.isEntered || count.isExited {
                remarks.append(
                    .doubt(
                        "\(count.shown) says a direction by its name, and each row has one of its own: the row's is taken",
                        look: "is \(count.shown) of one direction in each row, whatever the row says?"))
            }
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

    /// The column of counts beside one that says the direction.
    func onlyCount(_ columns: [ColumnProfile]) -> ColumnProfile? {
        var whole = columns.filter(\.isWhole)
        if whole.isEmpty { whole = columns.filter(\.isWholeAsWritten) }
        return whole.first(where: \.isTotal) ?? (whole.count == 1 ? whole[0] : nil)
    }

    /// Several columns of one direction are of several kinds of things, or one of them is what is meant.
    mutating func pick(_ columns: [ColumnProfile], _ role: String) -> ColumnProfile? {
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

}
