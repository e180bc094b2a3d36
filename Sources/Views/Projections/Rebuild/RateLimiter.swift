/// Holds work to so many events a second, on average from the beginning: at no time were more events allowed than the time
/// since then has room for. What was not used is not saved up beyond a second.
///
/// A value driven by the caller's clock. Ask ``delay(before:at:)`` first, wait, then say what was ``took(_:at:)``.
package struct RateLimiter: Sendable {
    package let eventsPerSecond: Int
    /// Up to when the events that were taken have used the time.
    private var usedUpTo: ContinuousClock.Instant

    /// - Parameter eventsPerSecond: at least 1.
    package init(eventsPerSecond: Int, from start: ContinuousClock.Instant) {
        precondition(eventsPerSecond > 0)
        self.eventsPerSecond = eventsPerSecond
        usedUpTo = start
    }

    /// So many at once keep a run smooth: a tenth of a second's.
    package var eventsAtOnce: Int { max(1, eventsPerSecond / 10) }

    /// How long to wait before `events` may be taken.
    package func delay(before events: Int, at now: ContinuousClock.Instant) -> Duration {
        max(.zero, usedUpTo.advanced(by: time(of: events)) - now)
    }

    package mutating func took(_ events: Int, at now: ContinuousClock.Instant) {
        usedUpTo = max(usedUpTo.advanced(by: time(of: events)), now.advanced(by: .seconds(-1)))
    }

    private func time(of events: Int) -> Duration {
        // Seconds and the rest apart: no product of a large number of events overflows.
        .seconds(events / eventsPerSecond)
            + .nanoseconds(Int64(events % eventsPerSecond) * 1_000_000_000 / Int64(eventsPerSecond))
    }
}
