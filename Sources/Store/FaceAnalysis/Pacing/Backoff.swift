internal import Bytes
internal import Timekeeping

/// How long to wait before another attempt: doubled with each, up to a bound, and spread by chance so that what failed
/// together doesn't come back together.
package struct Backoff: Sendable {
    package var first: Duration
    package var max: Duration
    private var random: SplitMix64

    /// - Parameter seed: of the chance: the same seed gives the same delays.
    package init(first: Duration = .milliseconds(500), max: Duration = .seconds(30), seed: UInt64 = 0) {
        precondition(first > .zero && max >= first)
        self.first = first
        self.max = max
        random = SplitMix64(seed: seed)
    }

    /// - Parameter attempt: 1 after the first one failed.
    /// - Returns: whole milliseconds, from half of the doubled delay up to all of it.
    package mutating func delay(afterAttempt attempt: Int) -> Duration {
        let longest = max.milliseconds
        var delay = first.milliseconds
        for _ in 1..<Swift.max(attempt, 1) where delay < longest { delay *= 2 }
        delay = min(delay, longest)
        let half = delay / 2
        return .milliseconds(half + Int64(random.next() % UInt64(delay - half + 1)))
    }
}
