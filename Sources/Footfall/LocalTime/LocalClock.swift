package import Timekeeping

/// The wall clock of a zone, for a reader whose instants come mostly in order: it remembers the interval between two changes
/// of the offset in which the last instant lay.
///
/// ```swift
/// let clock = LocalClock(try LocalZone(named: "Europe/Dublin"))
/// clock.offsetMinutes(at: 1_702_731_600_000)  // 0, in winter
/// ```
/// One thread at a time.
package final class LocalClock {
    private let zone: LocalZone
    /// From when and up to when `offset` holds; empty before the first question.
    private var start = EventTime.epoch
    private var end = EventTime.epoch
    /// From when on the change at `start` repeats nothing any more.
    private var quietStart = EventTime.epoch
    /// Minutes east of UTC.
    private var offset: Int64 = 0

    package init(_ zone: LocalZone) { self.zone = zone }

    /// Minutes east of UTC at an instant; as `LocalZone` has it.
    package func offsetMinutes(at instant: EventTime) -> Int64 {
        if start <= instant, instant < end { return offset }
        guard let interval = zone.interval(at: instant) else { return zone.offsetMinutes(at: instant) }
        (start, end, offset) = (interval.start, interval.end, interval.offsetMinutes)
        quietStart = start + LocalZone.repetition
        return offset
    }

    /// Up to when the offset holds that it shows at an instant; the instant itself far outside of the years of ``LocalLabel``.
    package func offsetEnd(at instant: EventTime) -> EventTime {
        _ = offsetMinutes(at: instant)
        return start <= instant && instant < end ? end : instant
    }

    /// Whether the wall clock showed the same time before; as `LocalZone` has it.
    package func isRepeated(at instant: EventTime) -> Bool {
        if quietStart <= instant, instant < end { return false }
        return zone.isRepeated(at: instant)
    }
}
