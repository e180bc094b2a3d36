import Foundation
package import Timekeeping

/// Clocks that only the test moves; both by the same amount.
package final class TestClock: @unchecked Sendable {
    // Sendable: guarded by the lock.
    private let lock = NSLock()
    private var instant: EventTime
    private let start: EventTime
    /// How far the wall clock was set beside the time that passed.
    private var set = Duration.zero
    private let origin = ContinuousClock.now

    /// - Parameter now: in November 2023 unless said.
    package init(_ now: EventTime = EventTime(milliseconds: 1_700_000_000_000)) {
        instant = now
        start = now
    }

    package var now: EventTime {
        get { lock.withLock { instant } }
        set { lock.withLock { instant = newValue } }
    }

    /// Sets the wall clock as a person or a time service does: no time passes.
    package func jump(_ span: Duration) {
        lock.withLock {
            instant += span
            set += span
        }
    }

    /// How much time has passed, whatever the wall clock was set to.
    private var elapsed: Duration { lock.withLock { instant - start - set } }

    package func advance(_ milliseconds: Int64) { lock.withLock { instant += .milliseconds(milliseconds) } }

    package var read: @Sendable () -> EventTime { { self.now } }

    package var time: TimeSource {
        TimeSource(
            wallClock: read, monotonic: { self.origin + self.elapsed },
            boot: { BootClock(bootID: "test", elapsed: self.elapsed) })
    }
}
