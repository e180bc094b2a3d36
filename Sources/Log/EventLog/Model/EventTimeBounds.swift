import ErrorKinds
public import Timekeeping

/// Which event times a topic takes: what lies outside is a mistake of its producer, and refused.
///
/// A record of the year 57000 would close every window before it, and one of 1970 would be late for all of them. `nil` is no
/// bound.
public struct EventTimeBounds: Sendable, Hashable {
    /// Earlier ones are refused.
    public var earliest: EventTime?
    /// Those that are further ahead of their append are refused.
    public var ahead: Duration?

    public init(earliest: EventTime?, ahead: Duration?) {
        self.earliest = earliest
        self.ahead = ahead
    }

    /// From the year 2000 to a day ahead of the append.
    public static let standard = EventTimeBounds(
        earliest: EventTime(milliseconds: 946_684_800_000), ahead: .seconds(86_400))
    /// Every time is taken.
    public static let none = EventTimeBounds(earliest: nil, ahead: nil)

    /// What is wrong with a batch's times, of which it is given the least and the greatest; `nil` where nothing is.
    ///
    /// - Parameter now: the time of the append. A clock that was never set says nothing of what is too far ahead.
    package func fault(
        of times: ClosedRange<EventTime>, appendedAt now: EventTime
    ) -> EventTimeFault? {
        if let earliest, times.lowerBound < earliest {
            return EventTimeFault(
                time: times.lowerBound, limit: earliest, isEarly: true, cause: cause(of: times.lowerBound, now))
        }
        guard let ahead, ClockPlausibility.isPlausible(now), times.upperBound > now + ahead else { return nil }
        return EventTimeFault(
            time: times.upperBound, limit: now + ahead, isEarly: false, cause: cause(of: times.upperBound, now))
    }

    /// Whether there is no time at all that an append could have now.
    func takesNothing(at now: EventTime) -> Bool {
        guard let earliest, let ahead, ClockPlausibility.isPlausible(now) else { return false }
        return earliest > now + ahead
    }

    /// As ``fault(of:appendedAt:)``, of one record.
    package func fault(of time: EventTime, appendedAt now: EventTime) -> EventTimeFault? {
        fault(of: time...time, appendedAt: now)
    }

    /// The likely cause: units are told by what the number would be in another.
    private func cause(of time: EventTime, _ now: EventTime) -> EventTimeFault.Cause {
        let number = time.milliseconds
        func isLikely(_ milliseconds: Int64) -> Bool {
            let time = EventTime(milliseconds: milliseconds)
            return time >= Self.standard.earliest! && time <= now + Self.standard.ahead!
        }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: 1000)
        if !overflow, isLikely(milliseconds) { return .seconds }
        if isLikely(number / 1000) { return .microseconds }
        if isLikely(number / 1_000_000) { return .nanoseconds }
        if number >= 0, number < Self.unsetSpan.milliseconds { return .unsetClock }
        return .wrongDate
    }

    /// A clock that starts at 1970 with the machine is at most so far on.
    private static let unsetSpan = Duration.seconds(366 * 86_400)
}

/// An event time that a topic doesn't take, and why it is likely there.
public struct EventTimeFault: Sendable, Equatable, CustomStringConvertible {
    public enum Cause: Sendable, Equatable {
        /// Its number is a time in seconds where milliseconds belong.
        case seconds
        case microseconds
        case nanoseconds
        /// The clock of whoever made the record was not set.
        case unsetClock
        /// A date in another century, or a clock that is wrong.
        case wrongDate
    }

    public let time: EventTime
    /// The bound that it passes.
    public let limit: EventTime
    /// Whether it is before the bound, and not after.
    public let isEarly: Bool
    public let cause: Cause

    public var description: String {
        let bound =
            isEarly
            ? "before \(limit), the earliest event time that the topic takes"
            : "after \(limit), the latest event time that the topic takes now"
        return "event time \(time) is \(bound). \(causeText)"
    }

    private var causeText: String {
        switch cause {
        case .seconds: "\(time.milliseconds) looks like a number of seconds; milliseconds belong there"
        case .microseconds: "\(time.milliseconds) looks like a number of microseconds; milliseconds belong there"
        case .nanoseconds: "\(time.milliseconds) looks like a number of nanoseconds; milliseconds belong there"
        case .unsetClock: "The clock of the device that made the record was probably not set"
        case .wrongDate: "The date is probably in a wrong century, or the clock of the device is wrong"
        }
    }
}
