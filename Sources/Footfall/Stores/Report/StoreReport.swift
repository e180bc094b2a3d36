internal import Timekeeping
package import Reports

/// Stores as people and programs read them.
package enum StoreReport {
    /// What holds of a store over a time.
    package static func json(_ entry: StoreTimeline.Entry) -> JSONValue {
        let validity: [(String, JSONValue)] = [
            ("valid_from", entry.validFrom == .min ? .null : .time(entry.validFrom)),
            ("valid_to", .time(entry.validTo)),
        ]
        guard let store = entry.description else { return .object([("state", .string("removed"))] + validity) }
        return .object([("state", .string("described"))] + fields(store) + validity)
    }

    private static func fields(_ store: StoreDescription) -> [(String, JSONValue)] {
        func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
        let hours = store.openingHours
        return [
            ("id", .string(store.id)), ("name", .string(store.name)), ("time_zone", .string(store.timeZone)),
            ("region", .optional(store.region)),
            ("floor_area_square_meters", store.floorAreaSquareMeters.map { .double($0) } ?? .null),
            ("spellings", texts(store.spellings)),
            (
                "opening_hours",
                .object(
                    OpeningHours.Weekday.allCases.compactMap { day in
                        hours.weekly[day].map { (day.text, texts($0.map(\.description))) }
                    })
            ),
            (
                "opening_exceptions",
                .object(
                    hours.exceptions.sorted { $0.key.daysSinceEpoch < $1.key.daysSinceEpoch }.map {
                        ($0.key.text, texts($0.value.map(\.description)))
                    })
            ),
            (
                "places",
                .array(
                    store.places.map {
                        .object([
                            ("name", .string($0.name)), ("role", .string($0.role.rawValue)),
                            ("spellings", texts($0.spellings)),
                        ])
                    })
            ),
            ("expected_sources", texts(store.expectedSources)),
        ]
    }

    /// A line a store.
    package static func table(_ entries: [StoreTimeline.Entry]) -> Table {
        var table = Table(
            ["STORE", "NAME", "TIME ZONE", "REGION", "PLACES", "SOURCES", "VALID FROM"], rightAligned: [4, 5])
        for entry in entries {
            guard let store = entry.description else { continue }
            table.add([
                store.id, store.name, store.timeZone, store.region ?? "-", String(store.places.count),
                String(store.expectedSources.count), start(entry.validFrom),
            ])
        }
        return table
    }

    private static func start(_ time: EventTime) -> String { time == .min ? "always" : RFC3339.text(time) }

    /// A line a property.
    package static func page(_ entry: StoreTimeline.Entry, _ id: String) -> String {
        var table = Table(["STORE", id])
        table.add(["valid", start(entry.validFrom) + (entry.validTo.map { " to \(RFC3339.text($0))" } ?? "")])
        guard let store = entry.description else {
            table.add(["", "removed"])
            return table.text
        }
        table.add(["name", store.name])
        table.add(["time zone", store.timeZone])
        if let region = store.region { table.add(["region", region]) }
        if let area = store.floorAreaSquareMeters { table.add(["floor area", "\(area) m²"]) }
        for (index, spelling) in store.spellings.enumerated() { table.add([index == 0 ? "spellings" : "", spelling]) }
        for day in OpeningHours.Weekday.allCases {
            if let spans = store.openingHours.weekly[day] { table.add(["opens \(day.text)", hours(spans)]) }
        }
        for (date, spans) in store.openingHours.exceptions.sorted(by: { $0.key.daysSinceEpoch < $1.key.daysSinceEpoch })
        {
            table.add(["opens \(date.text)", hours(spans)])
        }
        for place in store.places {
            table.add([
                place.role.rawValue,
                place.name + (place.spellings.isEmpty ? "" : " (\(place.spellings.joined(separator: ", ")))"),
            ])
        }
        for source in store.expectedSources { table.add(["source", source]) }
        return table.text
    }

    private static func hours(_ spans: [OpeningSpan]) -> String {
        spans.isEmpty ? "closed" : spans.map(\.description).joined(separator: ", ")
    }
}
