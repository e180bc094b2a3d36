import Foundation
package import Timekeeping

/// Clocks that only the test moves; both by the same amount.
package final class TestClock: @unchecked Sendable {
    // Sendable: guarded by the lock.
    private let lock = NSLock()
    private var milliseconds: Int64
    private let start: Int64
    private let origin = ContinuousClock.now

    /// - Parameter milliseconds: since 1970; in November 2023 unless said.
    package init(_ milliseconds: Int64 = 1_700_000_000_000) {
        self.milliseconds = milliseconds
        start = milliseconds
    }

    /// Milliseconds since 1970.
    package var now: Int64 {
        get { lock.withLock { milliseconds } }
        set { lock.withLock { milliseconds = newValue } }
    }

    package func advance(_ milliseconds: Int64) { lock.withLock { self.milliseconds += milliseconds } }

    package var read: @Sendable () -> Int64 { { self.now } }

    package var time: TimeSource {
        TimeSource(wallClock: read, monotonic: { self.origin + .milliseconds(self.now - self.start) })
    }
}
