import LocalTime

/// How a file's rows, or its columns' names, say their times.
struct GuessedTime {
    /// `nil` where the names of columns have the times, or none says the date.
    var column: Int?
    var readings: [DateForm.Reading] = []
    /// Which of them is taken.
    var reading = 0
    var hourColumn: Int?
    /// Of a file whose times have no date.
    var fixedDate: String?
    /// Of a date that ends with `UTC`.
    var offset: String?
    var hasOffset = false
    var isEnd = false
    /// Written patterns in place of those of the reading.
    var formats: [String]?
    /// How long rows say that intervals are, in minutes.
    var rangeMinutes: Int?
    var columns: Set<Int> = []

    var patterns: [TimePattern] {
        if let formats { return formats.compactMap { try? TimePattern($0) } }
        return readings.isEmpty ? [] : readings[reading].patterns
    }

    /// Whether rows have a time of day.
    var hasClock: Bool { hourColumn != nil || patterns.contains { $0.fields.contains(.hour) } }

    struct Label {
        var minutes: Int32
        var seconds: Int
        /// Minutes of the range that the text is.
        var range: Int?
        /// Whether the text says 24:00.
        var isMidnightEnd: Bool
    }

    /// Of a row's cells.
    func label(_ cells: [String]) -> Label? {
        var base: Int32 = 0
        var label = Label(minutes: 0, seconds: 0, range: nil, isMidnightEnd: false)
        if let column {
            guard column < cells.count else { return nil }
            var found = false
            for pattern in patterns {
                guard let reading = pattern.reading(of: cells[column]) else { continue }
                if fixedDate != nil {
                    base = Int32(reading.hour * 60 + reading.minute)
                } else {
                    guard let text = reading.label else { continue }
                    base = text.minutes
                }
                label.seconds = reading.second
                label.range = reading.rangeMinutes
                label.isMidnightEnd = reading.hour == 24
                found = true
                break
            }
            guard found else { return nil }
        }
        if let hourColumn {
            guard hourColumn < cells.count, let time = ColumnProfile.dayTime(cells[hourColumn]) else { return nil }
            base += Int32(time.minute)
            label.range = time.minutes
            label.seconds = ColumnProfile.hasSeconds(cells[hourColumn]) ? 1 : 0
            label.isMidnightEnd = time.minute == 1440
        }
        label.minutes = base
        return label
    }
}

/// Chooses the columns of times.
struct TimeSearch {
    let profiles: [ColumnProfile]
    private(set) var time: GuessedTime?
    private(set) var remarks: [GuessRemark] = []
    /// Why no mapping reads the times.
    private(set) var obstacle: String?

    init(_ profiles: [ColumnProfile], _ table: GuessTable, fileName: String) {
        self.profiles = profiles
        let dates = profiles.filter {
            $0.isDates && !($0.dates!.isEpoch && !$0.words.has(HeaderWords.time) && $0.distinct.count < 2)
        }
        let days = dates.filter { !$0.dates!.isOfMonths && !$0.dates!.readings.isEmpty }
        guard let best = days.max(by: { Self.score($0) < Self.score($1) }) else {
            if let months = dates.first(where: { $0.dates!.isOfMonths }) {
                obstacle =
                    "the times of \(months.shown), such as \"\(months.filled[0])\", are months: an interval is a day at most, and what "
                    + "is of a month can't be imported as counts"
                return
            }
            if let other = Self.otherTimes(profiles) {
                obstacle = other
            } else {
                searchHours(table, fileName)
            }
            return
        }
        var time = GuessedTime(column: best.index, readings: best.dates!.readings)
        time.hasOffset = best.dates!.hasOffset
        if best.dates!.endsInUTC { time.offset = "Z" }
        time.columns = [best.index]
        self.time = time
        explain(best)
        addHours(best)
        addEnd(days, best)
        for column in profiles where column.isDates { self.time?.columns.insert(column.index) }
    }

