import CounterImport
import InputFiles
import LocalTime

/// Works out what a file's columns are. One run for one file; for one thread.
struct GuessRun {
    let table: GuessTable
    /// Of all rows, but those of numbers: of the rows that are chosen, as soon as that is known.
    private(set) var profiles: [ColumnProfile]
    let fileName: String
    var remarks: [GuessRemark] = []
    /// Why no mapping reads the file.
    var obstacles: [String] = []
    var time = GuessedTime()
    var draft = GuessDraft()
    /// Of each column, what it is taken for.
    var uses: [Int: String] = [:]
    var steps = GuessedSteps([[Int32]]())
    /// Said where the file's own name stands for its site.
    var noSiteRemark: GuessRemark?

    init(_ table: GuessTable, fileName: String) {
        self.table = table
        self.fileName = fileName
        let hasRight = table.names.contains { HeaderWords($0).has(HeaderWords.right) }
        profiles = table.names.indices.map {
            ColumnProfile($0, table.names[$0], table.rows, isBesideRight: hasRight)
        }
    }

    mutating func work() {
        describeTable()
        searchOtherHeaders()
        guard obstacles.isEmpty else { return }
        leaveOutIndexName()
        if searchPeriodColumns() { return }
        if searchTimedColumns() {
            searchOffsets()
            searchBlocks()
            finish()
            return
        }
        let search = TimeSearch(profiles, table, fileName: fileName)
        remarks += search.remarks
        if search.time == nil { searchUntimedBlocks() }
        guard obstacles.isEmpty else { return }
        if let obstacle = search.obstacle {
            obstacles.append(obstacle)
            return
        }
        guard let time = search.time else {
            obstacles.append(
                "no column has times in a form that is known: columns are \(profiles.map(\.name).quoted(max: 8))"
                    + Self.likelyTimes(profiles))
            return
        }
        self.time = time
        searchOffsets()
        searchGranularity()
        searchLostHours()
        searchOutside()
        searchKinds()
        searchSumValues()
        searchDirection()
        searchSignedDirection()
        judgeChosenRows()
        searchPlaces()
        searchBlocks()
        if draft.wide.isEmpty { searchLongCounts() }
        finish()
    }

    private mutating func finish() {
        guard obstacles.isEmpty else { return }
        checkDirection()
        guard obstacles.isEmpty else { return }
        measureSteps()
        leaveOutNeither()
        noteUses()
        guard obstacles.isEmpty else { return }
        readNumbers()
        searchCumulativeColumns()
        checkSumsAndEnds()
        noteLeftOut()
    }

    // MARK: The table

    private mutating func describeTable() {
        switch table.encoding {
        case .utf8: break
        case let encoding where !table.otherEncodings.isEmpty:
            let others = table.otherEncodings.map(\.rawValue).joined(separator: " and ")
            remarks.append(
                .doubt(
                    "the file's encoding is taken for \(encoding.rawValue), and \(others) would fit as well",
                    look: "are the names of sites and columns right?"))
        case .windows1251, .windows1250, .latin2:
            remarks.append(
                .doubt(
                    "the file's encoding is taken for \(table.encoding.rawValue), as its words are likely ones by it: \(table.names.quoted(max: 4))",
                    look: "are these words, and the names of sites right?"))
        default: remarks.append(.note("the file's encoding is \(table.encoding.rawValue)"))
        }
        if table.separator != UInt8(ascii: ",") {
            let name = table.separator == 9 ? "a tab" : "\"\(Character(UnicodeScalar(table.separator)))\""
            remarks.append(
                .reason("cells are separated by \(name)\(table.hasSeparatorLine ? ", as the first line says" : "")"))
        }
        if !table.titles.isEmpty {
            remarks.append(
                .note(
                    "\(counted(table.titles.count, "line")) before the header \(table.titles.count == 1 ? "is a title and is" : "are titles and are") "
                        + "skipped; the header is line \(table.headerLine)"))
        }
        if table.headerLines == 1, let above = table.titles.last,
            above.cells.count(where: { !$0.isEmpty }) >= 3, above.cells.count >= table.columnCount - 1
        {
            remarks.append(
                .note(
                    "line \(above.line) above the header has words over the columns too, as of two header lines: the lower one's names are taken"
                ))
        }
        if table.headerLines == 2 {
            remarks.append(
                .note(
                    "the header is of two header lines: names of the upper one (line \(table.headerLine)) go on over those of the lower one"
                ))
        }
        if table.headerLines == 0 {
            remarks.append(
                .doubt(
                    "the file has no header: what its columns are is told by their cells alone",
                    look: "compare the columns with what the file's maker says"))
        }
        if !table.sums.isEmpty {
            remarks.append(
                .note(
                    "\(counted(table.sums.count, "line")) of sums (\"\(table.sums[0].cells.first { !$0.isEmpty } ?? "")\", line \(table.sums[0].line)) "
                        + "\(table.sums.count == 1 ? "is" : "are") left out"))
        }
        for note in table.notes {
            remarks.append(
                .doubt(
                    "line \(note.line) (\"\(note.cells.filter { !$0.isEmpty }.joined(separator: " ").prefix(40))\") is taken for a note below the "
                        + "rows and left out", look: "is it a row?"))
        }
        for bad in table.badLines.prefix(3) { remarks.append(.doubt("line \(bad.line) can't be read: \(bad.reason)")) }
    }

