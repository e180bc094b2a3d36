internal import Foundation
internal import Synchronization
package import Timekeeping

/// The local days of stores: which day an instant falls on, and when that day ends. Days of 23 and 25 hours are as long as
/// they are. Any thread may use it.
package final class StoreZones: Sendable {
    /// A local day of a store.
    package struct Day: Sendable, Equatable {
        /// Counted from 1970-01-01, by the store's calendar.
        package let number: Int32
        /// Where it begins, and where the next one begins.
        package let start: EventTime
        package let end: EventTime
    }

    private let fallback: LocalZone
    private let zones: [String: LocalZone]
    /// The days that were asked for last, by store: visits of a store come day by day.
    private let recent = Mutex<[String: Day]>([:])
    private static let recentMax = 10_000

    /// - Parameters:
    ///   - zones: the IANA zone of each store.
    ///   - fallback: that of all other stores.
    /// - Throws: ``UnknownTimeZone``.
    package init(_ zones: [String: String] = [:], fallback: String = "UTC") throws {
        self.fallback = try LocalZone(named: fallback)
        self.zones = try zones.mapValues { try LocalZone(named: $0) }
    }

    /// The local day of a store at an instant; `nil` beyond the years that a calendar knows.
    package func day(of store: String, at time: EventTime) -> Day? {
        if let known = recent.withLock({ $0[store] }), known.start <= time, time < known.end { return known }
        guard let day = day(at: time, in: zones[store] ?? fallback) else { return nil }
        recent.withLock { days in
            if days.count >= Self.recentMax { days.removeAll() }
            days[store] = day
        }
        return day
    }

    private func day(at time: EventTime, in zone: LocalZone) -> Day? {
        // From year 1 to year 9999.
        guard (-62_135_596_800_000..<253_402_300_800_000).contains(time.milliseconds) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone.timeZone
        let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
        guard let interval = calendar.dateInterval(of: .day, for: date) else { return nil }
        // The calendar's day at noon, in a calendar without a zone: a number that no clock change touches.
        let local = calendar.dateComponents([.year, .month, .day], from: date)
        var plain = Calendar(identifier: .gregorian)
        plain.timeZone = TimeZone(secondsFromGMT: 0)!
        guard let midnight = plain.date(from: local) else { return nil }
        return Day(
            number: Int32((midnight.timeIntervalSince1970 / 86_400).rounded(.down)),
            start: Self.time(interval.start),
            end: Self.time(interval.end))
    }

    private static func time(_ date: Date) -> EventTime {
        EventTime(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }
}
