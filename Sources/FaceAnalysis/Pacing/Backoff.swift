/// How long to wait before another attempt: doubled with each, up to a bound, and spread by chance so that what failed
/// together doesn't come back together.
package struct Backoff: Sendable {
    package var firstMilliseconds: Int64
    package var maxMilliseconds: Int64
    private var random: UInt64

    /// - Parameter seed: of the chance: the same seed gives the same delays.
    package init(firstMilliseconds: Int64 = 500, maxMilliseconds: Int64 = 30_000, seed: UInt64 = 0) {
        precondition(firstMilliseconds > 0 && maxMilliseconds >= firstMilliseconds)
        self.firstMilliseconds = firstMilliseconds
        self.maxMilliseconds = maxMilliseconds
        random = seed
    }

    /// - Parameter attempt: 1 after the first one failed.
    /// - Returns: milliseconds, from half of the doubled delay up to all of it.
    package mutating func delay(afterAttempt attempt: Int) -> Int64 {
        var delay = firstMilliseconds
        for _ in 1..<max(attempt, 1) where delay < maxMilliseconds { delay *= 2 }
        delay = min(delay, maxMilliseconds)
        let half = delay / 2
        return half + Int64(SeededStream.next(&random) % UInt64(delay - half + 1))
    }
}

/// Vigna's splitmix64.
enum SeededStream {
    static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return mix(state)
    }

    static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// From 0 up to, not including, 1.
    static func fraction(_ state: inout UInt64) -> Double { Double(next(&state) >> 11) / Double(1 << 53) }
}
