internal import Timekeeping

/// The times of a live camera's frames, also before the machine's clock is set.
///
/// Until then they count from 1970 by the clock that nobody sets. When the wall clock is set the difference is known, and
/// ``corrected(_:)`` makes right times of them: no real time is before `ClockPlausibility.earliest`. For one thread.
final class FrameTimes {
    private let clock: ClockReadiness
    private let time: TimeSource
    private let now: @Sendable () -> EventTime
    private let began: ContinuousClock.Instant
    /// What makes provisional times right; `nil` while the clock is not set, zero where it always was.
    private(set) var correction: Duration?
    /// Whether any time was provisional.
    private(set) var wasHeld = false

    init(_ clock: ClockReadiness, time: TimeSource, now: @escaping @Sendable () -> EventTime) {
        self.clock = clock
        self.time = time
        self.now = now
        began = time.monotonic()
    }

    /// The time of a frame that has come just now.
    func next() -> EventTime {
        settle()
        guard correction == nil else { return now() }
        wasHeld = true
        return provisional
    }

    /// Looks whether the clock is set by now.
    ///
    /// - Returns: Whether provisional times can be corrected.
    @discardableResult
    func settle() -> Bool {
        if correction == nil, clock.isSet { correction = now() - provisional }
        return correction != nil
    }

    func corrected(_ time: EventTime) -> EventTime {
        guard let correction, !ClockPlausibility.isPlausible(time) else { return time }
        return time + correction
    }

    private var provisional: EventTime { .epoch + (time.monotonic() - began) }
}
