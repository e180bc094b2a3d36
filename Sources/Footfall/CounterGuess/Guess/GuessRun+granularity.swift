import CounterImport
import LocalTime

/// Rows of several lengths in one file, as hours and their days, that a column tells apart.
extension GuessRun {
    /// Takes the rows of the shortest intervals: the others have the same people once more.
    mutating func searchGranularity() {
        for column in profiles
        where !column.isEmpty && !time.columns.contains(column.index) && (2...6).contains(column.distinct.count) {
            let isNamed = column.words.has(HeaderWords.granularity)
            let lengths = column.distinct.keys.compactMap { value in
                Self.minutes(of: value, isNamed: isNamed).map { (value: value, minutes: $0) }
            }
            guard lengths.count == column.distinct.count, Set(lengths.map(\.minutes)).count > 1 else { continue }
            let shortest = lengths.map(\.minutes).min()!
            let taken = lengths.filter { $0.minutes == shortest }.map(\.value).sorted()
            let others = lengths.filter { $0.minutes != shortest }.map(\.value).sorted()
            guard shortest <= 1440 else { continue }
            draft.filters.append(.init(column: column.index, values: taken, isExclusion: false))
            let count = others.reduce(0) { $0 + (column.distinct[$1] ?? 0) }
            remarks.append(
                .note(
                    "only rows whose \(column.shown) is \(taken.quoted()) are taken: \(counted(count, "row")) of \(others.quoted()) are of longer intervals, which "
                        + "have the same people once more, and left out"))
            doubtLost(column, Set(taken))
            return
        }
    }

    /// Names, and days, that have rows of the longer intervals alone.
    private mutating func doubtLost(_ column: ColumnProfile, _ taken: Set<String>) {
        let labels = labels()
        for other in profiles
        where other.index != column.index && other.isText && !time.columns.contains(other.index) && !other.isConstant {
            var (kept, lost): (Set<String>, Set<String>) = ([], [])
            for (row, cell) in column.cells.enumerated() {
                if taken.contains(cell) { kept.insert(other.cells[row]) } else { lost.insert(other.cells[row]) }
            }
            let only = lost.subtracting(kept).sorted()
            guard !only.isEmpty, !kept.isEmpty else { continue }
            remarks.append(
                .doubt(
                    "\(only.quoted()) of \(other.shown) \(only.count == 1 ? "has" : "have") rows of the longer intervals alone, and no counts by this mapping",
                    look: "import their rows by a mapping of their own"))
        }
        var (kept, lost): (Set<Int32>, Set<Int32>) = ([], [])
        for (row, label) in labels.enumerated() {
            guard let day = label?.dividedDown(by: 1440) else { continue }
            if taken.contains(column.cells[row]) { kept.insert(day) } else { lost.insert(day) }
        }
        let only = lost.subtracting(kept)
        if !only.isEmpty {
            remarks.append(
                .doubt(
                    "\(counted(only.count, "day")) \(only.count == 1 ? "has" : "have") rows of the longer intervals alone, and no counts by this mapping",
                    look: "import these rows by a mapping of their own"))
        }
    }

    /// Of `PT1H`, `hourly`, `15 min`; of a number in a column that is named after it.
    private static func minutes(of value: String, isNamed: Bool) -> Int? {
        let text = HeaderWords.folded(value)
        if let known = lengths[text] { return known }
        if isNamed, let number = Int(text),
            [1, 5, 10, 15, 30, 60, 300, 900, 1440, 1800, 3600, 10080, 86400].contains(number)
        {
            return number
        }
        if let match = text.wholeMatch(of: /p(\d{1,2})([dwmy])|pt(\d{1,4})([hm])|p1dt0h/) {
            if let count = match.3.flatMap({ Int($0) }) { return match.4 == "h" ? count * 60 : count }
            guard let count = match.1.flatMap({ Int($0) }) else { return 1440 }
            return count * (match.2 == "d" ? 1440 : match.2 == "w" ? 10_080 : match.2 == "m" ? 43_200 : 525_600)
        }
        guard
            let match = text.wholeMatch(
                of:
                    /(\d{1,4})[ _-]?(m|min|mins|minute|minutes|minuten|h|hr|hrs|hour|hours|std|stunde|stunden|d|day|days|tag|tage)/
            ),
            let count = Int(match.1)
        else { return nil }
        return count * (match.2.hasPrefix("m") ? 1 : match.2.hasPrefix("h") || match.2.hasPrefix("s") ? 60 : 1440)
    }

    private static let lengths: [String: Int] = {
        let words: [(Int, String)] = [
            (60, "hour hourly hours stunde stundlich std heure horaire hora horario ora orario uur time timme h"),
            (15, "quarter-hour quarterhour viertelstunde"), (30, "half-hour halfhour halbstunde"),
            (
                1440,
                "day daily days tag taglich jour journalier quotidien dia diario giorno giornaliero dag dagelijks dygn d"
            ),
            (10_080, "week weekly woche wochentlich semaine hebdomadaire semana semanal settimana settimanale"),
            (43_200, "month monthly monat monatlich mois mensuel mes mensual mese mensile maand"),
            (525_600, "year yearly annual jahr jahrlich annee annuel ano anual anno annuale jaar"),
        ]
        var lengths: [String: Int] = [:]
        for (minutes, text) in words { for word in text.split(separator: " ") { lengths[String(word)] = minutes } }
        return lengths
    }()
}
