import ErrorKinds
import EventLog
internal import Timekeeping

/// The bounds of a topic's event times as people write and read them.
enum EventTimeBoundsText {
    struct Malformed: KindedError {
        let text: String
        var kind: ErrorKind { .usage }
        var description: String {
            "'\(text)' is not a valid bound: write a date (2010-01-01), RFC 3339 (2010-01-01T00:00:00Z), or none"
        }
    }

    /// - Returns: `nil` for `none`.
    static func earliest(_ text: String) throws -> EventTime? {
        if text == "none" { return nil }
        let whole = text.utf8.count == 10 ? text + "T00:00:00Z" : text
        do { return try RFC3339.time(of: whole) } catch { throw Malformed(text: text) }
    }

    /// - Returns: `nil` for `none`.
    static func ahead(_ text: String) throws -> Duration? { text == "none" ? nil : try DurationText.parse(text) }

    static func text(_ bounds: EventTimeBounds) -> String {
        let earliest = bounds.earliest.map { "from \(RFC3339.text($0))" } ?? "from any time"
        let ahead = bounds.ahead.map { "to \(DurationText.text($0)) ahead of the append" } ?? "to any time"
        return "\(earliest) \(ahead)"
    }

    static func json(_ bounds: EventTimeBounds) -> [(String, JSONValue)] {
        [
            ("earliest_event_time", .time(bounds.earliest)),
            ("event_time_ahead_ms", .optional(bounds.ahead.map { Int($0.milliseconds) })),
        ]
    }
}
