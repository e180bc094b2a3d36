import CounterImport

/// Files that are several tables one under the other.
extension GuessRun {
    /// Headers with other names end the guess: what columns are changes with them.
    mutating func searchOtherHeaders() {
        if table.headerLines > 2 {
            obstacles.append(
                "the header is of three header lines (from line \(table.headerLine) on), and a mapping reads two (\"header_lines\"): join them in the file to "
                    + "one or two, as \(table.names.last.map { "\"\($0)\"" } ?? "")")
            return
        }
        guard let other = table.otherHeaders.first else { return }
        obstacles.append(
            "line \(other.line) is another header, with other columns (\(other.cells.filter { !$0.isEmpty }.quoted(max: 6))): the file is several tables "
                + "one under the other. Cut it before \(lines(table.otherHeaders)), and import each part by a mapping of its own"
        )
    }

    /// A line below the header with the name of the first column alone is no row.
    mutating func leaveOutIndexName() {
        guard let row = table.indexName else { return }
        // A column without a name can't be in "where_not".
        if !table.names[0].isEmpty {
            draft.filters.append(.init(column: 0, values: [row.cells[0]], isExclusion: true))
        }
        remarks.append(
            .note(
                "line \(row.line) names the first column alone (\"\(row.cells[0])\"), below the header: no row, and left out"
            ))
    }

    /// Titles among rows that have no time: each may say the day of those below it.
    mutating func searchUntimedBlocks() {
        guard !table.titlesWithin.isEmpty else { return }
        obstacles.append(severalTables)
    }

    /// Headers that come again, and titles among the rows: where the rows below them are of the same times as those above, no mapping
    /// tells which counter each is of, and added up they would be doors of one site.
    mutating func searchBlocks() {
        let cuts = (table.headersAgain + table.titlesWithin).sorted { $0.line < $1.line }
        guard !cuts.isEmpty else { return }
        guard areStacked(cuts) || haveNames else {
            noteLinesWithin()
            return
        }
        obstacles.append(severalTables)
    }

    private var severalTables: String {
        let titles = namedTitles
        let shown = titles.prefix(3).map { "\"\(Self.text($0).prefix(50))\" on line \($0.line)" }.joined(
            separator: ", ")
        let starts = titles.isEmpty ? table.headersAgain : table.titlesWithin
        let areDays =
            titles.allSatisfy { row in
                row.cells.contains {
                    DateShape($0) != nil || $0.firstMatch(of: /\d{1,4}[.\/-]\d{1,2}[.\/-]\d{2,4}/) != nil
                }
            } && !titles.isEmpty
        return "the file is several tables (blocks) one under the other, "
            + (titles.isEmpty
                ? "and the header comes again on \(lines(table.headersAgain))"
                : areDays
                    ? "each of a day that is named above it: " : "each of a counter that is named above it: ") + shown
            + (titles.count > 3 ? " and \(titles.count - 3) more" : "")
            + ". No mapping tells which rows are of which \(areDays ? "day" : "counter"). Cut the file before \(lines(starts)), and import each part "
            + (areDays ? "with its day as \"date\" of \"time\"" : "with the name of its site as \"site_name\"")
    }

    private static func text(_ row: GuessTable.Row) -> String {
        row.cells.filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func lines(_ rows: [GuessTable.Row]) -> String {
        let shown = rows.prefix(4).map { "\($0.line)" }.joined(separator: ", ")
        return "line\(rows.count == 1 ? "" : "s") \(shown)\(rows.count > 4 ? " and \(rows.count - 4) more" : "")"
    }

    /// Titles among the rows, and the one right above the first header that is like them.
    private var namedTitles: [GuessTable.Row] {
        guard let within = table.titlesWithin.first else { return [] }
        let key = Self.key(Self.text(within))
        let above = table.titles.last { Self.key(Self.text($0)) == key && key != nil } ?? table.titles.last
        return (above.map { [$0] } ?? []) + table.titlesWithin
    }

    /// "Counter" of "Counter: North Gate".
    private static func key(_ text: String) -> String? {
        text.firstIndex(of: ":").map { HeaderWords.folded(String(text[..<$0])) }
    }

    /// Whether titles, each of a form such as "Counter: North Gate", name several places.
    private var haveNames: Bool {
        let titles = namedTitles.map(Self.text)
        let keys = Set(titles.map(Self.key))
        guard titles.count > 1, Set(titles).count > 1, keys.count == 1, let key = keys.first ?? nil else {
            return false
        }
        let words = HeaderWords(key)
        return words.has(HeaderWords.site) || words.has(HeaderWords.counter) || words.has(HeaderWords.door)
    }

    /// Whether parts of the file have the same times, and nothing in their rows tells them apart.
    private func areStacked(_ cuts: [GuessTable.Row]) -> Bool {
        let texts = profiles.filter {
            ($0.isText || draft.isPlaceOrDirection($0.index)) && !time.columns.contains($0.index)
        }
        var seen: Set<String> = []
        var part: Set<String> = []
        var next = cuts[...]
        var (again, all) = (0, 0)
        func close() {
            if !seen.isEmpty {
                again += part.intersection(seen).count
                all += part.count
            }
            seen.formUnion(part)
            part = []
        }
        for row in table.rows {
            while let cut = next.first, cut.line < row.line {
                close()
                next = next.dropFirst()
            }
            guard let label = time.label(row.cells) else { continue }
            part.insert(
                "\(label.minutes)\u{0}"
                    + texts.map { $0.index < row.cells.count ? row.cells[$0.index] : "" }.joined(separator: "\u{0}"))
        }
        close()
        return all > 0 && again * 2 >= all
    }

    private mutating func noteLinesWithin() {
        if let column = time.column, !table.headersAgain.isEmpty {
            draft.filters.append(.init(column: column, values: [table.names[column]], isExclusion: true))
            remarks.append(
                .note("the header comes again among the rows, on \(lines(table.headersAgain)): no rows, and left out"))
        }
        for title in table.titlesWithin.prefix(3) {
            remarks.append(
                .doubt(
                    "line \(title.line) (\"\(Self.text(title).prefix(40))\") stands among the rows and is none",
                    look: "does it say of which place or day the rows below it are? Then cut the file there"))
        }
    }
}
