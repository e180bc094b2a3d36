import CounterImport

/// What tells rows of one site and time apart: doors, counters, unknown directions.
extension GuessRun {
    /// Where a site has several rows of one time, they are told apart by a column, or added up.
    mutating func searchDoors() {
        guard draft.wide.isEmpty else { return }
        let rows = takenRows
        // By label: how many rows, and with how many different counts.
        var counts: [Lane: [Int32: (rows: Int, texts: Set<String>)]] = [:]
        for row in rows {
            guard let label = time.label(row.cells) else { continue }
            let text = draft.counts.map { $0 < row.cells.count ? row.cells[$0] : "" }.joined(separator: "\u{0}")
            counts[lane(row), default: [:]][label.instant, default: (0, [])].rows += 1
            counts[lane(row)]![label.instant]!.texts.insert(text)
        }
        let several = counts.filter { _, labels in
            let repeated = labels.values.filter { $0.rows > 1 }
            guard repeated.count * 10 >= labels.count * 6 else { return false }
            // All of them alike are the same rows once more.
            return repeated.count { $0.texts.count > 1 } * 20 >= repeated.count
        }
        guard !several.isEmpty else { return }
        let usual = GuessTable.usual(several.values.flatMap { $0.values.map(\.rows) })
        let free = profiles.filter {
            !$0.isEmpty && !$0.isConstant && !draft.isPlaceOrDirection($0.index) && !$0.isRowNumbers
                && !($0.words.has(HeaderWords.noCounts) && !$0.words.has(HeaderWords.ids))
                && !time.columns.contains($0.index)
                && !draft.counts.contains($0.index) && !$0.isDates && $0.distinct.count * 2 <= max(rows.count, 8)
                && !($0.isNumbers
                    && !$0.words.has(
                        HeaderWords.ids.union(HeaderWords.door).union(HeaderWords.counter).union(HeaderWords.site)))
        }
        let telling = free.filter { tellsApart($0, rows) }
        func score(_ column: ColumnProfile) -> Int {
            (column.isText ? 2 : 0) + (column.words.has(HeaderWords.door) ? 4 : 0)
                + (column.words.has(HeaderWords.direction) ? 1 : 0) + (column.words.has(HeaderWords.counter) ? 1 : 0)
                - (column.words.has(["code"]) ? 1 : 0)
        }
        guard let best = telling.max(by: { (score($0), -$0.index) < (score($1), -$1.index) }) else {
            draft.addsRepeated = true
            remarks.append(
                .doubt(
                    "\(usual == 2 ? "two" : "\(usual)") rows have the same \(time.hasClock ? "time" : "date") at a site, and no column tells them apart: they are taken for several "
                        + "doors and added up",
                    look: time.hasClock
                        ? "are they doors, or the same counts several times?"
                        : "are they doors, hours of the day, or the same counts several times?"))
            return
        }
        if isUnknownDirection(best) {
            draft.line = best.index
            remarks.append(
                .doubt(
                    "\(best.shown) says the direction, and no word of its values \(best.distinct.keys.sorted().quoted()) says which of them is who entered: "
                        + "each is a line of its own, and both directions together are the total",
                    look: "name them as \"entered\" and \"exited\" of a \"direction\" in the mapping"))
            return
        }
        let isDoor = best.words.has(HeaderWords.door) && !best.words.has(HeaderWords.ids.subtracting(["no", "nr"]))
        let site = draft.site.map { profiles[$0].shown } ?? "the site"
        if isDoor {
            draft.line = best.index
            remarks.append(
                .note(
                    "a site has several rows of one time, one for each \(best.shown) (\(best.distinct.keys.sorted().quoted(max: 3))): these are its "
                        + "doors or lines, which are added up"))
            if best.words.has(HeaderWords.direction) {
                remarks.append(
                    .note(
                        "\(best.shown) is a direction of which no word says who entered: each is a line of its own, and both directions together are the total"
                    ))
            }
        } else if draft.site == nil, best.isText, !best.words.has(HeaderWords.ids.union(HeaderWords.counter)) {
            takeForSite(best)
        } else {
            draft.counter = best.index
            let shared = Set(several.keys.map(\.site)).sorted().filter { !$0.isEmpty }
            guard !shared.isEmpty else {
                remarks.append(
                    .doubt(
                        "a site has several rows of one time, one for each \(best.shown) (\(best.distinct.keys.sorted().quoted(max: 3))): they are "
                            + "taken for counters of one site, and added up",
                        look: "if they are sites of their own, \(best.shown) is the \"site\""))
                return
            }
            remarks.append(
                .doubt(
                    "\(site) is not unique, several ids have one name: \(best.shown) tells several counters of the same name apart, as of \(shared.quoted(max: 3)). They are taken for "
                        + "counters of one site, and added up",
                    look: "if they are sites of their own, \(best.shown) is the \"site\""))
        }
    }

    /// The one column of names in a file that has no other for sites.
    private mutating func takeForSite(_ column: ColumnProfile) {
        (draft.site, draft.siteName) = (column.index, nil)
        remarks.removeAll { $0 == noSiteRemark }
        noSiteRemark = nil
        remarks.append(
            .doubt(
                "no word of \(column.shown) says that it has the sites; its names, as \(column.distinct.keys.sorted().quoted(max: 3)), have a row of each time "
                    + "each, and are taken for them",
                look:
                    "are they doors or counters of one site? Then \(column.shown) is the \"line\", and \"site_name\" has the site's name"
            ))
    }

    func tellsApart(_ column: ColumnProfile, _ rows: [GuessTable.Row]) -> Bool {
        var keys: [String: Int] = [:]
        var count = 0
        for row in rows {
            guard let label = time.label(row.cells), column.index < row.cells.count else { continue }
            keys["\(lane(row))\u{0}\(label.instant)\u{0}\(row.cells[column.index])", default: 0] += 1
            count += 1
        }
        return keys.count * 100 >= count * 97
    }

    func isUnknownDirection(_ column: ColumnProfile) -> Bool {
        guard (2...8).contains(column.distinct.count) else { return false }
        let taken = Set(takenRows.map { column.index < $0.cells.count ? $0.cells[column.index] : "" })
        return column.words.has(HeaderWords.directionNames) || Self.areDirections(taken.sorted())
    }
}
