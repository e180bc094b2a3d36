import FootfallEvents
import LocalTime
internal import Timekeeping

extension LocalIntervals {
    /// An event of `counts` for an interval, without its counts.
    func count(_ site: String, _ label: LocalLabel, seconds: Int? = nil) -> PeopleCounted {
        let (start, offset) = zone.instant(of: label)
        var event = PeopleCounted()
        event.site = site
        event.intervalStart = start.milliseconds
        event.intervalSeconds = UInt32(clamping: seconds ?? self.seconds)
        event.localLabel = label.description
        event.timeZone = name
        event.utcOffsetMinutes = offset / 60
        return event
    }
}
