import CounterImport
import LocalTime

/// How numbers are written, and what in the file is not as it should be.
extension GuessRun {
    mutating func readNumbers() {
        let columns = draft.counts.map { profiles[$0] }
        guard !columns.isEmpty else { return }
        var missing: [String: Int] = [:]
        for column in columns {
            for (word, count) in column.wordsAmongNumbers { missing[word, default: 0] += count }
        }
        let cells = columns.flatMap { $0.filled.filter { GuessedNumber($0) != nil } }
        let titles = table.titles.flatMap(\.cells) + table.comments
        let numbers = NumberForm(cells, names: columns.map(\.name) + titles)
        draft.numbers = numbers
        remarks += numbers.remarks
        if !numbers.isWhole {
            let broken = cells.count { (numbers.value($0) ?? 0).truncatingRemainder(dividingBy: 1) != 0 }
            if numbers.factor == nil, broken * 2 > cells.count, draft.timedColumns.isEmpty {
                obstacles.append(
                    "\(counted(broken, "number")) of \(cells.count) in \(columns.map(\.name).quoted()) have fractions, as "
                        + "\"\(cells.first { (numbers.value($0) ?? 0).truncatingRemainder(dividingBy: 1) != 0 } ?? "")\": these are averages, an index or "
                        + "a per cent, and no counts of people")
                return
            }
            let example = cells.first { (numbers.value($0) ?? 0).truncatingRemainder(dividingBy: 1) != 0 } ?? ""
            remarks.append(
                .doubt(
                    "\"\(example)\" is no whole number: numbers of people have no fractions",
                    look: "are these averages, or thousands with a decimal mark (\"factor\")?"))
        }
        noteSheetErrors(columns)
        noteMissing(columns, leavingLikeNumbers(missing))
        noteNegatives(columns)
        for column in columns where column.isEmpty {
            remarks.append(.doubt("\(column.shown) is empty in all rows", look: "was it lost when the file was made?"))
        }
    }

    /// Formulas that failed: whether anybody was counted then only the sheet's author knows.
    private mutating func noteSheetErrors(_ columns: [ColumnProfile]) {
        var errors: [String: Int] = [:]
        for column in columns { errors.merge(column.sheetErrors, uniquingKeysWith: +) }
        let plain = ["#n/a", "#nv", "#n/d", "#nd"]
        guard errors.keys.contains(where: { !plain.contains($0.lowercased()) }) else { return }
        remarks.append(
            .doubt(
                "\(counted(errors.values.reduce(0, +), "cell")) \(errors.count == 1 ? "is an error" : "are errors") of a spreadsheet, \(errors.keys.sorted().quoted(max: 6)): each "
                    + "is taken for a missing count",
                look: "does the sheet have the numbers of which its formulas are made?"))
    }

    /// Doubts texts that have a number in them, as `12*`, and numbers that a sheet didn't show; returns the words.
    private mutating func leavingLikeNumbers(_ texts: [String: Int]) -> [String: Int] {
        let alike = texts.filter { GuessedNumber.looksLikeNumber($0.key) }
        if !alike.isEmpty {
            remarks.append(
                .doubt(
                    "\(counted(alike.values.reduce(0, +), "cell")) \(alike.count == 1 ? "has" : "have") a number with something beside it, as \(alike.keys.sorted().quoted()): these "
                        + "lines are bad ones, and left out", look: "what does the sign mean? Write the number alone"))
        }
        let lost = texts.filter { GuessedNumber.isLost($0.key) }
        if !lost.isEmpty {
            remarks.append(
                .doubt(
                    "\(counted(lost.values.reduce(0, +), "cell")) \(lost.values.reduce(0, +) == 1 ? "is" : "are") \(lost.keys.sorted().quoted()), which a spreadsheet shows where a column is too "
                        + "narrow for its number: taken for missing",
                    look: "make the column wider there, and save the file again"))
        }
        return texts.filter { alike[$0.key] == nil }
    }

    private mutating func noteMissing(_ columns: [ColumnProfile], _ words: [String: Int]) {
        if !words.isEmpty {
            draft.missing = words.keys.sorted()
            remarks.append(
                .note(
                    "\(draft.missing.quoted()) stands for a missing count (\(counted(words.values.reduce(0, +), "cell"))): none was counted, "
                        + "which is not zero"))
        }
        let known = columns.reduce(into: Set<String>()) { $0.formUnion($1.missingWords) }
        guard !known.isEmpty else { return }
        let blank = known.contains("") ? ["a blank"] : []
        let texts = known.filter { !$0.isEmpty }.sorted().map { "\"\($0)\"" }
        remarks.append(.note("\((blank + texts).joined(separator: ", ")) is a missing count, not zero"))
    }

