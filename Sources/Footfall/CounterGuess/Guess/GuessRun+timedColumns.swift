import CounterImport
import LocalTime

/// Times that are columns: a row a day with its hours, or a row a site with its days.
extension GuessRun {
    /// - Returns: whether the file is so; then all of it is worked out.
    mutating func searchTimedColumns() -> Bool { searchHourColumns() || searchDateColumns() }

    private struct HourName {
        let index: Int
        let time: DayTime
        let prefix: String
        let suffix: String
    }

    private mutating func searchHourColumns() -> Bool {
        if profiles.count(where: { Self.hourName($0) != nil && $0.isText && !$0.isOneWord }) >= 6 {
            // Rows of other measures may have money in the hours.
            searchDirection()
            judgeChosenRows()
        }
        let names = profiles.filter { $0.isNumbers || $0.isEmpty || $0.isOneWord }.compactMap { Self.hourName($0) }
        let groups = Dictionary(grouping: names) { "\($0.prefix)\u{0}\($0.suffix)" }.values
            .filter { Set($0.map(\.time.minute)).count == $0.count && $0.count >= 6 }
        guard !groups.isEmpty, groups.count <= 3 else { return false }
        guard let date = profiles.first(where: { $0.isDates && !$0.dates!.readings.isEmpty && !$0.dates!.hasClock })
        else { return false }
        let search = TimeSearch([date], table, fileName: fileName)
        guard let time = search.time else { return false }
        self.time = time
        remarks += search.remarks
        for group in groups {
            let sorted = group.sorted { $0.time.minute < $1.time.minute }
            let words = HeaderWords(sorted[0].prefix + " " + sorted[0].suffix)
            let role: CountSubject.Role =
                words.has(HeaderWords.entered) ? .entered : words.has(HeaderWords.exited) ? .exited : .total
            guard draft.timedNames[role] == nil else {
                obstacles.append(
                    "several groups of columns have hours in their names, and no word says what each counts")
                return true
            }
            draft.timedNames[role] = "\(sorted[0].prefix){hour}\(sorted[0].suffix)"
            draft.timedColumns += sorted.map(\.index)
            let steps = zip(sorted, sorted.dropFirst()).map { $1.time.minute - $0.time.minute }
            draft.intervalMinutes = sorted[0].time.minutes ?? GuessTable.usual(steps)
            if sorted.last!.time.minute == 1440 {
                self.time.isEnd = true
                remarks.append(
                    .note(
                        "hours are 1 to 24: \"\(profiles[sorted.last!.index].name)\" is the hour at the end of the day, so a label is when its hour ends"
                    ))
            }
            remarks.append(
                .reason(
                    "hours are columns: \"\(profiles[sorted[0].index].name)\" to \"\(profiles[sorted.last!.index].name)\", a row a day"
                ))
        }
        placeTimedRows()
        return true
    }

    private static func hourName(_ column: ColumnProfile) -> HourName? {
        let name = column.name
        guard let first = name.firstIndex(where: { $0.isASCII && $0.isNumber }) else { return nil }
        // The longest text from the first digit on that is a time of day.
        var end = name.endIndex
        while end > first {
            let text = String(name[first..<end]).trimmed
            if let time = ColumnProfile.dayTime(text) {
                return HourName(
                    index: column.index, time: time, prefix: String(name[..<first]), suffix: String(name[end...]))
            }
            end = name.index(before: end)
        }
        return nil
    }

