import FootfallEvents
import LocalTime
internal import Timekeeping

extension LocalIntervals {
    /// An event of `counts` for an interval, without its counts.
    func count(_ site: String, _ interval: Interval) -> PeopleCounted {
        var event = PeopleCounted()
        event.site = site
        event.intervalStart = interval.start.milliseconds
        event.intervalSeconds = UInt32(clamping: interval.seconds)
        event.localLabel = interval.label.description
        event.timeZone = name
        event.utcOffsetMinutes = Int32(clamping: interval.offsetSeconds / 60)
        return event
    }

    /// The same for one that a device has cut itself.
    func count(_ site: String, from start: EventTime, to end: EventTime) -> PeopleCounted {
        count(site, interval(from: start, to: end))
    }
}
