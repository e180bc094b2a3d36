import CounterImport

/// Which columns say where: sites, or sites as columns.
extension GuessRun {
    mutating func searchPlaces() {
        let labels = instants()
        if let name = bestSite(labels), prefersRows(name) {
            if let whole = placesOfDoors(name) {
                (draft.site, draft.line) = (whole.index, name.index)
                remarks.append(
                    .doubt(
                        "each of \(name.shown) (\(name.distinct.keys.sorted().quoted(max: 3))) is of one of \(whole.shown) (\(whole.distinct.keys.sorted().quoted(max: 3))): they are "
                            + "taken for doors of these sites, and added up",
                        look:
                            "are \(name.shown) sites of their own, and \(whole.shown) their towns? Then \(name.shown) is the \"site\""
                    ))
                return
            }
            let site = idsOfSharedNames(name) ?? name
            draft.site = site.index
            remarks.append(
                .reason(
                    "sites are in \(site.shown): \(site.distinct.count == 1 ? site.filled[0] : "\(site.distinct.count) names, as \(site.distinct.keys.sorted().quoted(max: 3))")"
                ))
            if !site.words.has(HeaderWords.site) {
                remarks.append(
                    .doubt(
                        "no word of \(site.shown) says that it has the sites", look: "are these the names of places?"))
            }
            noteSharedNames(site)
            return
        }
        if table.headerLines == 0, let (site, line) = placesAndLines(labels) {
            (draft.site, draft.line) = (site.index, line.index)
            remarks.append(
                .doubt(
                    "\(site.shown) and \(line.shown) tell the rows of one time apart together: \(site.distinct.keys.sorted().quoted(max: 3)) are taken for sites, and "
                        + "\(line.distinct.keys.sorted().quoted(max: 3)) for their doors, which are added up",
                    look: "is it so, or the other way round?"))
            return
        }
        if table.headerLines == 0, let codes = codesOfSites(labels) {
            draft.site = codes.index
            remarks.append(
                .doubt(
                    "\(codes.shown) has few numbers that come again and again, as \(codes.distinct.keys.sorted().quoted(max: 3)): they are taken for those of sites",
                    look: "are they numbers of places, or counts?"))
            return
        }
        if searchClassesOfPlaces() || searchWaysOfPlaces() || !hasKindsOfWays && !hasClasses && searchWide() { return }
        nameSite()
    }

    /// Of a file without a header: two columns of words that are of one row each time together, and neither of them alone.
    private func placesAndLines(_ labels: [Int32?]) -> (ColumnProfile, ColumnProfile)? {
        let texts = textColumns.filter {
            !$0.isConstant && !HeaderSigns.isPeopleOrDirection($0) && $0.filled.count == $0.cells.count
                && !Self.areDirections($0.distinct.keys.sorted()) && $0.distinct.count * 3 <= $0.cells.count
        }
        for site in texts {
            for line in texts where line.index > site.index {
                var keys: Set<String> = []
                for (row, label) in labels.enumerated() {
                    keys.insert("\(label ?? 0)\u{0}\(site.cells[row])\u{0}\(line.cells[row])")
                }
                if keys.count * 100 >= labels.count * 95 { return (site, line) }
            }
        }
        return nil
    }

    /// Of a file without a header: names before those of doors, each with doors of its own.
    private func placesOfDoors(_ doors: ColumnProfile) -> ColumnProfile? {
        guard table.headerLines == 0 else { return nil }
        return textColumns.first { column in
            guard column.index < doors.index, column.distinct.count > 1,
                column.distinct.count < doors.distinct.count, !HeaderSigns.isPeopleOrDirection(column),
                !Self.areDirections(column.distinct.keys.sorted()), column.filled.count == column.cells.count
            else { return false }
            var places: [String: Set<String>] = [:]
            for (door, place) in zip(doors.cells, column.cells) { places[door, default: []].insert(place) }
            return places.values.allSatisfy { $0.count == 1 }
        }
    }

    /// Ids of stores of which several have one name: a site each.
    private func idsOfSharedNames(_ name: ColumnProfile) -> ColumnProfile? {
        guard !name.words.has(HeaderWords.ids), !name.isConstant else { return nil }
        return profiles.first { column in
            guard column.index != name.index, !column.isRowNumbers, !time.columns.contains(column.index),
                column.words.has(HeaderWords.strongSite), column.words.has(HeaderWords.ids),
                column.distinct.count > name.distinct.count, column.distinct.count * 3 <= max(9, column.cells.count)
            else { return false }
            var names: [String: Set<String>] = [:]
            for (id, name) in zip(column.cells, name.cells) { names[id, default: []].insert(name) }
            return names.values.allSatisfy { $0.count == 1 }
        }
    }