    /// What is a number is judged over the rows that are chosen: those of other measures may have money, or words, in the same column.
    mutating func judgeChosenRows() {
        guard !draft.filters.isEmpty || !draft.neitherCells.isEmpty else { return }
        let neither = Set(draft.neitherCells)
        let isChosen = table.rows.map { row in
            isTaken(row) && !(draft.direction.map { $0 < row.cells.count && neither.contains(row.cells[$0]) } ?? false)
        }
        let hasRight = table.names.contains { HeaderWords($0).has(HeaderWords.right) }
        for index in profiles.indices
        where !time.columns.contains(index) && !draft.isUsed(index) && !profiles[index].isRowNumbers {
            let chosen = ColumnProfile(
                index, table.names[index], table.rows, isBesideRight: hasRight, isChosen: isChosen)
            if chosen.isNumbers || profiles[index].isNumbers { profiles[index] = chosen }
        }
    }

    // MARK: Columns of which a word settles what they are

    func column(_ index: Int?) -> ColumnProfile? { index.map { profiles[$0] } }

    /// Columns that could have counts.
    var countColumns: [ColumnProfile] {
        let all = profiles.filter {
            $0.isNumbers && !time.columns.contains($0.index) && !$0.isNoCount && !$0.isOfOtherKind
                && !draft.isUsed($0.index)
                && !($0.namesSites && !$0.isEntered && !$0.isExited && !$0.isTotal && $0.isWhole)
        }
        // Beside those who come in, who passes by is nobody's visitor; on a street they are all there is.
        let inside = all.filter { !HeaderWords.isPassingBy($0.name) }
        return withoutFractions(inside.isEmpty ? all : inside)
    }

    /// Averages and measures beside whole numbers are no counts, whatever their names are: "precip_in".
    private func withoutFractions(_ columns: [ColumnProfile]) -> [ColumnProfile] {
        let whole = columns.filter { !$0.isFractional && $0.numbers > 0 }
        guard whole.count < columns.count, !whole.isEmpty else { return columns }
        let named = whole.contains { $0.isEntered || $0.isExited || $0.isTotal }
        return named || whole.count * 2 > columns.count ? whole : columns
    }

    var textColumns: [ColumnProfile] {
        profiles.filter {
            $0.isText && !time.columns.contains($0.index) && !$0.isWeekdays && !draft.isUsed($0.index) && !isMonths($0)
        }
    }

    private func isMonths(_ column: ColumnProfile) -> Bool {
        guard let month = try? TimePattern("MMM") else { return false }
        return column.distinct.keys.allSatisfy { month.reading(of: $0) != nil }
    }

    /// The labels of the rows, in minutes since 1970; `nil` where a row has none.
    func labels() -> [Int32?] { table.rows.map { time.label($0.cells)?.minutes } }

    /// The same in UTC where rows say their offsets.
    func instants() -> [Int32?] { table.rows.map { time.label($0.cells)?.instant } }

    mutating func noteUses() {
        func use(_ index: Int?, _ text: String) { if let index { uses[index] = text } }
        use(time.column, "time")
        use(time.hourColumn, "time of day")
        use(time.offsetColumn, "offset from UTC")
        use(draft.site, "site")
        use(draft.line, "door or line")
        use(draft.counter, "counter")
        use(draft.direction, "direction")
        use(draft.entered, "entered")
        use(draft.exited, "exited")
        use(draft.total, draft.direction == nil && !draft.isPersons ? "total" : "count")
        for (role, columns) in draft.added {
            for column in columns { use(column, role == .entered ? "entered" : role == .exited ? "exited" : "total") }
        }
        for filter in draft.filters where uses[filter.column] == nil { use(filter.column, "filter") }
        for column in draft.wide {
            use(
                column.index,
                "\(column.role == .entered ? "entered" : column.role == .exited ? "exited" : "total") of \(column.place)"
            )
        }
        for index in draft.timedColumns { use(index, "count of a time") }
    }
}
