package import Timekeeping

/// One end of a range of time, as a person wrote it.
package enum TimeBound: Hashable, Sendable {
    /// Written with an offset or `Z`, as a number, or as a span before now: the same moment everywhere.
    case instant(EventTime)
    /// Written without an offset: what the wall clock of each row's own store shows.
    case local(WallTime)

    /// Whether a row that is at an instant, when its store's wall clock shows `wallTime`, is at or after the bound.
    package func isReached(at instant: EventTime, _ wallTime: WallTime) -> Bool {
        switch self {
        case .instant(let bound): instant >= bound
        case .local(let bound): wallTime >= bound
        }
    }

    /// The first instant that can be at or after the bound in any zone.
    package var earliest: EventTime {
        switch self {
        case .instant(let bound): bound
        case .local(let bound): EventTime(milliseconds: bound.milliseconds) - Self.offsetMax
        }
    }

    /// From this instant on every row is at or after the bound, in any zone.
    package var latest: EventTime {
        switch self {
        case .instant(let bound): bound
        case .local(let bound): EventTime(milliseconds: bound.milliseconds) + Self.offsetMax
        }
    }

    /// The first time that any wall clock can show at or after the bound.
    package var earliestWallTime: WallTime {
        switch self {
        case .instant(let bound): WallTime(milliseconds: (bound - Self.offsetMax).milliseconds)
        case .local(let bound): bound
        }
    }

    /// From this on whatever a wall clock shows is at or after the bound.
    package var latestWallTime: WallTime {
        switch self {
        case .instant(let bound): WallTime(milliseconds: (bound + Self.offsetMax).milliseconds)
        case .local(let bound): bound
        }
    }

    /// No clock was ever further from UTC.
    private static let offsetMax = Duration.seconds(24 * 3_600)
}

/// From a bound up to another, each of which may be missing.
///
/// ```swift
/// let day = TimeRange(from: .local(WallTime("2023-10-29")!), to: .local(WallTime("2023-10-30")!))
/// day.includes(row.start, zone.wallTime(at: row.start))  // 25 hours of rows in Europe/Dublin
/// ```
/// Each bound is compared by itself, so that a local hour that comes twice is in or out both times. A row that has an instant but no
/// store of a known zone is compared by UTC.
package struct TimeRange: Hashable, Sendable {
    /// The first that is in.
    package var from: TimeBound?
    /// The first that is out.
    package var to: TimeBound?

    package init(from: TimeBound? = nil, to: TimeBound? = nil) {
        self.from = from
        self.to = to
    }

    package static let always = TimeRange()

    /// Whether a row that is at an instant, when its store's wall clock shows `wallTime`, is in the range.
    package func includes(_ instant: EventTime, _ wallTime: WallTime) -> Bool {
        (from?.isReached(at: instant, wallTime) ?? true) && !(to?.isReached(at: instant, wallTime) ?? false)
    }

    /// The same of an instant in a zone.
    package func includes(_ instant: EventTime, in zone: LocalZone) -> Bool {
        includes(instant, zone.wallTime(at: instant))
    }

    /// Whether a bound is local: then a row's zone decides.
    package var needsZone: Bool {
        if case .local = from { return true }
        if case .local = to { return true }
        return false
    }

    /// Between which instants everything in the range lies, in whatever zone: for a search before the rows' zones are known.
    package var instants: Range<EventTime> {
        let start = from?.earliest ?? .min
        return start..<max(start, to?.latest ?? .max)
    }

    /// The same by what wall clocks show.
    package var wallTimes: Range<WallTime> {
        let start = from?.earliestWallTime ?? WallTime(milliseconds: .min)
        return start..<max(start, to?.latestWallTime ?? WallTime(milliseconds: .max))
    }
}
