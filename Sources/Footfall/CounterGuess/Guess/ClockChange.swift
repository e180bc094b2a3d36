import LocalTime
import Timekeeping

/// Nights in which clocks go back or forward in much of the world, by the calendar alone.
enum ClockChange {
    /// Zones that stand for the rules, to read a file of which no zone is known.
    static let zones = [
        "Europe/Berlin", "Europe/London", "America/New_York", "Australia/Sydney", "America/Santiago",
        "Pacific/Auckland", "Africa/Cairo",
    ]

    /// A zone of those in which clocks go back at a label: its date, where the label comes twice in any of them.
    static func autumn(of minutes: Int32) -> String? {
        let label = LocalLabel(minutes: minutes)
        for zone in zones.compactMap({ try? LocalZone(named: $0) }) where zone.instants(of: label).second != nil {
            return String(label.description.prefix(10))
        }
        return nil
    }
}
