import CounterImport
import LocalTime

/// Rows that have a time of day and no date.
extension TimeSearch {
    mutating func searchHours(_ table: GuessTable, _ fileName: String) {
        guard
            let hours = profiles.filter({ $0.isDayTimes && !$0.isConstant && !isOfManyHours($0) }).max(by: {
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

    /// Whether it is one of many columns whose names have hours in them: its numbers are counts.
    private func isOfManyHours(_ column: ColumnProfile) -> Bool {
        func hasHour(_ name: String) -> Bool { name.firstMatch(of: /[Hh]\d{2}$/) != nil }
        return hasHour(column.name) && profiles.count { hasHour($0.name) } >= 6
    }

    var hasSplitDate: Bool {
        let names = Set(profiles.flatMap(\.words.texts))
        func has(_ words: [String]) -> Bool { words.contains(where: names.contains) }
        return has(["year", "jahr", "annee", "jaar", "anno", "ano"])
            && has(["month", "monat", "mois", "maand", "mese", "mes"])
            && has(["day", "tag", "jour", "dag", "giorno", "dia", "mdate"])
    }

    /// Days as 2023-12-16 that occur in a text.
    static func days(in text: String) -> [String] {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10 else { return [] }
        return (0...(bytes.count - 10)).compactMap { start in
            let piece = String(decoding: bytes[start..<(start + 10)], as: UTF8.self)
            let isAlone = start == 0 || !(bytes[start - 1] &- 0x30 <= 9)
            return isAlone && LocalLabel(piece + "T00:00") != nil ? piece : nil
        }
    }
}
