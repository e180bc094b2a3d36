import FaceAnalysis
import Testing
import Timekeeping

@Suite struct PacingTests {
    @Test func `delays double up to a bound, and chance takes at most half away`() {
        let seed = UInt64.random(in: .min ... .max)
        var backoff = Backoff(first: .milliseconds(100), max: .milliseconds(1_000), seed: seed)
        for (attempt, full) in [(1, 100), (2, 200), (3, 400), (4, 800), (5, 1_000), (60, 1_000)] as [(Int, Int64)] {
            for _ in 0..<100 {
                let delay = backoff.delay(afterAttempt: attempt).milliseconds
                #expect((full / 2...full).contains(delay), "seed \(seed), attempt \(attempt)")
            }
        }
        var again = Backoff(first: .milliseconds(100), max: .milliseconds(1_000), seed: seed)
        var once = Backoff(first: .milliseconds(100), max: .milliseconds(1_000), seed: seed)
        let delays = (1...20).map { again.delay(afterAttempt: $0) }
        #expect(delays == (1...20).map { once.delay(afterAttempt: $0) })
        #expect(Set((0..<50).map { _ in once.delay(afterAttempt: 4) }).count > 10, "chance chooses nothing")
    }

    @Test func `a bucket gives a burst, then its rate, and no more after a rest than the burst`() {
        var bucket = TokenBucket(perSecond: 10, burst: 3)
        func take(at now: Int64) -> Bool { bucket.take(at: now) }
        func nextToken(at now: Int64) -> Int64 { bucket.nextToken(at: now) }
        let burst = (0..<4).map { _ in bucket.take(at: 0) }
        #expect(burst == [true, true, true, false])
        #expect(nextToken(at: 0) == 100)
        #expect(!take(at: 99))
        #expect(take(at: 100))
        #expect(!take(at: 150))
        let rested = (0..<5).map { _ in bucket.take(at: 1_000_000) }
        #expect(rested == [true, true, true, false, false])
        // A second's worth, whichever way it is asked for.
        var taken = 0
        for now in 1_000_001...1_001_000 where bucket.take(at: Int64(now)) { taken += 1 }
        #expect(taken == 10)
    }

    @Test func `a clock that jumps back gives no tokens and takes none`() {
        var bucket = TokenBucket(perSecond: 1, burst: 1)
        func take(at now: Int64) -> Bool { bucket.take(at: now) }
        #expect(take(at: 10_000))
        #expect(!take(at: 0))
        #expect(!take(at: 10_999))
        #expect(take(at: 11_000))
    }

    @Test func `a circuit opens after failures in a row, tries once after a pause, and closes on success`() {
        var options = CircuitBreaker.Options()
        options.failuresMax = 3
        options.pause = .milliseconds(100)
        options.pauseMax = .milliseconds(300)
        var breaker = CircuitBreaker(options)
        breaker.failed(at: 0)
        breaker.failed(at: 0)
        breaker.succeeded()
        breaker.failed(at: 0)
        breaker.failed(at: 0)
        #expect(breaker.state(at: 0) == .closed)
        breaker.failed(at: 0)
        #expect(breaker.state(at: 99) == .open)
        #expect(!breaker.permits(at: 99))
        #expect(breaker.nextAttempt(at: 50) == 100)
        #expect(breaker.state(at: 100) == .halfOpen)
        #expect(breaker.permits(at: 100))
        breaker.began()
        #expect(!breaker.permits(at: 100), "a second attempt beside the first")
        #expect(breaker.nextAttempt(at: 100) == nil)
        breaker.failed(at: 110)
        #expect(breaker.nextAttempt(at: 110) == 310, "the pause is doubled")
        breaker.began()
        breaker.failed(at: 310)
        #expect(breaker.nextAttempt(at: 310) == 610, "the pause is bounded")
        breaker.began()
        breaker.withdrew()
        #expect(breaker.permits(at: 610), "an attempt that says nothing leaves the next one free")
        breaker.began()
        breaker.succeeded()
        #expect(breaker.state(at: 610) == .closed)
        for _ in 0..<3 { breaker.failed(at: 700) }
        #expect(breaker.nextAttempt(at: 700) == 800, "the pause begins anew")
    }

    @Test func `a circuit opens at once for as long as the analyzer asks for`() {
        var breaker = CircuitBreaker()
        breaker.failed(at: 0, leaveAlone: .seconds(7))
        #expect(!breaker.permits(at: 6_999))
        #expect(breaker.permits(at: 7_000))
    }

    @Test func `a gate needs a worker, a closed circuit and a token, and wastes none`() {
        var gate = AttemptGate(workers: 2, perSecond: 1)
        func enter(at now: Int64) -> Bool { gate.enter(at: now) }
        func nextEntry(at now: Int64) -> Int64? { gate.nextEntry(at: now) }
        #expect(enter(at: 0))
        #expect(enter(at: 0))
        #expect(!enter(at: 0), "no worker")
        #expect(nextEntry(at: 0) == nil, "time alone brings no worker")
        gate.answered()
        #expect(!enter(at: 0), "no token")
        #expect(nextEntry(at: 0) == 1_000)
        #expect(enter(at: 1_000))
        gate.failed(at: 1_000, leaveAlone: .milliseconds(500))
        #expect(!enter(at: 1_499), "the circuit is open")
        gate.withdrew()
        #expect(gate.workers.running == 0)
        #expect(nextEntry(at: 1_499) == 2_000)
        #expect(enter(at: 2_000))
    }
}