    /// Times of which it is known why no mapping reads them.
    private static func otherTimes(_ profiles: [ColumnProfile]) -> String? {
        func all(_ column: ColumnProfile, _ test: (String) -> Bool) -> Bool {
            !column.isEmpty && column.filled.prefix(500).allSatisfy(test)
        }
        for column in profiles {
            let example = "\(column.shown), such as \"\(column.filled.first ?? "")\","
            if all(
                column,
                { $0.wholeMatch(of: /\d{4}[- ]?[WwKk][Ww]?[- ]?\d{1,2}|[WwKk][Ww]? ?\d{1,2}[- \/]\d{4}/) != nil })
            {
                return
                    "the times of \(example) are weeks: an interval is a day at most, and what is of a week can't be imported as counts"
            }
            if let days = daysOfRanges(column), days != 1 {
                return days >= 28
                    ? "the times of \(example) are ranges of \(days) days, as of a month: an interval is a day at most, so they can't be imported as counts"
                    : "the times of \(example) are ranges of \(days) days\(days == 7 ? ", of a week each" : ""): an interval is a day at most, so they can't be imported as counts"
            }
            if all(column, { $0.wholeMatch(of: /[Qq]\d[- \/]?\d{4}|\d{4}[- \/]?[Qq]\d/) != nil }) {
                return
                    "the times of \(example) are quarters of a year: an interval is a day at most, and what is longer than a day can't be imported as counts"
            }
            if column.words.has(HeaderWords.time), !column.words.has(HeaderWords.hour), column.isNumbers,
                all(
                    column,
                    {
                        (Double($0.replacing(",", with: ".")) ?? 0) > 29_000
                            && (Double($0.replacing(",", with: ".")) ?? 0) < 75_000
                    })
            {
                return
                    "the times of \(example) are days as a spreadsheet (Excel) counts them: show the column as dates there and save the file again"
            }
            if column.words.has(HeaderWords.time) || column.words.has(["day", "date"]),
                column.isText || column.isNumbers,
                all(column, { $0.wholeMatch(of: /\d{1,2}[.\/ -]+(\d{1,2}|\p{L}{3,9})\.?/) != nil })
            {
                return "the dates of \(example) have no year: it has to be in each of them"
            }
        }
        return nil
    }

    /// Of texts that are two dates each: how many days they are.
    private static func daysOfRanges(_ column: ColumnProfile) -> Int? {
        let sample = column.filled.prefix(200)
        guard column.isText, !sample.isEmpty else { return nil }
        var pairs: [(String, String)] = []
        for cell in sample {
            guard
                let match = cell.wholeMatch(
                    of: /(\d{1,4}[.\/-]\d{1,2}[.\/-]\d{2,4}) ?\D{1,7} ?(\d{1,4}[.\/-]\d{1,2}[.\/-]\d{2,4})/)
            else { return nil }
            pairs.append((String(match.1), String(match.2)))
        }
        guard let form = DateForm(pairs.flatMap { [$0.0, $0.1] }), let pattern = form.readings.first?.patterns.first
        else { return nil }
        let lengths = pairs.compactMap { pair -> Int? in
            guard let from = pattern.label(of: pair.0), let to = pattern.label(of: pair.1) else { return nil }
            return Int(to.minutes - from.minutes) / 1440 + 1
        }
        return lengths.isEmpty ? nil : GuessTable.usual(lengths)
    }

    private static func score(_ column: ColumnProfile) -> Double {
        let words = column.words
        var score = 0.0
        if words.has(HeaderWords.start) { score += 4 }
        if words.has(HeaderWords.end) { score -= 4 }
        if words.has(HeaderWords.otherTimes) { score -= 8 }
        if words.has(HeaderWords.time) { score += 2 }
        if column.dates!.hasClock { score += 3 }
        if column.dates!.hasOffset { score += 0.5 }
        if column.isConstant, column.filled.count > 3 { score -= 3 }
        score += 2 * Double(column.filled.count) / Double(max(1, column.cells.count))
        return score - 0.01 * Double(column.index)
    }

    private mutating func explain(_ column: ColumnProfile) {
        let form = column.dates!
        let example = column.filled[0]
        remarks.append(
            .reason(
                "times are in \(column.shown), as \"\(example)\", written `\(form.readings[0].patterns.map(\.description).joined(separator: "` or `"))`"
            ))
        if let proof = form.proof {
            remarks.append(
                .reason(
                    "\"\(proof)\" shows that the \(form.readings[0].order == .dayFirst ? "day" : "month") comes first"))
        }
        if form.isDayFirstByPoints {
            remarks.append(
                .note(
                    "no day of \(column.shown) is over 12; with points between the numbers, as in \"\(example)\", the day comes first"
                ))
        }
        if form.isContradictory {
            remarks.append(
                .doubt(
                    "some dates of \(column.shown) have the day first and some the month: no one order reads all of them",
                    look: "were two files put together?"))
        }
        if form.isEpoch { remarks.append(.reason("\(column.shown) counts from 1970 in UTC: its times are instants")) }
    }