    /// Ids that are sites, of which several have one name.
    private mutating func noteSharedNames(_ site: ColumnProfile) {
        guard site.words.has(HeaderWords.ids) else { return }
        for column in textColumns
        where column.index != site.index && (column.words.has(HeaderWords.site) || column.words.texts == ["name"]) {
            var ids: [String: Set<String>] = [:]
            for (id, name) in zip(site.cells, column.cells) where !name.isEmpty { ids[name, default: []].insert(id) }
            guard let shared = ids.filter({ $0.value.count > 1 }).min(by: { $0.key < $1.key }), !column.isConstant
            else { continue }
            remarks.append(
                .doubt(
                    "several ids share one name: \(shared.value.sorted().quoted()) are all \"\(shared.key)\" in \(column.shown), so \(site.shown) is "
                        + "taken as the site",
                    look:
                        "are they doors of one site? Then \(column.shown) is the site, and \(site.shown) the \"line\" or \"counter\""
                ))
            return
        }
    }

    /// The column that most likely has the names of sites.
    private func bestSite(_ labels: [Int32?]) -> ColumnProfile? {
        let rowCount = max(1, labels.count)
        let repeats = hasRepeats(labels)
        func score(_ column: ColumnProfile) -> Double {
            var score = 0.0
            let words = column.words
            if words.has(HeaderWords.strongSite) { score += 6 } else if words.has(HeaderWords.site) { score += 3 }
            if words.has(HeaderWords.counter), !words.texts.contains("name") { score -= 1 }
            if words.has(HeaderWords.door), !words.has(HeaderWords.strongSite) { score -= 2 }
            if words.has(HeaderWords.ids) { score -= 2 }
            if words.isNoCount, !words.has(HeaderWords.ids) { score -= 6 }
            if words.has(HeaderWords.kind), !words.has(HeaderWords.strongSite) { score -= 4 }
            if column.isConstant { score -= words.has(HeaderWords.site) ? 1.5 : 5 }
            if column.distinct.count * 2 > rowCount, rowCount > 8 { score -= 6 }
            if Double(column.filled.count) < 0.95 * Double(rowCount) { score -= 3 }
            if !column.isConstant, repeats, isKey(column, labels) { score += 3 }
            if HeaderSigns.isPeopleOrDirection(column) { score -= 6 }
            let sums = draft.filters.filter { $0.column == column.index && $0.isExclusion }.flatMap(\.values)
            if Self.areDirections(column.distinct.keys.filter { !sums.contains($0) }) { score -= 6 }
            if words.has(HeaderWords.noCounts), !words.has(HeaderWords.ids) { score -= 6 }
            return score - 0.01 * Double(column.index)
        }
        let texts = profiles.filter { column in
            guard column.index != draft.direction else { return false }
            // What is left of a column without its sums may be sites.
            return textColumns.contains { $0.index == column.index }
                || draft.filters.contains { $0.column == column.index && $0.isExclusion }
        }
        if let best = texts.max(by: { score($0) < score($1) }), score(best) > 0 { return best }
        // Sites by number.
        let ids = profiles.filter {
            $0.isWhole && !time.columns.contains($0.index) && $0.distinct.count * 3 <= rowCount
                && ($0.namesSites || $0.words.has(HeaderWords.site) && $0.words.has(HeaderWords.ids))
                && !$0.isTotal && !$0.isEntered && !$0.isExited
        }
        return ids.filter { !$0.isConstant || $0.words.has(HeaderWords.strongSite) }.max { score($0) < score($1) }
    }

    /// Whether rows of one time, and way, are of several things.
    private func hasRepeats(_ labels: [Int32?]) -> Bool {
        let way = draft.direction.map { profiles[$0] }
        var keys: Set<String> = []
        var count = 0
        for (row, label) in labels.enumerated() {
            guard let label else { continue }
            keys.insert("\(label)\u{0}\(way?.cells[row] ?? "")")
            count += 1
        }
        return keys.count * 10 < count * 9
    }

