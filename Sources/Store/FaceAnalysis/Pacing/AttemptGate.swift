/// Whether an attempt may begin now: there is a worker, the analyzer is not being left alone, and the rate allows it.
///
/// A value without clock and threads: whoever owns it says what time it is, in milliseconds of a clock that never goes back.
package struct AttemptGate: Sendable {
    package private(set) var workers: ConcurrencyLimit
    package private(set) var breaker: CircuitBreaker
    private var bucket: TokenBucket?

    /// - Parameter perSecond: attempts a second, `nil` for as many as the workers can do.
    package init(workers: Int, perSecond: Double? = nil, breaker: CircuitBreaker.Options = CircuitBreaker.Options()) {
        self.workers = ConcurrencyLimit(workers)
        self.breaker = CircuitBreaker(breaker)
        bucket = perSecond.map { TokenBucket(perSecond: $0, burst: workers) }
    }

    /// Begins an attempt where one may.
    package mutating func enter(at now: Int64) -> Bool {
        guard workers.hasRoom, breaker.permits(at: now), bucket?.take(at: now) ?? true else { return false }
        workers.enter()
        breaker.began()
        return true
    }

    /// When it is worth asking again, where time alone decides; `nil` where an attempt has to end first.
    package mutating func nextEntry(at now: Int64) -> Int64? {
        guard workers.hasRoom, let next = breaker.nextAttempt(at: now) else { return nil }
        return max(next, bucket?.nextToken(at: now) ?? now)
    }

    /// The analyzer answered: with faces, or that the picture is none of its.
    package mutating func answered() {
        workers.leave()
        breaker.succeeded()
    }

    /// - Parameter leaveAlone: how long the analyzer asks for.
    package mutating func failed(at now: Int64, leaveAlone: Duration = .zero) {
        workers.leave()
        breaker.failed(at: now, leaveAlone: leaveAlone)
    }

    /// The attempt said nothing about the analyzer: the picture never came to it, or was given up meanwhile.
    package mutating func withdrew() {
        workers.leave()
        breaker.withdrew()
    }
}