    // MARK: The time of day

    private mutating func addHours(_ date: ColumnProfile) {
        guard let form = date.dates else { return }
        let clocks = Set(
            date.filled.compactMap { cell in
                form.readings[0].patterns.lazy.compactMap { $0.label(of: cell) }.first.map {
                    Int($0.minutes - $0.minutes.dividedDown(by: 1440) * 1440)
                }
            })
        guard !form.hasClock || clocks.count == 1 else {
            noteUnusedHours(date)
            return
        }
        let candidates = profiles.filter {
            $0.index != date.index && $0.isDayTimes && !$0.isConstant && !$0.words.has(HeaderWords.noCounts)
                && (!$0.isNoCount || $0.words.has(HeaderWords.hour))
        }
        func score(_ column: ColumnProfile) -> Int {
            (column.words.has(HeaderWords.start) ? 3 : 0) - (column.words.has(HeaderWords.end) ? 3 : 0)
                + (column.words.has(HeaderWords.hour) ? 2 : 0)
                + (column.filled.contains { $0.contains(":") } ? 1 : 0)
        }
        guard let hours = candidates.max(by: { (score($0), -$0.index) < (score($1), -$1.index) }) else { return }
        time?.hourColumn = hours.index
        time?.columns.insert(hours.index)
        remarks.append(.reason("the time of day is in \(hours.shown), as \"\(hours.filled[0])\""))
        for column in candidates { time?.columns.insert(column.index) }
        if let end = candidates.first(where: { $0.index != hours.index && $0.words.has(HeaderWords.end) }) {
            setRange(hours, end)
        }
        guard form.hasClock else { return }
        if form.isEpoch {
            guard clocks.first == 0 else {
                obstacle =
                    "\(date.shown) has instants, as \"\(date.filled[0])\", which are midnight by another clock than that of UTC, and the hour column "
                    + "has hours of the sites' own: no mapping puts the two together"
                return
            }
            time?.hasOffset = false
            remarks.append(
                .note(
                    "\(date.shown) is midnight in UTC of each date, and the hour column has the hours of the sites' own clock"
                ))
            return
        }
        // The date has a midnight besides, which says nothing: it becomes literal text.
        let cell = date.filled[0]
        let pattern = form.readings[0].patterns[0].description
        guard let mark = pattern.firstIndex(where: { "Hh".contains($0) }), let place = Self.clockStart(cell) else {
            return
        }
        let literal = cell[place...]
        time?.formats = [pattern[..<mark] + "'\(literal)'"]
        time?.hasOffset = false
        if form.hasOffset {
            let minutes = clocks.first ?? 0
            if minutes == 0 {
                remarks.append(
                    .doubt(
                        "\(date.shown) has instants at midnight, as \"\(cell)\", beside an hour column: hours are taken as of the sites' clock, "
                            + "and the offset of the date as meaningless",
                        look: "compare an hour with what the place's clock showed"))
            } else {
                obstacle =
                    "\(date.shown) has instants, as \"\(cell)\", which are midnight by another clock, and the hour column has hours of the "
                    + "sites' own: no mapping puts the two together"
            }
        }
    }

    /// Where the time of day begins in a text that has one.
    private static func clockStart(_ cell: String) -> String.Index? {
        guard let colon = cell.firstIndex(of: ":") else { return nil }
        var start = colon
        while start > cell.startIndex, cell[cell.index(before: start)].isNumber { start = cell.index(before: start) }
        return start
    }

    private mutating func noteUnusedHours(_ date: ColumnProfile) {
        for column in profiles where column.index != date.index && column.isDayTimes && !column.isDates {
            time?.columns.insert(column.index)
        }
    }

    private mutating func addEnd(_ days: [ColumnProfile], _ start: ColumnProfile) {
        guard time?.hourColumn == nil,
            let end = days.first(where: { $0.index != start.index && $0.words.has(HeaderWords.end) })
        else { return }
        setRange(start, end)
    }

