internal import Timekeeping
package import LocalTime

/// All that is known of a store or a counter's site, for as long as one description of it holds.
///
/// ```swift
/// var store = StoreDescription(id: "S1", timeZone: "Europe/Dublin")
/// store.spellings = ["Grafton St."]
/// try store.check()
/// ```
/// Names are kept in Unicode's composed form: ``check()`` brings them into it.
package struct StoreDescription: Hashable, Sendable {
    /// Unique in the chain; what events name as `store` or `site`.
    package var id: String
    package var name: String
    /// IANA: `Europe/Dublin`.
    package var timeZone: String
    package var region: String?
    package var floorAreaSquareMeters: Double?
    /// Other names under which sources know it.
    package var spellings: [String] = []
    package var openingHours = OpeningHours()
    package var places: [StorePlace] = []
    /// The cameras and counters that are expected to deliver.
    package var expectedSources: [String] = []

    /// - Parameter name: `nil` is the id.
    package init(id: String, name: String? = nil, timeZone: String) {
        self.id = id
        self.name = name ?? id
        self.timeZone = timeZone
    }

    /// Every name of the store: each stands for it alone in the chain.
    package var names: Set<String> { Set([id, name] + spellings) }

    /// `nil` where this system doesn't know it.
    package var zone: LocalZone? { try? LocalZone(named: timeZone) }

    /// The fields in which another description differs, by their names in events and files.
    package func differences(from other: StoreDescription) -> [String] {
        var fields: [String] = []
        func compare(_ field: String, _ isSame: Bool) { if !isSame { fields.append(field) } }
        compare("name", name == other.name)
        compare("time_zone", timeZone == other.timeZone)
        compare("region", region == other.region)
        compare("floor_area_square_meters", floorAreaSquareMeters == other.floorAreaSquareMeters)
        compare("spellings", spellings == other.spellings)
        compare("opening_hours", openingHours.weekly == other.openingHours.weekly)
        compare("opening_exceptions", openingHours.exceptions == other.openingHours.exceptions)
        compare("places", places == other.places)
        compare("expected_sources", expectedSources == other.expectedSources)
        return fields
    }

    /// Composes all names, and finds what can't be.
    ///
    /// - Throws: ``StoreError/invalid(store:field:reason:)``, ``UnknownTimeZone`` as a reason of it.
    package mutating func check() throws(StoreError) {
        id = try named(id, "store")
        name = try named(name, "name")
        do { _ = try LocalZone(named: timeZone) } catch { throw invalid("time_zone", error.description) }
        if let region { self.region = try named(region, "region") }
        if let floorAreaSquareMeters, !(floorAreaSquareMeters > 0 && floorAreaSquareMeters <= 10_000_000) {
            throw invalid("floor_area_square_meters", "it is more than 0 and at most 10000000")
        }
        spellings = try distinct(spellings.filter { $0 != id && $0 != name }, "spellings")
        expectedSources = try distinct(expectedSources, "expected_sources")
        try checkPlaces()
        for (day, spans) in openingHours.weekly { try check(spans, "opening_hours.\(day.text)") }
        for (date, spans) in openingHours.exceptions { try check(spans, "opening_exceptions.\(date.text)") }
    }

    private mutating func checkPlaces() throws(StoreError) {
        var taken: [String: String] = [:]
        for index in places.indices {
            places[index].name = try named(places[index].name, "places")
            let name = places[index].name
            places[index].spellings = try distinct(places[index].spellings.filter { $0 != name }, "places.\(name)")
            for spelling in places[index].names {
                if let other = taken.updateValue(name, forKey: spelling) {
                    throw invalid("places.\(name)", "'\(spelling)' is a name of place '\(other)' too")
                }
            }
        }
    }

    private func check(_ spans: [OpeningSpan], _ field: String) throws(StoreError) {
        if let fault = OpeningHours.fault(in: spans) { throw invalid(field, fault) }
    }

    /// The texts composed, each once.
    private func distinct(_ texts: [String], _ field: String) throws(StoreError) -> [String] {
        var found: [String] = []
        for text in texts {
            let text = try named(text, field)
            if !found.contains(text) { found.append(text) }
        }
        return found
    }

    private func named(_ text: String, _ field: String) throws(StoreError) -> String {
        if let fault = StoreName.fault(in: text) { throw invalid(field, "'\(text)' can't be a name: \(fault)") }
        return StoreName.composed(text)
    }

    private func invalid(_ field: String, _ reason: String) -> StoreError {
        .invalid(store: id, field: field, reason: reason)
    }
}
