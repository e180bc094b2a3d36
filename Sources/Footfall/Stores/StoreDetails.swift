internal import StrictYAML
internal import Timekeeping

/// What of a description has no field of its own in an event: YAML, whose every key is accounted for.
extension StoreDescription {
    /// The details as YAML; empty where nothing of them is known. The same description always gives the same text.
    package var details: String {
        var lines: [String] = []
        func list(_ texts: [String]) -> String { "[" + texts.map(Self.quoted).joined(separator: ", ") + "]" }
        if !spellings.isEmpty { lines.append("spellings: \(list(spellings))") }
        if !openingHours.weekly.isEmpty {
            lines.append("opening_hours:")
            for day in OpeningHours.Weekday.allCases {
                guard let spans = openingHours.weekly[day] else { continue }
                lines.append("  \(day.text): \(list(spans.map(\.description)))")
            }
        }
        if !openingHours.exceptions.isEmpty {
            lines.append("opening_exceptions:")
            for (date, spans) in openingHours.exceptions.sorted(by: { $0.key.daysSinceEpoch < $1.key.daysSinceEpoch }) {
                lines.append("  \(date.text): \(list(spans.map(\.description)))")
            }
        }
        if !places.isEmpty { lines.append("places:") }
        for place in places {
            lines.append("  - name: \(Self.quoted(place.name))")
            lines.append("    role: \(place.role.rawValue)")
            if !place.spellings.isEmpty { lines.append("    spellings: \(list(place.spellings))") }
        }
        if !expectedSources.isEmpty { lines.append("expected_sources: \(list(expectedSources))") }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            // Marks of byte order, which a YAML reader refuses or drops.
            case "\u{FEFF}": quoted += "\\uFEFF"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// - Throws: ``YAMLProblem`` with the line.
    mutating func readDetails(_ text: String) throws {
        guard !text.isEmpty else { return }
        var keys = try YAMLMapping(YAMLValue(parsing: text, file: "details"))
        try readDetails(&keys)
        try keys.finish()
    }

    /// Takes up the keys of the details, each of which may be missing.
    ///
    /// - Throws: ``YAMLProblem`` at the place of what can't be.
    mutating func readDetails(_ keys: inout YAMLMapping) throws(YAMLProblem) {
        if let value = keys.optional("spellings") { spellings = try Self.texts(value) }
        if let value = keys.optional("opening_hours") { try readWeek(value) }
        if let value = keys.optional("opening_exceptions") { try readExceptions(value) }
        if let value = keys.optional("places") { try readPlaces(value) }
        if let value = keys.optional("expected_sources") { expectedSources = try Self.texts(value) }
    }

    private static func texts(_ value: YAMLValue) throws(YAMLProblem) -> [String] {
        var texts: [String] = []
        for item in try value.list() { texts.append(try item.text()) }
        return texts
    }

    private mutating func readWeek(_ value: YAMLValue) throws(YAMLProblem) {
        var days = try YAMLMapping(value)
        for key in days.keys {
            let spans = try days.required(key)
            guard let weekdays = OpeningHours.Weekday.days(key) else {
                throw spans.problem(
                    "'\(key)' is not a day: write mo, tu, we, th, fr, sa, su, or several as mo-fr or mo,we")
            }
            for day in weekdays {
                guard openingHours.weekly[day] == nil else { throw spans.problem("\(day.text) is given twice") }
                openingHours.weekly[day] = try Self.spans(spans)
            }
        }
    }

    private mutating func readExceptions(_ value: YAMLValue) throws(YAMLProblem) {
        var dates = try YAMLMapping(value)
        for key in dates.keys {
            let spans = try dates.required(key)
            guard let date = CivilDate(text: key) else {
                throw spans.problem("'\(key)' is not a date: write it as 2026-12-25")
            }
            openingHours.exceptions[date] = try Self.spans(spans)
        }
    }

    /// A list, one span, or `closed`.
    private static func spans(_ value: YAMLValue) throws(YAMLProblem) -> [OpeningSpan] {
        if !value.isList, try value.text() == "closed" { return [] }
        var spans: [OpeningSpan] = []
        for item in value.isList ? try value.list() : [value] {
            guard let span = OpeningSpan(try item.text()) else {
                throw item.problem("'\(try item.text())' is not a time of opening: write 09:00-18:00, or closed")
            }
            spans.append(span)
        }
        if let fault = OpeningHours.fault(in: spans) { throw value.problem(fault) }
        return spans
    }

    private mutating func readPlaces(_ value: YAMLValue) throws(YAMLProblem) {
        for item in try value.list() {
            var keys = try YAMLMapping(item)
            let name = try keys.required("name").text()
            let role = try keys.required("role").word(of: StorePlace.Role.allCases.map(\.rawValue))
            var place = StorePlace(name: name, role: StorePlace.Role(rawValue: role) ?? .area)
            if let spellings = keys.optional("spellings") { place.spellings = try Self.texts(spellings) }
            try keys.finish()
            places.append(place)
        }
    }
}
