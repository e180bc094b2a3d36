package import Foundation

/// A time zone: the instant that a local label stands for, and what the wall clock shows at an instant.
///
/// ```swift
/// let zone = try LocalZone(named: "Europe/Dublin")
/// zone.offsetSeconds(at: 1_702_731_600_000)                     // 0, in winter
/// zone.instant(of: LocalLabel("2023-12-16T13:00")!).milliseconds
/// ```
///
/// Its offsets from UTC are one table, read once per process, when the first question comes: both questions are a binary search.
/// Any thread may ask. For many instants in a row there is ``LocalClock``.
package struct LocalZone: Sendable {
    package let name: String
    package let timeZone: TimeZone
    private let changes: ZoneChanges

    /// How far back an hour that happens twice is looked for: no clock goes back further at once.
    static let repetitionMilliseconds: Int64 = 3 * 3_600_000

    /// - Throws: ``UnknownTimeZone`` where the system knows no zone of that name.
    package init(named name: String) throws(UnknownTimeZone) {
        guard let zone = LocalZoneCache.zone(named: name) else { throw UnknownTimeZone(name: name) }
        self = zone
    }

    /// Asks the system for the zone, not yet for its offsets. `nil` where it knows no such zone.
    init?(lookingUp name: String) {
        guard !name.isEmpty, let zone = TimeZone(identifier: name) else { return nil }
        self.name = name
        timeZone = zone
        changes = ZoneChanges(zone)
    }

    /// When an interval with this label began: milliseconds since 1970 UTC, and the offset in seconds that was taken.
    ///
    /// A label in an hour that the clock skips takes the offset before the change, so it lands as far after the change
    /// as it was meant to. A label of an hour that happens twice is the first of the two.
    package func instant(of label: LocalLabel) -> (milliseconds: Int64, offsetSeconds: Int32) {
        let offset = changes.table.offset(ofLabel: label.minutes)
        return ((Int64(label.minutes) * 60 - Int64(offset)) * 1000, offset)
    }

    /// Seconds east of UTC at an instant in milliseconds since 1970.
    package func offsetSeconds(at instant: Int64) -> Int {
        let second = instant.dividedDown(by: 1000)
        if let known = changes.table.offset(atSecond: second) { return Int(known) }
        return timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
    }

    /// Minutes east of UTC at an instant in milliseconds since 1970.
    package func offsetMinutes(at instant: Int64) -> Int64 { Int64(offsetSeconds(at: instant)) / 60 }

    /// Between which two changes an instant lies, milliseconds since 1970, and the offset in minutes that holds from the first up
    /// to the second; `nil` far outside of the years of ``LocalLabel``.
    func interval(at instant: Int64) -> (start: Int64, end: Int64, offsetMinutes: Int64)? {
        guard let found = changes.table.interval(atSecond: instant.dividedDown(by: 1000)) else { return nil }
        return (found.start * 1000, found.end * 1000, Int64(found.offset) / 60)
    }

    /// Whether its offsets were asked for: until then a zone costs next to nothing.
    var hasReadOffsets: Bool { changes.areRead }

    /// Whether the wall clock showed the same time before: the second of two readings when clocks go back.
    package func isRepeated(at instant: Int64) -> Bool {
        let offset = offsetMinutes(at: instant)
        let earlier = offsetMinutes(at: instant - Self.repetitionMilliseconds)
        guard earlier > offset else { return false }
        return offsetMinutes(at: instant - (earlier - offset) * 60_000) == earlier
    }
}

extension BinaryInteger {
    /// The quotient rounded towards negative infinity, for a positive divisor.
    package func dividedDown(by divisor: Self) -> Self {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
