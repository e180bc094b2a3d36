/// A kind of counter file that is known by name, and the mapping for it.
package struct CounterPreset: Sendable, CustomStringConvertible {
    package let name: String
    package var description: String { name }

    /// What files these are, for people.
    package let summary: String
    /// As a mapping file has it: a JSON object.
    package let mapping: String

    package static let all: [CounterPreset] = [dublin, leeds, dublinDay] + cities

    /// - Throws: ``ImportError/unknownPreset(_:)``.
    package static func format(named name: String) throws -> CounterFormat {
        guard let preset = all.first(where: { $0.name == name }) else { throw ImportError.unknownPreset(name) }
        return preset.format
    }

    package var format: CounterFormat {
        do {
            var format = try ColumnMapping.parse([UInt8](mapping.utf8), file: name)
            // Imports by a preset go on from each other whatever else has been put into it.
            format.identity = name
            return format
        } catch {
            preconditionFailure("a preset's own mapping: \(error)")
        }
    }

    package static let dublin = CounterPreset(
        name: "dublin", summary: "Dublin City Council footfall counters, a year a file: hourly, three columns a site",
        mapping: """
            {
              "layout": "side_by_side",
              "time_zone": "Europe/Dublin",
              "time": {"column": "Time", "formats": ["dd/MM/yyyy HH:mm"]}
            }
            """)

    package static let leeds = CounterPreset(
        name: "leeds", summary: "Leeds City Council city centre footfall: hourly, one camera a row, people going in",
        mapping: """
            {
              "layout": "long",
              "time_zone": "Europe/London",
              "time": {"column": "Date", "formats": ["dd/MM/yyyy", "yyyy-MM-dd", "dd-MMM-yy"], "hour_column": "Hour"},
              "site": "LocationName",
              "entered": "InCount"
            }
            """)

    package static let dublinDay = CounterPreset(
        name: "dublin-day",
        summary:
            "one day of three of Dublin's sites, as data/dublin-2023-12-16.csv: two columns a site, the day in a comment",
        mapping: """
            {
              "layout": "side_by_side",
              "time_zone": "Europe/Dublin",
              "time": {"column": "hour", "formats": ["HH"], "date": "comment"}
            }
            """)
}

extension CounterFormat {
    package static let dublin = CounterPreset.dublin.format
    package static let leeds = CounterPreset.leeds.format
    package static let dublinDay = CounterPreset.dublinDay.format
}
