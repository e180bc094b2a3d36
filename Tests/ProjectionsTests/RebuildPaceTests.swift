import Projections
import TestSupport
import Testing

/// Progress and rate of a rebuild, as logic on a clock that the test moves.
@Suite struct RebuildPaceTests {
    private let start = ContinuousClock.now
    private func at(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    @Test func `progress never goes back, whatever it is told, and ends at the pinned end`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var pace = RebuildPace(total: 1_000, done: 200, at: start)
        #expect(pace.done == 200)
        var shares = [pace.share]
        for step in 1...300 {
            pace.update(done: Int.random(in: -50...1_500, using: &random) * step / 300, at: at(step * 100))
            shares.append(pace.share)
            #expect(pace.rate >= 0)
            #expect(pace.remaining.map { $0 >= .zero } ?? true)
        }
        #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 <= $1 })
        pace.update(done: 5_000, at: at(40_000))
        #expect(pace.done == 1_000 && pace.share == 1 && pace.remaining == .zero)
        pace.update(done: 3, at: at(41_000))
        #expect(pace.done == 1_000)
    }

    @Test func `the rate is that of this run and of late, and says how long it takes`() {
        // Half was done by an earlier run, in which no time passed for this one.
        var pace = RebuildPace(total: 100_000, done: 50_000, at: start)
        #expect(pace.rate == 0 && pace.remaining == nil)
        pace.update(done: 51_000, at: at(1_000))
        #expect(pace.rate == 1_000 && pace.remaining == .seconds(49))
        // Slower: after ten seconds nothing is left of the fast beginning.
        for second in 2...30 { pace.update(done: 51_000 + (second - 1) * 100, at: at(second * 1_000)) }
        #expect(pace.rate == 100)
        #expect(pace.remaining == .seconds(461))
        // A stall shows.
        for second in 31...60 { pace.update(done: 53_900, at: at(second * 1_000)) }
        #expect(pace.rate == 0 && pace.remaining == nil)
    }

    @Test func `nothing to do is all of it`() {
        let pace = RebuildPace(total: 0, done: 0, at: start)
        #expect(pace.share == 1 && pace.remaining == .zero)
    }
}

@Suite struct RateLimiterTests {
    private let start = ContinuousClock.now

    @Test func `at no time were more events allowed than the time since the start has room for`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for rate in [1, 7, 999, 1_000, 250_000, 1_000_000_000] {
            var limiter = RateLimiter(eventsPerSecond: rate, from: start)
            var now = start
            var taken = 0
            for _ in 0..<200 {
                let events = Int.random(in: 1...limiter.eventsAtOnce, using: &random)
                let delay = limiter.delay(before: events, at: now)
                #expect(delay >= .zero && delay <= .seconds(1) + .milliseconds(100))
                now += delay
                // It may come to fewer, and take a while.
                let came = Int.random(in: 0...events, using: &random)
                now += .microseconds(Int.random(in: 0...2_000, using: &random))
                limiter.took(came, at: now)
                taken += came
                #expect(Double(taken) <= (now - start) / .seconds(1) * Double(rate) + 1e-3, "rate \(rate)")
            }
        }
    }

    @Test func `a run that uses what it may comes to the rate, from the first second`() {
        var limiter = RateLimiter(eventsPerSecond: 20_000, from: start)
        var now = start
        var taken = 0
        while now < start + .seconds(1) {
            now += limiter.delay(before: limiter.eventsAtOnce, at: now)
            limiter.took(limiter.eventsAtOnce, at: now)
            taken += limiter.eventsAtOnce
        }
        #expect(taken == 20_000 && now == start + .seconds(1))
    }

    @Test func `what a pause left unused is made up for by a second's worth at most`() {
        var limiter = RateLimiter(eventsPerSecond: 1_000, from: start)
        limiter.took(0, at: start + .seconds(3_600))
        let now = start + .seconds(3_600)
        #expect(limiter.delay(before: 1_000, at: now) == .zero)
        limiter.took(1_000, at: now)
        #expect(limiter.delay(before: 100, at: now) == .milliseconds(100))
    }
}
