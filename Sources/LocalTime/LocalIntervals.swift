package import Timekeeping

/// Intervals of a site's day, named by the local time at which they begin.
package struct LocalIntervals: Sendable {
    package let zone: LocalZone
    package let seconds: Int

    package var name: String { zone.name }

    /// - Throws: ``UnknownTimeZone``.
    package init(timeZone name: String, seconds: Int) throws {
        zone = try LocalZone(named: name)
        self.seconds = seconds
    }

    /// The label of the interval in which an instant lies. Both of the hours that the clocks make of
    /// one have one label.
    package func label(of time: EventTime) -> LocalLabel {
        let second = Int(time.milliseconds.dividedDown(by: 1000))
        let start = (second + zone.offsetSeconds(at: time)).dividedDown(by: seconds) * seconds
        return LocalLabel(minutes: Int32(clamping: start.dividedDown(by: 60)))
    }

    package func instant(of label: LocalLabel) -> EventTime { zone.instant(of: label).time }

    /// The next interval's label.
    package func after(_ label: LocalLabel) -> LocalLabel {
        LocalLabel(minutes: label.minutes + Int32(seconds / 60))
    }
}
