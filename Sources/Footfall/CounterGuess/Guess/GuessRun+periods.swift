import CounterImport
import LocalTime

/// Weeks, months, quarters or years as columns: an interval is a day at most.
extension GuessRun {
    /// - Returns: whether the file is so; then no mapping reads it.
    mutating func searchPeriodColumns() -> Bool {
        guard !profiles.contains(where: { $0.isDates && !$0.dates!.isEpoch && !$0.dates!.readings.isEmpty }) else {
            return false
        }
        let numbers = profiles.filter { $0.isNumbers || $0.isEmpty || $0.isOneWord }
        for (period, test) in Self.periods {
            let columns = numbers.filter { test($0.name) }
            guard columns.count >= 3, columns.contains(where: \.isNumbers), columns.count * 2 > numbers.count else {
                continue
            }
            obstacles.append(
                "the columns are \(period) (\"\(columns[0].name)\" to \"\(columns[columns.count - 1].name)\"): an interval is a day at most, and what is "
                    + "longer than a day can't be imported as counts")
            return true
        }
        return false
    }

    private static let periods: [(String, @Sendable (String) -> Bool)] = [
        ("weeks", { isWeek($0) }), ("months", { isMonth($0) }),
        (
            "quarters of a year",
            { $0.wholeMatch(of: /(?i)(q[1-4]|[1-4]q)([ \/'-]*(\d{4}|\d{2}))?|\d{4}[ \/-]?q[1-4]/) != nil }
        ),
        (
            "years",
            {
                Int($0).map { (1990...2099).contains($0) } ?? false
                    || $0.wholeMatch(of: /(?i)fy ?\d{2,4}(\/\d{2,4})?/) != nil
            }
        ),
    ]

    /// "W/E 05 May 24", "Week 12", "KW12", "2024-W07".
    static func isWeek(_ name: String) -> Bool {
        let text = HeaderWords.folded(name)
        if text.wholeMatch(of: /\d{4}[- ]?(w|kw|wk)[- ]?\d{1,2}|(w|kw|wk)[- ]?\d{1,2}[-\/ ]?(\d{4}|\d{2})?/) != nil {
            return true
        }
        let start =
            /(w\/[ecb]|w\.[ecb]\.|w[ec]|wk|kw|week|weeks|woche|semaine|sem\.?|semana|settimana|vecka|uge|viikko|tydzien)\b/
        guard let match = text.prefixMatch(of: start) else { return false }
        return text[match.range.upperBound...].contains { $0.isNumber }
    }

    /// "Jan", "January 24", "2024-01".
    static func isMonth(_ name: String) -> Bool {
        if DateShape(name)?.isOfMonth ?? false { return true }
        let text = name.trimmed
        guard let match = text.wholeMatch(of: /(\p{L}{3,10})\.?[ \/'’-]*(\d{4}|\d{2})?/) else {
            return text.wholeMatch(of: /(\d{4})[-\/.](0[1-9]|1[0-2])|(0[1-9]|1[0-2])[-\/.](\d{4})/) != nil
        }
        guard let month = try? TimePattern("MMM") else { return false }
        return month.reading(of: String(match.1)) != nil
    }
}
