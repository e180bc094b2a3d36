import LocalTime

/// The kinds of counter files that are known by name.
extension CounterFormat {
    package static let presets: [CounterFormat] = [dublin, leeds, dublinDay]

    /// - Throws: ``ImportError/unknownPreset(_:)``.
    package static func preset(named name: String) throws -> CounterFormat {
        guard let preset = presets.first(where: { $0.name == name }) else { throw ImportError.unknownPreset(name) }
        return preset
    }

    /// Dublin City Council footfall counters, a year a file: hourly, three columns a site.
    package static let dublin = CounterFormat(
        name: "dublin", identity: "dublin", timeZone: "Europe/Dublin",
        time: Time(column: "Time", patterns: [pattern("dd/MM/yyyy HH:mm")]), columns: .sideBySide)

    /// Leeds City Council city centre footfall: hourly, one camera a row, people going in.
    package static let leeds = CounterFormat(
        name: "leeds", identity: "leeds", timeZone: "Europe/London",
        time: Time(
            column: "Date", patterns: [pattern("dd/MM/yyyy"), pattern("yyyy-MM-dd"), pattern("dd-MMM-yy")],
            hourColumn: "Hour"),
        columns: .long(.init(site: .column("LocationName"), entered: "InCount")))

    /// One day of three of Dublin's sites, in data/dublin-2023-12-16.csv: two columns a site, the day in a comment.
    package static let dublinDay = CounterFormat(
        name: "dublin-day", identity: "dublin-day", timeZone: "Europe/Dublin",
        time: Time(column: "hour", patterns: [pattern("HH")], date: .comment), columns: .sideBySide)

    private static func pattern(_ text: String) -> TimePattern {
        do {
            return try TimePattern(text)
        } catch {
            preconditionFailure("a preset's own pattern: \(error.reason)")
        }
    }
}
