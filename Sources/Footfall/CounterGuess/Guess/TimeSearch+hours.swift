import CounterImport
import LocalTime

/// The time of day beside a date, and the end of the interval.
extension TimeSearch {
    mutating func addHours(_ date: ColumnProfile) {
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
    static func clockStart(_ cell: String) -> String.Index? {
        guard let colon = cell.firstIndex(of: ":") else { return nil }
        var start = colon
        while start > cell.startIndex, cell[cell.index(before: start)].isNumber { start = cell.index(before: start) }
        return start
    }

    mutating func noteUnusedHours(_ date: ColumnProfile) {
        for column in profiles where column.index != date.index && column.isDayTimes && !column.isDates {
            time?.columns.insert(column.index)
        }
    }

    mutating func addEnd(_ days: [ColumnProfile], _ start: ColumnProfile) {
        guard time?.hourColumn == nil,
            let end = days.first(where: { $0.index != start.index && $0.words.has(HeaderWords.end) })
        else { return }
        setRange(start, end)
    }

    mutating func setRange(_ start: ColumnProfile, _ end: ColumnProfile) {
        func minutes(_ column: ColumnProfile, _ row: Int) -> Int32? {
            if let form = column.dates {
                return form.readings.first?.patterns.lazy.compactMap { pattern -> Int32? in
                    guard let reading = pattern.reading(of: column.cells[row]), let label = reading.label else {
                        return nil
                    }
                    return label.minutes - (reading.offsetMinutes ?? 0)
                }.first
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
}