    private mutating func searchDateColumns() -> Bool {
        let columns = profiles.filter { ($0.isNumbers || $0.isEmpty || $0.isOneWord) && DateShape($0.name) != nil }
        guard columns.count >= 3, columns.contains(where: \.isNumbers),
            !profiles.contains(where: { $0.isDates && !$0.dates!.isEpoch })
        else { return false }
        guard let form = DateForm(columns.map(\.name)) else { return false }
        if form.isOfMonths {
            obstacles.append(
                "the columns are months (\"\(columns[0].name)\"): an interval is a day at most, and what is of a month can't be imported as counts"
            )
            return true
        }
        guard !form.readings.isEmpty else { return false }
        time = GuessedTime(column: nil, readings: form.readings)
        draft.timedColumns = columns.map(\.index)
        draft.timedNames[.total] = "{time}"
        remarks.append(
            .reason(
                "times are columns (days in the header): \"\(columns[0].name)\" to \"\(columns[columns.count - 1].name)\", a row a site"
            )
        )
        if let proof = form.proof {
            remarks.append(
                .reason(
                    "\"\(proof)\" shows that the \(form.readings[0].order == .dayFirst ? "day" : "month") comes first"))
        }
        let hours = profiles.first { $0.isDayTimes && !draft.timedColumns.contains($0.index) && !$0.isConstant }
        if !form.hasClock, let hours {
            time.hourColumn = hours.index
            time.columns.insert(hours.index)
        }
        placeTimedRows()
        let labels = columns.compactMap { column in
            form.readings[0].patterns.lazy.compactMap { $0.label(of: column.name) }.first?.minutes
        }
        let steps = GuessedSteps([labels])
        draft.intervalMinutes = hours == nil || form.hasClock ? min(max(steps.usual, 1), 1440) : 60
        if steps.usual > 1440 {
            obstacles.append("the columns are \(steps.usual / 1440) days apart: an interval is a day at most")
        }
        return true
    }

    /// A column that tells rows of one site and day apart.
    private mutating func searchTimedLines(_ texts: [ColumnProfile]) {
        func keys(_ column: ColumnProfile?) -> Set<String> {
            Set(
                table.rows.indices.map { row in
                    [time.column, draft.site].map { $0.map { profiles[$0].cells[row] } ?? "" }.joined(
                        separator: "\u{0}")
                        + "\u{0}" + (column?.cells[row] ?? "")
                })
        }
        let count = table.rows.count
        guard keys(nil).count * 10 <= count * 7 else { return }
        guard let column = texts.first(where: { $0.distinct.count <= 50 && keys($0).count * 20 >= count * 19 }) else {
            return
        }
        draft.line = column.index
        remarks.append(
            .doubt(
                "a site has several rows of one day, one for each \(column.shown) (\(column.distinct.keys.sorted().quoted(max: 3))): each is taken for a "
                    + "door or line, and they are added up",
                look: Self.areDirections(column.distinct.keys.sorted()) || column.words.has(HeaderWords.directionNames)
                    ? "are they directions? No word says which of them is who entered" : "are they doors?"))
    }

    /// What the other columns of such a file are.
    private mutating func placeTimedRows() {
        let rows = profiles.filter { !draft.timedColumns.contains($0.index) && !time.columns.contains($0.index) }
        searchDirection()
        judgeChosenRows()
        let texts = rows.filter {
            $0.isText && !$0.isWeekdays && $0.index != draft.direction && !HeaderSigns.isPeopleOrDirection($0)
        }
        func score(_ column: ColumnProfile) -> Int {
            (column.words.has(HeaderWords.strongSite) ? 4 : column.words.has(HeaderWords.site) ? 2 : 0)
                - (column.words.isNoCount || column.words.has(HeaderWords.kind) ? 4 : 0)
                + (column.name.isEmpty || column.index == 0 ? 1 : 0)
        }
        if let site = texts.max(by: { (score($0), -$0.index) < (score($1), -$1.index) }), score(site) > 0,
            !site.name.isEmpty
        {
            draft.site = site.index
            remarks.append(.reason("sites are in \(site.shown), as \(site.distinct.keys.sorted().quoted(max: 3))"))
        } else if let ids = rows.first(where: { $0.isNumbers && $0.words.has(HeaderWords.site) }) {
            draft.site = ids.index
            remarks.append(.reason("sites are in \(ids.shown)"))
        } else {
            nameSite()
        }
        if draft.direction != nil {
            guard draft.timedNames[.entered] == nil, draft.timedNames[.exited] == nil else {
                obstacles.append(
                    "each row is of one direction, and the names of its columns say a direction too: which of the two is it?"
                )
                return
            }
            remarks.append(.reason("the times of a row are of the people who went its way"))
            return
        }
        searchTimedLines(texts.filter { $0.index != draft.site })
        remarks.append(.note("the numbers are taken as totals where no word says a direction"))
    }
}
