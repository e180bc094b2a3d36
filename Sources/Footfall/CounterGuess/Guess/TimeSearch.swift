import CounterImport
import LocalTime

/// Chooses the columns of times.
struct TimeSearch {
    let profiles: [ColumnProfile]
    var time: GuessedTime?
    var remarks: [GuessRemark] = []
    /// Why no mapping reads the times.
    var obstacle: String?

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
        time.offsets = ZoneLetters.offsets(of: best.dates!.zones)
        time.columns = [best.index]
        self.time = time
        explain(best)
        addHours(best)
        addEnd(days, best)
        for column in profiles where column.isDates { self.time?.columns.insert(column.index) }
    }

    static func score(_ column: ColumnProfile) -> Double {
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

    mutating func explain(_ column: ColumnProfile) {
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
        remarks += ZoneLetters.remarks(form.zones, in: column.shown)
        if form.isEpoch { remarks.append(.reason("\(column.shown) counts from 1970 in UTC: its times are instants")) }
    }
}