    private mutating func noteNegatives(_ columns: [ColumnProfile]) {
        let found = columns.flatMap { column in column.negatives.map { (column, $0) } }
        guard let (column, first) = found.first else { return }
        let values = Set(found.map(\.1.text))
        let line = table.rows[first.row].line
        if values.count == 1, ["-1", "-9", "-99", "-999", "-9999"].contains(first.text), found.count >= 3 {
            draft.missing.append(first.text)
            remarks.append(
                .doubt(
                    "\(first.text) is negative and in \(counted(found.count, "cell")), the first on line \(line): it is taken for a missing count",
                    look: "what does \(first.text) stand for?"))
            return
        }
        remarks.append(
            .doubt(
                "\(counted(found.count, "number")) in \(column.shown) \(found.count == 1 ? "is" : "are") negative, the first (\(first.text)) on line \(line): "
                    + "these lines are bad ones, and left out", look: "what do they stand for?"))
    }

    mutating func checkSumsAndEnds() {
        searchSumSites()
        noteRepeatedRows()
    }

    /// A site of a name such as "Total" that has what all others have together.
    private mutating func searchSumSites() {
        guard draft.wide.isEmpty, let site = draft.site, let count = draft.counts.last, draft.timedColumns.isEmpty
        else { return }
        let suspects = profiles[site].distinct.keys.filter {
            HeaderWords.sum(in: $0) != nil || HeaderWords.folded($0) == "all"
        }
        guard !suspects.isEmpty, profiles[site].distinct.count > 2,
            !draft.filters.contains(where: { $0.column == site && $0.isExclusion })
        else { return }
        let form = NumberForm(Array(profiles[count].filled.prefix(400)), names: [])
        for suspect in suspects.sorted() {
            var own: [Int32: Double] = [:]
            var others: [Int32: Double] = [:]
            for row in table.rows {
                guard let label = time.label(row.cells), count < row.cells.count,
                    let value = form.value(row.cells[count])
                else { continue }
                if row.cells[site] == suspect {
                    own[label.instant, default: 0] += value
                } else {
                    others[label.instant, default: 0] += value
                }
            }
            let equal = own.count { others[$0.key] == $0.value }
            guard !own.isEmpty, equal * 20 >= own.count * 19 else {
                remarks.append(
                    .doubt(
                        "site \"\(suspect)\" has the name of a sum, and is not that of the others",
                        look: "is it a place of its own?"))
                continue
            }
            draft.filters.append(.init(column: site, values: [suspect], isExclusion: true))
            remarks.append(
                .note("rows of site \"\(suspect)\" are the sums of all others, no site of their own: left out"))
        }
    }

    /// By date: labels that come twice at one place, with different offsets.
    private func hoursApart() -> [String: Int] {
        guard time.hasOffset else { return [:] }
        var first: [String: Int32] = [:]
        var dates: [String: Int] = [:]
        for row in takenRows {
            guard let label = time.label(row.cells), label.minutes != label.instant || time.offsetColumn != nil else {
                continue
            }
            let key = "\(lane(row))\u{0}\(label.minutes)"
            guard let other = first.updateValue(label.instant, forKey: key), other != label.instant else { continue }
            dates[String(LocalLabel(minutes: label.minutes).description.prefix(10)), default: 0] += 1
        }
        return dates
    }

    /// Rows that come again, and hours that come twice as clocks go back.
    private mutating func noteRepeatedRows() {
        guard draft.timedColumns.isEmpty, !draft.isPersons, !draft.addsRepeated else { return }
        var seen: [String: (line: Int, counts: String)] = [:]
        var (again, line) = (0, 0)
        var twice: [String: Int] = [:]
        for row in table.rows {
            guard let label = time.label(row.cells) else { continue }
            func cell(_ index: Int?) -> String { index.flatMap { $0 < row.cells.count ? row.cells[$0] : nil } ?? "" }
            let key =
                [draft.site, draft.line, draft.counter, draft.direction].map(cell).joined(separator: "\u{0}")
                + "\u{0}\(label.instant)"
            let counts = draft.counts.map { cell($0) }.joined(separator: "\u{0}")
            guard let first = seen[key] else {
                seen[key] = (row.line, counts)
                continue
            }
            if !time.hasOffset,
                let change = ClockChange.autumn(of: label.minutes - (time.isEnd ? Int32(draft.intervalMinutes) : 0))
            {
                twice[change, default: 0] += 1
            } else if first.counts == counts {
                if again == 0 { line = row.line }
                again += 1
            }
        }
        if again > 0 {
            remarks.append(
                .note(
                    "\(counted(again, "row")) \(again == 1 ? "is" : "are") there twice with the same counts (line \(line)): counted once"
                ))
        }
        for (change, count) in hoursApart().sorted(by: { $0.key < $1.key }) {
            remarks.append(
                .note(
                    "\(counted(count, "label")) of \(change) come\(count == 1 ? "s" : "") twice, as clocks go back then: their offsets tell the two hours apart"
                ))
        }
        for (change, count) in twice.sorted(by: { $0.key < $1.key }) {
            remarks.append(
                .note(
                    "\(counted(count, "row")) of \(change) \(count == 1 ? "has a label" : "have labels") that come\(count == 1 ? "s" : "") twice, as where clocks go back then: two hours, "
                        + "if the zone has that change"))
        }
    }
}
