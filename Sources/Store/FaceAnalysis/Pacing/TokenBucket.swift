/// A rate limit: so many a second, and a burst of so many after a rest.
///
/// Times are milliseconds of a clock that never goes back; one that does anyway gives nothing and takes nothing.
package struct TokenBucket: Sendable {
    package let perSecond: Double
    package let burst: Double
    private var tokens: Double
    private var filledAt: Int64?

    package init(perSecond: Double, burst: Int = 1) {
        precondition(perSecond > 0 && burst >= 1)
        self.perSecond = perSecond
        self.burst = Double(burst)
        tokens = Double(burst)
    }

    package mutating func hasToken(at now: Int64) -> Bool {
        fill(at: now)
        // Sums of fractions may be a hair below one.
        return tokens >= 1 - 1e-9
    }

    /// - Returns: Whether there was one.
    package mutating func take(at now: Int64) -> Bool {
        guard hasToken(at: now) else { return false }
        tokens = max(0, tokens - 1)
        return true
    }

    /// When there will be one: `now` where there is.
    package mutating func nextToken(at now: Int64) -> Int64 {
        guard !hasToken(at: now) else { return now }
        return now + max(1, Int64(((1 - tokens) / perSecond * 1000).rounded(.up)))
    }

    private mutating func fill(at now: Int64) {
        if let filledAt, now > filledAt {
            tokens = min(burst, tokens + Double(now - filledAt) / 1000 * perSecond)
        }
        filledAt = max(filledAt ?? now, now)
    }
}