    private mutating func setRange(_ start: ColumnProfile, _ end: ColumnProfile) {
        func minutes(_ column: ColumnProfile, _ row: Int) -> Int32? {
            if let form = column.dates {
                return form.readings.first?.patterns.lazy.compactMap { $0.label(of: column.cells[row]) }.first?.minutes
            }
            return ColumnProfile.dayTime(column.cells[row]).map { Int32($0.minute) }
        }
        var lengths: [Int] = []
        for row in start.cells.indices.prefix(2000) {
            guard let a = minutes(start, row), let b = minutes(end, row) else { continue }
            var length = Int(b - a)
            if !start.isDates, length <= 0 { length += 1440 }
            if length % 5 == 4 { length += 1 }
            lengths.append(length)
        }
        let usual = GuessTable.usual(lengths)
        guard usual > 0 else { return }
        time?.rangeMinutes = usual
        remarks.append(.reason("\(start.shown) and \(end.shown) are \(usual) minutes apart: each row's interval"))
        let others = lengths.count { $0 != usual }
        if others > 0 {
            remarks.append(
                .doubt(
                    "\(counted(others, "row")) have another length by \(end.shown)",
                    look: "compare it with \(start.shown) there"))
        }
    }

    // MARK: No date in the rows

    private mutating func searchHours(_ table: GuessTable, _ fileName: String) {
        guard
            let hours = profiles.filter({ $0.isDayTimes && !$0.isConstant }).max(by: {
                ($0.words.has(HeaderWords.hour) ? 1 : 0, -$0.index) < (
                    $1.words.has(HeaderWords.hour) ? 1 : 0, -$1.index
                )
            })
        else {
            if hasSplitDate {
                obstacle =
                    "the date is in several columns (year, month, day), which no mapping puts together: write it into one column"
            }
            return
        }
        if hasSplitDate {
            obstacle =
                "the date is in several columns (year, month, day), which no mapping puts together: write it into one column"
            return
        }
        let format: String
        let isPlain = hours.filled.allSatisfy { $0.allSatisfy(\.isNumber) }
        let sample = hours.filled.min { $0.count < $1.count } ?? ""
        if isPlain {
            format = sample.count == 1 ? "H" : "HH"
        } else if sample.contains(":"), ColumnProfile.dayTime(sample)?.end == nil, sample.count <= 5 {
            format = sample.count == 4 ? "H:mm" : "HH:mm"
        } else {
            return
        }
        let day: String
        if table.comments.contains(where: { $0.dropFirst().drop { $0 == " " }.hasPrefix("date:") }) {
            day = "comment"
            remarks.append(.reason("the rows have no date, and a comment before the header has it"))
        } else {
            let texts = table.titles.flatMap(\.cells) + table.comments + [fileName]
            let found = Set(texts.flatMap(Self.days))
            guard let date = found.first, found.count == 1 else {
                obstacle = "the rows have a time of day in \(hours.shown), and nothing says of which date"
                return
            }
            day = date
            remarks.append(
                .doubt(
                    "the rows have no date; \(date) is taken from \(fileName.contains(date) ? "the file's name" : "the lines before the header")",
                    look: "the mapping is for this one file: \"date\" is to be changed for others"))
        }
        var time = GuessedTime(column: hours.index)
        time.formats = [format]
        time.fixedDate = day
        time.columns = [hours.index]
        self.time = time
        remarks.append(.reason("times of day are in \(hours.shown), as \"\(hours.filled[0])\""))
    }

    private var hasSplitDate: Bool {
        let names = Set(profiles.flatMap(\.words.texts))
        func has(_ words: [String]) -> Bool { words.contains(where: names.contains) }
        return has(["year", "jahr", "annee", "jaar", "anno", "ano"])
            && has(["month", "monat", "mois", "maand", "mese", "mes"])
            && has(["day", "tag", "jour", "dag", "giorno", "dia", "mdate"])
    }

    /// Days as 2023-12-16 that occur in a text.
    private static func days(in text: String) -> [String] {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10 else { return [] }
        return (0...(bytes.count - 10)).compactMap { start in
            let piece = String(decoding: bytes[start..<(start + 10)], as: UTF8.self)
            let isAlone = start == 0 || !(bytes[start - 1] &- 0x30 <= 9)
            return isAlone && LocalLabel(piece + "T00:00") != nil ? piece : nil
        }
    }
}
