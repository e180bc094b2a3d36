import Foundation

/// Time zones that are named after cities that a file names. No more than a hint: there is a Dublin in Ohio.
enum ZoneHints {
    private static let cities: [String: String] = {
        var cities: [String: String] = [
            "leeds": "Europe/London", "york": "Europe/London", "edinburgh": "Europe/London",
            "manchester": "Europe/London",
            "birmingham": "Europe/London", "glasgow": "Europe/London", "cork": "Europe/Dublin",
            "basel": "Europe/Zurich",
            "bern": "Europe/Zurich", "hamburg": "Europe/Berlin", "munich": "Europe/Berlin", "münchen": "Europe/Berlin",
            "köln": "Europe/Berlin", "cologne": "Europe/Berlin", "frankfurt": "Europe/Berlin", "lyon": "Europe/Paris",
            "milano": "Europe/Rome", "milan": "Europe/Rome", "barcelona": "Europe/Madrid",
            "rotterdam": "Europe/Amsterdam",
            "utrecht": "Europe/Amsterdam", "manhattan": "America/New_York", "brooklyn": "America/New_York",
            "zürich": "Europe/Zurich",
        ]
        for name in TimeZone.knownTimeZoneIdentifiers {
            let parts = name.split(separator: "/")
            guard parts.count == 2, parts[0] != "Etc" else { continue }
            cities[parts[1].replacingOccurrences(of: "_", with: " ").lowercased()] = name
        }
        return cities
    }()

    static func zones(in texts: [String]) -> [String] {
        var zones: [String] = []
        for text in texts {
            let words = text.lowercased().split { !$0.isLetter }.map(String.init)
            let pairs = zip(words, words.dropFirst()).map { "\($0) \($1)" }
            for word in pairs + words where word.count > 3 {
                if let zone = cities[word], !zones.contains(zone) { zones.append(zone) }
            }
        }
        return Array(zones.prefix(3))
    }
}
