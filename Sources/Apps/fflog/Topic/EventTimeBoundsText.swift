import EventLog
import LocalTime
import Reports
internal import Timekeeping

/// The bounds of a topic's event times as people write them.
enum EventTimeBoundsText {
    /// A topic has records of any store: a date is one of UTC, and a time needs its offset.
    ///
    /// - Returns: `nil` for `none`.
    static func earliest(_ text: String, now: EventTime = TimeSource.system.wallClock()) throws -> EventTime? {
        if text == "none" { return nil }
        let isDate = text.utf8.count == 10 && WallTime(text) != nil
        return try TimeText.instant(isDate ? text + "T00:00:00Z" : text, of: "a topic", now: now)
    }

    /// - Returns: `nil` for `none`.
    static func ahead(_ text: String) throws -> Duration? { text == "none" ? nil : try DurationText.parse(text) }
}
