import EventSchema
import FootfallEvents
import FootfallProducers
import Foundation

/// Intervals of a site's day, named by the local time at which they begin, as `counts` knows them.
struct LocalIntervals {
    private let zone: TimeZone
    private let local: LocalZone
    let name: String
    let seconds: Int

    /// - Throws: `UnknownTimeZone`.
    init(timeZone name: String, seconds: Int) throws {
        local = try LocalZone(named: name)
        guard let zone = TimeZone(identifier: name) else { throw UnknownTimeZone(name: name) }
        self.zone = zone
        self.name = name
        self.seconds = seconds
    }

    /// The label of the interval in which an instant lies. Both of the hours that the clocks make of one have one label.
    func label(of time: Int64) -> LocalLabel {
        let second = Int(time.dividedDown(by: 1000))
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
        let start = (second + offset).dividedDown(by: seconds) * seconds
        return LocalLabel(minutes: Int32(clamping: start.dividedDown(by: 60)))
    }

    func instant(of label: LocalLabel) -> Int64 { local.instant(of: label).milliseconds }

    /// The next interval's label.
    func after(_ label: LocalLabel) -> LocalLabel { LocalLabel(minutes: label.minutes + Int32(seconds / 60)) }

    func count(_ site: String, _ label: LocalLabel, seconds: Int? = nil) -> PeopleCounted {
        let (start, offset) = local.instant(of: label)
        var event = PeopleCounted()
        event.site = site
        event.intervalStart = start
        event.intervalSeconds = UInt32(clamping: seconds ?? self.seconds)
        event.localLabel = label.description
        event.timeZone = name
        event.utcOffsetMinutes = offset / 60
        return event
    }
}

extension BinaryInteger {
    func dividedDown(by divisor: Self) -> Self {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
