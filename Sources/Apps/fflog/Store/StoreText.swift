import CounterImport
import EventSchema
import LocalTime
internal import Reports
import Stores
import Terminal
internal import Timekeeping

/// A statement that was appended, and what it replaced from its moment on.
typealias SaidOfStore = (statement: StoreStatement, before: StoreDescription?)

/// Stores as they are printed.
enum StoreText {
    /// The moment that a text means in a store.
    static func moment(
        _ text: String, in store: String, _ clocks: StoreClocks, now: EventTime
    ) throws -> EventTime {
        switch try TimeText.bound(text, now: now) {
        case .instant(let time): time
        case .local(let wall): try clocks.instant(of: wall, in: store)
        }
    }

    static func json(_ entry: StoreTimeline.Entry) -> JSONValue {
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

    static func table(_ entries: [StoreTimeline.Entry]) -> String {
        var table = Table(
            ["STORE", "NAME", "TIME ZONE", "REGION", "PLACES", "SOURCES", "VALID FROM"], rightAligned: [4, 5])
        for entry in entries {
            guard let store = entry.description else { continue }
            table.add([
                store.id, store.name, store.timeZone, store.region ?? "-", String(store.places.count),
                String(store.expectedSources.count), start(entry.validFrom),
            ])
        }
        return table.text
    }

    private static func start(_ time: EventTime) -> String { time == .min ? "always" : RFC3339.text(time) }

    static func page(_ entry: StoreTimeline.Entry, _ id: String) -> String {
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

    // MARK: What was said

    /// Says what was registered, up to when it holds, and what became of counts.
    ///
    /// - Throws: an end with status 4 where of two counts one doesn't stand any longer.
    static func report(
        _ said: [SaidOfStore], _ known: KnownStores, _ merged: MergedSites, _ options: GlobalOptions,
        unchanged: Int? = nil
    ) throws {
        report(said, known, options, unchanged: unchanged, more: MergedSitesText.json(merged))
        MergedSitesText.warn(merged)
        if !merged.isEmpty { throw CommandEnded(ExitStatus.partial) }
    }

    /// Says what was registered, and up to when it holds.
    ///
    /// - Parameter more: of the JSON.
    static func report(
        _ said: [SaidOfStore], _ known: KnownStores, _ options: GlobalOptions, unchanged: Int? = nil,
        more: [(String, JSONValue)] = []
    ) {
        if options.format == .json {
            let changes = said.map { said in
                JSONValue.object([
                    ("store", .string(said.statement.store)),
                    ("change", .string(change(said))),
                    ("fields", .array(changedFields(said).map { .string($0) })),
                    ("valid_from", said.statement.validFrom == .min ? .null : .time(said.statement.validFrom)),
                    ("valid_to", .time(end(said.statement, known))),
                ])
            }
            var summary: [(String, JSONValue)] = [("changes", .array(changes))]
            if let unchanged { summary.append(("unchanged", .int(unchanged))) }
            return Output.standard.line(.object(summary + more))
        }
        for said in said.prefix(shownMax) { options.say(sentence(said, known)) }
        if said.count > shownMax { options.say("and \(said.count - shownMax) more") }
        if let unchanged {
            options.say("\(said.count) registered or changed, \(unchanged) as they were")
        } else if said.isEmpty {
            options.say("all is registered as it was")
        }
    }

    private static let shownMax = 20

    private static func change(_ said: SaidOfStore) -> String {
        guard said.statement.content.description != nil else { return "removed" }
        return said.before == nil ? "registered" : "changed"
    }

    private static func changedFields(_ said: SaidOfStore) -> [String] {
        guard let before = said.before, let after = said.statement.content.description else { return [] }
        return before.differences(from: after)
    }

    private static func sentence(_ said: SaidOfStore, _ known: KnownStores) -> String {
        let statement = said.statement
        var text = "store '\(statement.store)' \(change(said))"
        let fields = changedFields(said)
        if !fields.isEmpty {
            text += " in \(fields.joined(separator: ", "))"
            if let before = said.before?.timeZone, let after = statement.content.description?.timeZone, before != after
            {
                text += " (\(before) to \(after))"
            }
        }
        text += statement.validFrom == .min ? ", always" : ", from \(RFC3339.text(statement.validFrom)) on"
        if let end = end(statement, known) { text += ", up to \(RFC3339.text(end))" }
        return text
    }

    private static func end(_ statement: StoreStatement, _ known: KnownStores) -> EventTime? {
        known.timeline(of: statement.store)?.entry(from: statement.validFrom)?.validTo
    }
}
