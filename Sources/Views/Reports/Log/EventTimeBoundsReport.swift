internal import Timekeeping
package import EventLog

/// The bounds of a topic's event times as people and programs read them.
package enum EventTimeBoundsReport {
    package static func text(_ bounds: EventTimeBounds) -> String {
        let earliest = bounds.earliest.map { "from \(RFC3339.text($0))" } ?? "from any time"
        let ahead = bounds.ahead.map { "to \(DurationText.text($0)) ahead of the append" } ?? "to any time"
        return "\(earliest) \(ahead)"
    }

    /// Fields of the topic's object.
    package static func fields(_ bounds: EventTimeBounds) -> [(String, JSONValue)] {
        [
            ("earliest_event_time", .time(bounds.earliest)),
            ("event_time_ahead_ms", .optional(bounds.ahead.map { Int($0.milliseconds) })),
        ]
    }
}
