import LocalTime

/// A column's name with that of a site in it, and maybe that of a door: `{site} IN`, `{site} - {line} (in)`.
package struct ColumnPattern: Sendable, Hashable, CustomStringConvertible {
    package static let sitePlaceholder = "{site}"
    package static let linePlaceholder = "{line}"

    package let description: String
    private let prefix: String
    /// What stands between the two names, where there are two.
    private let middle: String?
    private let suffix: String

    /// `nil` where `{site}` isn't in it once, or `{line}` stands before it or right beside it.
    package init?(_ text: String) {
        let parts = text.split(separator: Self.sitePlaceholder, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        prefix = String(parts[0])
        description = text
        let rest = parts[1].split(separator: Self.linePlaceholder, omittingEmptySubsequences: false)
        guard rest.count <= 2, !prefix.contains(Self.linePlaceholder) else { return nil }
        middle = rest.count == 2 ? String(rest[0]) : nil
        suffix = String(rest.last ?? "")
        if middle == "" { return nil }
    }

    /// The longer the literal text, the more a match means.
    package var literalCount: Int { prefix.utf8.count + (middle?.utf8.count ?? 0) + suffix.utf8.count }

    /// The names that a column's has in it; the door's is empty where the pattern has none.
    package func names(in column: String) -> (site: String, line: String)? {
        guard column.hasPrefix(prefix), column.hasSuffix(suffix), column.utf8.count > literalCount else { return nil }
        let inner = String(column.dropFirst(prefix.count).dropLast(suffix.count))
        guard let middle else { return (inner, "") }
        guard let (site, line) = inner.split(at: middle), !site.isEmpty, !line.isEmpty else { return nil }
        return (site, line)
    }
}

extension String {
    /// The parts before and behind the first `separator`.
    fileprivate func split(at separator: String) -> (String, String)? {
        let parts = split(separator: separator, maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
}

/// A column's name with the time of its counts in it: `h{hour}` has a time of day, `{time}` what the format's time patterns say.
struct TimedColumn {
    static let hourPlaceholder = "{hour}"
    static let timePlaceholder = "{time}"

    private let prefix: String
    private let suffix: String
    /// Whether names are of the hours of a row's day, so that their times are when intervals begin.
    let isOfHours: Bool

    /// `nil` where neither placeholder is in it.
    init?(_ text: String) {
        isOfHours = text.contains(Self.hourPlaceholder)
        let parts = text.split(
            separator: isOfHours ? Self.hourPlaceholder : Self.timePlaceholder, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        prefix = String(parts[0])
        suffix = String(parts[1])
    }

    /// What a column's name says.
    package enum Time: Equatable {
        case none
        /// Minutes since midnight, or since 1970.
        case minutes(Int32)
        case wrong(String)
    }

    func time(in column: String, _ format: CounterFormat) -> Time {
        guard column.hasPrefix(prefix), column.hasSuffix(suffix),
            column.utf8.count > prefix.utf8.count + suffix.utf8.count
        else { return .none }
        var inner = String(column.dropFirst(prefix.count).dropLast(suffix.count)).trimmed
        return inner.withUTF8 { text in
            let text = UnsafeRawBufferPointer(text)
            return isOfHours ? Self.hour(text, format) : Self.date(text, format)
        }
    }

    private static func hour(_ text: UnsafeRawBufferPointer, _ format: CounterFormat) -> Time {
        guard let time = DayTime(text) else { return .none }
        if let reason = time.fault(format, of: text) { return .wrong(reason) }
        // The first hour of a day is of that day, whatever its clock skips. A range says its start itself.
        let isEnd = format.time.isEnd && time.end == nil
        return .minutes(Int32(time.minute) - (isEnd ? Int32(format.intervalSeconds / 60) : 0))
    }

    private static func date(_ text: UnsafeRawBufferPointer, _ format: CounterFormat) -> Time {
        for pattern in format.time.patterns {
            var reading = TimePattern.Reading()
            guard pattern.match(text, into: &reading), let label = reading.label else { continue }
            guard reading.offsetMinutes == nil, reading.second == 0 else {
                return .wrong("has an offset from UTC or seconds, which the name of a column can't have")
            }
            let isRange = reading.endHour != nil
            return .minutes(label.minutes + (isRange && format.time.isEnd ? Int32(format.intervalSeconds / 60) : 0))
        }
        return .none
    }
}

extension DayTime {
    /// Why it is no time of an interval of this format; `nil` where it is one.
    ///
    /// - Parameter text: which it was read from, where a spreadsheet may have written a number in its place.
    func fault(_ format: CounterFormat, of text: UnsafeRawBufferPointer? = nil) -> String? {
        if let text, Self.isLikeFraction(text), format.gathering != .persons,
            minute % Int(format.intervalSeconds / 60) != 0
        {
            return
                "is a fraction of a day, as spreadsheets keep times: no interval of \(format.intervalSeconds / 60) minutes begins or "
                + "ends then. Have the column written as a time of day"
        }
        if minute == 1440, !format.time.isEnd {
            if format.gathering == .persons {
                return "is the end of the day: a day's last time is 23:59:59, and then comes 00:00:00 of the next"
            }
            return
                "is the end of the day; where times are those at which intervals end, the mapping's \"time\" has \"at\": \"end\""
        }
        return minutes.flatMap { fault(format, minutes: $0) }
    }

    /// Why no interval of this format begins then and has so many minutes; `nil` where one does.
    func fault(_ format: CounterFormat, minutes: Int) -> String? {
        guard minutes * 60 == Int(format.intervalSeconds) else {
            return "is a range of \(minutes) minutes, and intervals are of \(format.intervalSeconds / 60)"
        }
        guard format.countsDays, minute % 1440 != 0 else { return nil }
        return "is a range that doesn't begin at midnight, and a count of a day is of a day from midnight to midnight"
    }
}
