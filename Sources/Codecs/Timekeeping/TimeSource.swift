internal import CPlatform
#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The clocks that the platform reads: what time it is, and how long something took.
///
/// ```swift
/// let stage = StageLoop(stage, time: .system)
/// let deadline = time.monotonic() + .seconds(10)
/// ```
///
/// Everything that takes the time takes it from here, so that a test can set both clocks. Any thread may read it.
package struct TimeSource: Sendable {
    /// Rounded down to the millisecond. It may be set back: order and durations must not rest on it.
    package var wallClock: @Sendable () -> EventTime
    /// Never goes back; for deadlines and durations within one process.
    package var monotonic: @Sendable () -> ContinuousClock.Instant
    /// What the machine knows of time beside the wall clock.
    package var boot: @Sendable () -> BootClock

    package init(
        wallClock: @escaping @Sendable () -> EventTime = TimeSource.systemWallClock,
        monotonic: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        boot: @escaping @Sendable () -> BootClock = BootClock.system
    ) {
        self.wallClock = wallClock
        self.monotonic = monotonic
        self.boot = boot
    }

    /// The clocks of the machine.
    package static let system = TimeSource()

    /// The monotonic clock in milliseconds; the zero is arbitrary and the same throughout a process.
    package func monotonicMilliseconds() -> Int64 {
        let (seconds, attoseconds) = (monotonic() - Self.origin).components
        let (milliseconds, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000_000)
        // Rounded down, also before the zero: a difference of whole milliseconds stays one.
        return seconds * 1000 + milliseconds - (rest < 0 ? 1 : 0)
    }

    private static let origin = ContinuousClock.now

    /// The machine's monotonic clock in seconds, as of the last tick (some milliseconds): for checks on paths that cannot
    /// afford to read a precise one.
    package static func coarseSeconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return time.tv_sec
    }

    package static let systemWallClock: @Sendable () -> EventTime = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return EventTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
