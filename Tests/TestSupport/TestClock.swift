import Foundation
package import Timekeeping

/// Clocks that only the test moves; both by the same amount.
package final class TestClock: @unchecked Sendable {
    // Sendable: guarded by the lock.
    private let lock = NSLock()
    private var instant: EventTime
    private let start: EventTime
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

    package func advance(_ milliseconds: Int64) { lock.withLock { instant += .milliseconds(milliseconds) } }

    package var read: @Sendable () -> EventTime { { self.now } }

    package var time: TimeSource {
        TimeSource(wallClock: read, monotonic: { self.origin + (self.now - self.start) })
    }
}
