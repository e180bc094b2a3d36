internal import Bytes

/// How long to wait before another attempt: doubled with each, up to a bound, and spread by chance so that what failed
/// together doesn't come back together.
package struct Backoff: Sendable {
    package var firstMilliseconds: Int64
    package var maxMilliseconds: Int64
    private var random: SplitMix64

    /// - Parameter seed: of the chance: the same seed gives the same delays.
    package init(firstMilliseconds: Int64 = 500, maxMilliseconds: Int64 = 30_000, seed: UInt64 = 0) {
        precondition(firstMilliseconds > 0 && maxMilliseconds >= firstMilliseconds)
        self.firstMilliseconds = firstMilliseconds
        self.maxMilliseconds = maxMilliseconds
        random = SplitMix64(seed: seed)
    }

    /// - Parameter attempt: 1 after the first one failed.
    /// - Returns: milliseconds, from half of the doubled delay up to all of it.
    package mutating func delay(afterAttempt attempt: Int) -> Int64 {
        var delay = firstMilliseconds
        for _ in 1..<max(attempt, 1) where delay < maxMilliseconds { delay *= 2 }
        delay = min(delay, maxMilliseconds)
        let half = delay / 2
        return half + Int64(random.next() % UInt64(delay - half + 1))
    }
}
