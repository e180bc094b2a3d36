import CounterImport

/// Rows of one person each, or of several who came at once.
extension GuessRun {
    func isOneEverywhere(_ column: ColumnProfile) -> Bool {
        column.distinct.count == 1 && column.distinct.keys.first == "1"
    }

    var hasSeconds: Bool {
        table.rows.prefix(500).contains { (time.label($0.cells)?.seconds ?? 0) != 0 }
    }

    mutating func searchPersons(_ columns: [ColumnProfile]) {
        guard obstacles.isEmpty else { return }
        guard hasSeconds || draft.direction != nil || columns.contains(where: isOneEverywhere) else {
            obstacles.append(
                columns.isEmpty
                    ? "no column has numbers of people" + noCountsReason
                    : "no word says which of the columns \(columns.map(\.name).quoted(max: 8)) have counts")
            return
        }
        let numbers = profiles.filter { mayCount($0) }
        guard numbers.isEmpty else {
            obstacles.append(
                "\(numbers.map(\.name).quoted(max: 8)) \(numbers.count == 1 ? "has" : "have") numbers, so that a row is not one person, and nothing says that these are "
                    + "numbers of people" + noCountsReason)
            return
        }
        becomePersons(columns.first(where: isOneEverywhere))
    }

    /// Whether most of the chosen rows have a number that could be one of people.
    private func mayCount(_ column: ColumnProfile) -> Bool {
        guard !column.isEmpty, !column.isDates, !time.columns.contains(column.index), !draft.isUsed(column.index),
            !isOneEverywhere(column), column.numbers * 2 > column.filled.count || column.isPercents,
            !column.isRowNumbers
        else { return false }
        if column.isRunningTotal || column.isPercents { return true }
        let names = HeaderWords.ids.union(HeaderWords.door).union(HeaderWords.site).union(HeaderWords.counter).union(
            HeaderWords.direction)
        return !column.isNoCount && !column.words.has(names) && column.isWholeAsWritten
    }

    /// Whether a column that is left out may say how many people a row is: a number of tickets, of a table, of a party.
    private func mayBeSeveral(_ column: ColumnProfile) -> Bool {
        guard !column.isEmpty, !column.isDates, !time.columns.contains(column.index), !draft.isUsed(column.index),
            !draft.explained.contains(column.index), column.isWholeAsWritten, !column.isRowNumbers,
            (2...30).contains(column.distinct.count)
        else { return false }
        return column.distinct.keys.allSatisfy { Int($0).map { (0...30).contains($0) } ?? false }
            && !column.words.has(
                HeaderWords.ids.union(HeaderWords.door).union(HeaderWords.site).union(HeaderWords.counter))
    }

    mutating func becomePersons(_ ones: ColumnProfile?) {
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
        if let several = profiles.first(where: mayBeSeveral) {
            remarks.append(
                .doubt(
                    "\(several.shown) has small whole numbers, as \(several.distinct.keys.sorted().quoted(max: 4)), and is left out",
                    look: "did so many people come with each row? Then it is the \"count\" of the mapping"))
        }
        if draft.site == nil,
            let door = textColumns.first(where: {
                $0.words.has(HeaderWords.door) && (2...30).contains($0.distinct.count) && $0.index != draft.direction
                    && !HeaderSigns.isPeopleOrDirection($0) && !isUnknownDirection($0)
            })
        {
            (draft.site, draft.siteName) = (door.index, nil)
            remarks.removeAll { $0 == noSiteRemark }
            remarks.append(
                .doubt(
                    "no column names the site; the places of \(door.shown) are taken for sites",
                    look:
                        "are they doors of one site? Then \(door.shown) is the \"line\", and \"site_name\" has the site's name"
                ))
        }
        noteDirectionOfPersons()
    }

    private mutating func noteDirectionOfPersons() {
        guard draft.direction == nil else { return }
        let numbered = profiles.filter {
            $0.isNumbers && !time.columns.contains($0.index) && $0.words.has(HeaderWords.directionNames)
                && $0.distinct.count <= 4
        }
        guard let ways = (textColumns + numbered).first(where: { isUnknownDirection($0) }) else {
            remarks.append(.note("no column says which way people went: they are counted as the total"))
            return
        }
        draft.explained.insert(ways.index)
        remarks.append(
            .doubt(
                "\(ways.shown) says which way people went, as \(ways.distinct.keys.sorted().quoted(max: 4)), and no word says which direction is in and which "
                    + "is out: all are counted as the total",
                look: "name them as \"entered\" and \"exited\" of a \"direction\" in the mapping"))
    }

    // MARK: Several at once

    /// Rows at irregular instants, each with a number of people: tickets, groups, visits.
    mutating func searchGroups() {
        guard !draft.isPersons, draft.wide.isEmpty, let count = draft.total, draft.entered == nil, draft.exited == nil,
            draft.added.values.allSatisfy(\.isEmpty)
        else { return }
        let steps = GuessedSteps(lanes().values)
        let seconds = Set(table.rows.prefix(2000).compactMap { secondOfMinute($0) })
        guard steps.total >= 3, steps.share(steps.usual) < 0.6 else { return }
        let hasAnySecond = hasSeconds && (seconds.count > 5 || seconds.count * 2 > table.rows.count)
        // Minutes are no intervals where some come twice, and most not at all.
        let hasAnyMinute = steps.usual < 5 && steps.counts.count > 4 && steps.repeats > 0 && time.rangeMinutes == nil
        guard hasAnySecond || hasAnyMinute else { return }
        guard !areNumbersOfThings(profiles[count]) else {
            obstacles.append(
                "rows come at irregular times, and the numbers of \(profiles[count].shown), as \"\(profiles[count].filled[0])\", are large and hardly come "
                    + "twice: they are rather numbers of cards, tickets or tracks than of people. Where each row is one person, say so in a mapping "
                    + "(\"row\": \"person\")")
            return
        }
        draft.isPersons = true
        remarks.append(
            .doubt(
                "rows come at irregular times, each with a number of people in \(profiles[count].shown), as tickets or groups do: each row is as many persons, "
                    + "who are counted within intervals of an hour; \"interval_minutes\" in the mapping says otherwise",
                look: "is it the number of people who came then, and not of those who are there?"))
        noteDirectionOfPersons()
    }

    private func areNumbersOfThings(_ column: ColumnProfile) -> Bool {
        let large = column.filled.count { $0.count >= 4 }
        return column.filled.count >= 20 && large * 10 >= column.filled.count * 9
            && column.distinct.count * 10 >= min(column.filled.count, ColumnProfile.distinctMax) * 6
    }

    private func secondOfMinute(_ row: GuessTable.Row) -> Int? { time.label(row.cells)?.seconds }
}
