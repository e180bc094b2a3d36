package import ErrorKinds
package import LocalTime
package import Timekeeping

/// A part of a store's description that can't be read as it is written in an option or a cell.
package struct StoreTextError: KindedError, Equatable {
    package let description: String
    package var kind: ErrorKind { .malformed }

    package init(_ description: String) { self.description = description }
}

/// The short forms of options and cells.
extension OpeningHours {
    /// Takes up `mo-fr=09:00-13:00,14:00-18:00`, `su=closed` or `2026-12-25=closed`.
    package mutating func set(_ text: some StringProtocol) throws(StoreTextError) {
        guard let sign = text.firstIndex(of: "=") else {
            throw StoreTextError("'\(text)' is not a time of opening: write mo-fr=09:00-18:00 or 2026-12-25=closed")
        }
        try set(String(text[..<sign]), String(text[text.index(after: sign)...]))
    }

    /// - Parameters:
    ///   - days: `mo`, `mo-fr`, `mo,we`, or a date.
    ///   - hours: spans between commas, or `closed`.
    package mutating func set(_ days: String, _ hours: String) throws(StoreTextError) {
        var spans: [OpeningSpan] = []
        if hours != "closed" {
            for part in hours.split(separator: ",", omittingEmptySubsequences: false) {
                guard let span = OpeningSpan(part) else {
                    throw StoreTextError("'\(part)' is not a time of opening: write 09:00-18:00, or closed")
                }
                spans.append(span)
            }
        }
        if let fault = Self.fault(in: spans) { throw StoreTextError(fault) }
        if let date = CivilDate(text: days) {
            guard exceptions.updateValue(spans, forKey: date) == nil else {
                throw StoreTextError("\(days) is given twice")
            }
            return
        }
        guard let weekdays = Weekday.days(days) else {
            throw StoreTextError("'\(days)' is not a day: write mo, tu, we, th, fr, sa, su, mo-fr, or 2026-12-25")
        }
        for day in weekdays {
            guard weekly.updateValue(spans, forKey: day) == nil else {
                throw StoreTextError("\(day.text) is given twice")
            }
        }
    }
}

extension StorePlace {
    /// Reads `door:north`.
    package init(_ text: some StringProtocol) throws(StoreTextError) {
        let parts = String(text).split(separator: ":" as Character, maxSplits: 1, omittingEmptySubsequences: false)
            .map(String.init)
        guard parts.count == 2, let role = Role(rawValue: parts[0]) else {
            let roles = Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw StoreTextError("'\(text)' is not a place: write ROLE:NAME, the role being one of \(roles)")
        }
        self.init(name: parts[1], role: role)
    }
}

/// From when on a description holds, as people write it in a file.
package enum StoreValidity {
    /// Reads `always`, or a time as ``TimeText/written(_:)`` does; one without an offset is of a store's own clock.
    ///
    /// - Throws: ``StoreTextError``, also for a local time that the zone's clock shows twice or never.
    package static func start(_ text: String, in zone: LocalZone) throws(StoreTextError) -> EventTime {
        if text == "always" { return .min }
        let bound: TimeBound
        do { bound = try TimeText.written(text) } catch is TimeText.Malformed {
            throw StoreTextError(
                "'\(text)' is not a valid time: write 2026-01-01, 2026-01-01T09:00, 2026-01-01T09:00:00Z, or always")
        } catch { throw StoreTextError("\(error)") }
        switch bound {
        case .instant(let time): return time
        case .local(let wall): return try start(wall, text, in: zone)
        }
    }

    /// When the zone's clock shows a time.
    ///
    /// - Parameter text: as it was written: a date is a day, which begins at its first moment.
    /// - Throws: ``StoreTextError`` for a local time that the clock shows twice or never.
    package static func start(
        _ wall: WallTime, _ text: String, in zone: LocalZone
    ) throws(StoreTextError) -> EventTime {
        let instants = zone.instants(of: wall)
        // A day whose midnight is skipped begins at its first moment.
        if instants.isEmpty, text.utf8.count == 10 { return zone.firstInstant(of: wall) }
        guard let instant = instants.first, instants.count == 1 else {
            let how = instants.isEmpty ? "does not exist" : "comes twice"
            throw StoreTextError("\(text) \(how) in \(zone.name): write it with its offset")
        }
        return instant
    }
}
