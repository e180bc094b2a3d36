package import Timekeeping

/// Intervals of a site's day, cut where its wall clock shows a multiple of their length.
///
/// An hour that the clocks repeat is two intervals. One over a change of the clocks is as long as it is: a day has 23 or 25 hours.
package struct LocalIntervals: Sendable {
    package struct Interval: Hashable, Sendable {
        package let start: EventTime
        package let end: EventTime
        /// What the wall clock shows at the start, and its seconds east of UTC.
        package let label: LocalLabel
        package let offsetSeconds: Int

        package var seconds: Int { Int((end - start) / .seconds(1)) }
    }

    package let zone: LocalZone
    /// Of an interval without a change of the clocks.
    package let seconds: Int

    package var name: String { zone.name }

    /// - Parameter seconds: whole minutes that divide a day.
    package init(_ zone: LocalZone, seconds: Int) {
        self.zone = zone
        self.seconds = seconds
    }

    /// The interval with start <= time < end.
    package func interval(at time: EventTime) -> Interval {
        let start = start(at: time)
        var probe = start
        var end = start
        // The clocks go back by less than a day: one of the first probes lies behind the interval.
        for _ in 0..<48 where end <= start {
            probe = probe + .seconds(seconds)
            end = self.start(at: probe)
        }
        return interval(from: start, to: end)
    }

    /// An interval that somebody else has cut.
    package func interval(from start: EventTime, to end: EventTime) -> Interval {
        let minutes = zone.wallTime(at: start).milliseconds.dividedDown(by: 60_000)
        return Interval(
            start: start, end: end, label: LocalLabel(minutes: Int32(clamping: minutes)),
            offsetSeconds: zone.offsetSeconds(at: start))
    }

    private func start(at time: EventTime) -> EventTime {
        let second = Int(time.milliseconds.dividedDown(by: 1000))
        let offset = zone.offsetSeconds(at: time)
        let local = (second + offset).dividedDown(by: seconds) * seconds
        let start = EventTime(milliseconds: Int64(local - offset) * 1000)
        let offsetThen = zone.offsetSeconds(at: start)
        if offsetThen == offset { return start }
        // The clocks changed since: it began when they showed this before.
        return EventTime(milliseconds: Int64(local - offsetThen) * 1000)
    }
}