    /// Of a file without a header: numbers of one length before the time, few of them, each once a time or with a column of words once a time.
    private func codesOfSites(_ labels: [Int32?]) -> ColumnProfile? {
        let before = time.columns.min() ?? 0
        return profiles.first { column in
            guard column.isWhole, column.index < before, !column.isConstant, column.distinct.count * 10 <= labels.count,
                Set(column.filled.map(\.count)).count == 1, column.filled[0].count > 1
            else { return false }
            return isKey(column, labels)
                || textColumns.contains { words in
                    var keys: Set<String> = []
                    for (row, label) in labels.enumerated() {
                        keys.insert("\(label ?? 0)\u{0}\(column.cells[row])\u{0}\(words.cells[row])")
                    }
                    return keys.count * 100 >= labels.count * 95
                }
        }
    }

    /// Whether label, column and, where a row is of one way, that together are of one row each, nearly always.
    func isKey(_ column: ColumnProfile, _ labels: [Int32?]) -> Bool {
        var keys: Set<String> = []
        var count = 0
        let way = draft.direction.map { profiles[$0] }
        for (row, label) in labels.enumerated() {
            guard let label, isTaken(table.rows[row]) else { continue }
            keys.insert("\(label)\u{0}\(column.cells[row])\u{0}\(way?.cells[row] ?? "")")
            count += 1
        }
        return keys.count * 100 >= count * 95
    }

    /// Whether the counts are of the row's site, and not of sites that are columns.
    private func prefersRows(_ site: ColumnProfile) -> Bool {
        guard site.isConstant, !hasClasses else { return true }
        let subjects = countColumns.map { CountSubject($0.words, pairsEntries: pairsEntries) }
        return subjects.contains { $0.place.isEmpty && $0.role != nil } || subjects.count < 2
            || Self.areDirections(subjects.map(\.place))
            // Beside the name of the one site two columns without a word are no sites.
            || site.words.has(HeaderWords.strongSite) && subjects.count == 2 && subjects.allSatisfy { $0.role == nil }
    }

    /// Whether `Entry` stands beside `Exit`.
    var pairsEntries: Bool {
        let names = profiles.filter(\.isNumbers).flatMap(\.words.texts)
        return names.contains(where: HeaderWords.enteredBeside.contains)
            && names.contains(where: HeaderWords.exited.contains)
            && !names.contains(where: HeaderWords.entered.contains)
    }

    /// A name for the one site of a file that doesn't say it in its rows.
    mutating func nameSite() {
        let lines = table.comments.map { String($0.dropFirst()) } + table.titles.map { $0.cells.joined(separator: " ") }
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let key = HeaderWords(String(line[..<colon]))
            let value = String(line[line.index(after: colon)...]).trimmed
            guard key.has(HeaderWords.strongSite), key.words.count <= 3, !value.isEmpty, value.count <= 80 else {
                continue
            }
            draft.siteName = value
            remarks.append(
                .doubt(
                    "no column names the site; \"\(value)\" is taken from the line \"\(line.trimmed)\"",
                    look: "\"site_name\" in the mapping is for this file alone: files of other sites need their own"))
            return
        }
        var stem = fileName
        for ending in [".gz", ".csv", ".txt", ".tsv", ".dat"] where stem.lowercased().hasSuffix(ending) {
            stem = String(stem.dropLast(ending.count))
        }
        draft.siteName = stem.isEmpty ? "site" : stem
        let remark = GuessRemark.doubt(
            "the file names no site; \"\(draft.siteName ?? "")\" is its own name",
            look: "put the site's name into \"site_name\" of the mapping")
        noSiteRemark = remark
        remarks.append(remark)
    }
}

/// What cells say that a name doesn't.
enum HeaderSigns {
    /// Whether all cells are kinds of things or directions, which are no places.
    static func isPeopleOrDirection(_ column: ColumnProfile) -> Bool {
        column.distinct.count <= 8
            && column.distinct.keys.allSatisfy { value in
                let words = HeaderWords(value)
                return !words.words.isEmpty
                    && words.texts.allSatisfy {
                        HeaderWords.enteredCells.contains($0) || HeaderWords.exitedCells.contains($0)
                            || HeaderWords.people.contains($0)
                            || HeaderWords.otherThings.contains($0)
                            || ["y", "n", "yes", "no", "ok", "true", "false", "ja", "nein"].contains($0)
                    }
            }
    }
}
