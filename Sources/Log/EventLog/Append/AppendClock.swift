internal import Timekeeping

/// The append time of one transaction.
///
/// Within a partition append times don't go back, but where the machine's clock was set back by more than ``stepMax``: one
/// append while it was far ahead would otherwise stamp all that follow, for ever.
struct AppendClock {
    let now: EventTime

    /// By so little a clock is set back now and then, as by NTP: append times then stand still until it has caught up.
    static let stepMax = Duration.seconds(300)

    enum Stamp {
        case time(EventTime)
        /// The clock was set back since the partition's last append.
        case corrected(EventTime)
    }

    /// - Parameter last: of the partition; `nil` before its first append.
    func stamp(after last: EventTime?) -> Stamp {
        guard let last, last > now else { return .time(now) }
        // A clock that is not set says nothing: what it would stamp counts as older than it is.
        guard last - now > Self.stepMax, ClockPlausibility.isPlausible(now) else { return .time(last) }
        return .corrected(now)
    }
}
