package import Foundation
package import Timekeeping

/// A time zone: the instant that a local label stands for, and what the wall clock shows at an instant.
///
/// ```swift
/// let zone = try LocalZone(named: "Europe/Dublin")
/// zone.offsetSeconds(at: 1_702_731_600_000)                     // 0, in winter
/// zone.instant(of: LocalLabel("2023-12-16T13:00")!).time
/// ```
///
/// Its offsets from UTC are one table, read once per process, when the first question comes: both questions are a binary search.
/// Any thread may ask. For many instants in a row there is ``LocalClock``.
package struct LocalZone: Sendable {
    package let name: String
    package let timeZone: TimeZone
    private let changes: ZoneChanges

    /// How far back an hour that happens twice is looked for: no clock goes back further at once.
    static let repetition = Duration.seconds(3 * 3_600)

    /// - Throws: ``UnknownTimeZone`` where the system knows no zone of that name.
    package init(named name: String) throws(UnknownTimeZone) {
        guard let zone = LocalZoneCache.zone(named: name) else { throw UnknownTimeZone(name: name) }
        self = zone
    }

    /// Names of the tz database that have no region before them.
    private static let namesWithoutRegion: Set<String> = [
        "UTC", "GMT", "UCT", "Zulu", "Universal", "Greenwich", "CET", "EET", "MET", "WET", "EST", "MST", "HST",
        "EST5EDT",
        "CST6CDT", "MST7MDT", "PST8PDT", "Eire", "GB", "GB-Eire", "NZ", "NZ-CHAT", "PRC", "ROC", "ROK", "W-SU", "Cuba",
        "Egypt",
        "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Kwajalein", "Libya", "Navajo", "Poland",
        "Portugal",
        "Singapore", "Turkey",
    ]

    package static let utc = LocalZone(lookingUp: "UTC")!

    /// Asks the system for the zone, not yet for its offsets. `nil` where it knows no such zone.
    init?(lookingUp name: String) {
        // Foundation also knows abbreviations, of which most are another zone's somewhere else: BST, IST, CST.
        guard name.contains("/") || Self.namesWithoutRegion.contains(name), let zone = TimeZone(identifier: name) else {
            return nil
        }
        self.name = name
        timeZone = zone
        changes = ZoneChanges(zone)
    }

    /// When an interval with this label began, and the offset in seconds that was taken.
    ///
    /// A label in an hour that the clock skips takes the offset before the change, so it lands as far after the change
    /// as it was meant to. A label of an hour that happens twice is the first of the two.
    package func instant(of label: LocalLabel) -> (time: EventTime, offsetSeconds: Int32) {
        let offset = changes.table.offset(ofLabel: label.minutes)
        return (EventTime(milliseconds: (Int64(label.minutes) * 60 - Int64(offset)) * 1000), offset)
    }

    /// Seconds east of UTC at an instant.
    package func offsetSeconds(at instant: EventTime) -> Int {
        let second = instant.milliseconds.dividedDown(by: 1000)
        if let known = changes.table.offset(atSecond: second) { return Int(known) }
        return timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
    }

    /// Minutes east of UTC at an instant.
    package func offsetMinutes(at instant: EventTime) -> Int64 { Int64(offsetSeconds(at: instant)) / 60 }

    /// Between which two changes an instant lies, and the offset in minutes that holds from the first up to the second; `nil` far
    /// outside of the years of ``LocalLabel``.
    package func interval(at instant: EventTime) -> (start: EventTime, end: EventTime, offsetMinutes: Int64)? {
        let second = instant.milliseconds.dividedDown(by: 1000)
        guard let found = changes.table.interval(atSecond: second) else { return nil }
        return (
            EventTime(milliseconds: found.start * 1000), EventTime(milliseconds: found.end * 1000),
            Int64(found.offset) / 60
        )
    }

    /// Whether its offsets were asked for: until then a zone costs next to nothing.
    var hasReadOffsets: Bool { changes.areRead }

    /// Whether the wall clock showed the same time before: the second of two readings when clocks go back.
    package func isRepeated(at instant: EventTime) -> Bool {
        let offset = offsetMinutes(at: instant)
        let earlier = offsetMinutes(at: instant - Self.repetition)
        guard earlier > offset else { return false }
        return offsetMinutes(at: instant - .seconds((earlier - offset) * 60)) == earlier
    }
}

extension BinaryInteger {
    /// The quotient rounded towards negative infinity, for a positive divisor.
    @inlinable
    package func dividedDown(by divisor: Self) -> Self {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
