package import Timekeeping

/// From when to when a store is open on a day, on its own wall clock.
package struct OpeningSpan: Hashable, Sendable, CustomStringConvertible {
    /// Minutes from midnight, 0 to 1439.
    package let opens: Int
    /// Minutes from the same midnight, up to 2880: beyond 1440 on the next day.
    package let closes: Int

    /// `nil` where it doesn't begin within the day, or doesn't last for up to a day.
    package init?(opens: Int, closes: Int) {
        guard (0..<1440).contains(opens), closes > opens, closes - opens <= 1440 else { return nil }
        self.opens = opens
        self.closes = closes
    }

    /// Reads `09:00-18:00`; `22:00-02:00` ends on the next day, and `24:00` is the midnight that ends the day.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let opens = Self.minutes(parts[0]), var closes = Self.minutes(parts[1]) else {
            return nil
        }
        if closes < opens { closes += 1440 }
        self.init(opens: opens, closes: closes)
    }

    private static func minutes(_ text: some StringProtocol) -> Int? {
        let digits = text.utf8.map { Int($0) - 48 }
        guard digits.count == 5, digits[2] == 10, [0, 1, 3, 4].allSatisfy({ (0...9).contains(digits[$0]) }) else {
            return nil
        }
        let (hour, minute) = (digits[0] * 10 + digits[1], digits[3] * 10 + digits[4])
        guard minute < 60, hour < 24 || hour == 24 && minute == 0 else { return nil }
        return hour * 60 + minute
    }

    package var description: String {
        func text(_ minutes: Int) -> String {
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return two(minutes / 60) + ":" + two(minutes % 60)
        }
        return text(opens) + "-" + text(closes > 1440 ? closes - 1440 : closes)
    }
}

/// When a store is open, by its own calendar.
package struct OpeningHours: Hashable, Sendable {
    package enum Weekday: Int, CaseIterable, Sendable {
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday

        /// `mo` to `su`.
        package var text: String { Self.texts[rawValue] }
        package static let texts = ["mo", "tu", "we", "th", "fr", "sa", "su"]

        package init?(_ text: some StringProtocol) {
            guard let number = Self.texts.firstIndex(of: String(text)) else { return nil }
            self.init(rawValue: number)
        }

        package init(of date: CivilDate) {
            // 1970-01-01 was a Thursday.
            let number = (date.daysSinceEpoch + 3) % 7
            self = Self.allCases[number < 0 ? number + 7 : number]
        }

        /// The days of `mo`, `mo-fr` or `mo,we,sa-su`; `nil` where a part is neither.
        package static func days(_ text: some StringProtocol) -> [Weekday]? {
            var days: [Weekday] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                let ends = part.split(separator: "-", omittingEmptySubsequences: false)
                guard (1...2).contains(ends.count), let first = Weekday(ends[0]),
                    let last = Weekday(ends[ends.count - 1]),
                    first.rawValue <= last.rawValue
                else { return nil }
                days += allCases[first.rawValue...last.rawValue]
            }
            return days
        }
    }

    /// By weekday, ascending; empty where the store is closed. A weekday that isn't there is not known.
    package var weekly: [Weekday: [OpeningSpan]]
    /// The dates on which it is otherwise.
    package var exceptions: [CivilDate: [OpeningSpan]]

    package init(weekly: [Weekday: [OpeningSpan]] = [:], exceptions: [CivilDate: [OpeningSpan]] = [:]) {
        self.weekly = weekly
        self.exceptions = exceptions
    }

    /// When the store opens and closes on a date; `nil` where that is not known.
    package func spans(on date: CivilDate) -> [OpeningSpan]? { exceptions[date] ?? weekly[Weekday(of: date)] }

    package var isEmpty: Bool { weekly.isEmpty && exceptions.isEmpty }

    /// Why spans can't be those of one day; `nil` where they can.
    static func fault(in spans: [OpeningSpan]) -> String? {
        for (earlier, later) in zip(spans, spans.dropFirst()) where earlier.closes > later.opens {
            return "\(later) begins before \(earlier) ends"
        }
        return nil
    }
}
