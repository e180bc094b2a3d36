import CounterImport
import LocalTime

/// Times of which it is known why no mapping reads them.
extension TimeSearch {
    /// Times of which it is known why no mapping reads them.
    static func otherTimes(_ profiles: [ColumnProfile]) -> String? {
        func all(_ column: ColumnProfile, _ test: (String) -> Bool) -> Bool {
            !column.isEmpty && column.filled.prefix(500).allSatisfy(test)
        }
        for column in profiles {
            let example = "\(column.shown), such as \"\(column.filled.first ?? "")\","
            if all(
                column,
                {
                    $0.wholeMatch(of: /\d{4}[- ]?[WwKk][Ww]?[- ]?\d{1,2}|[WwKk][Ww]? ?\d{1,2}[- \/]\d{4}/) != nil
                        || GuessRun.isWeek($0) && $0.contains { !$0.isNumber }
                })
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
    static func daysOfRanges(_ column: ColumnProfile) -> Int? {
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
}
