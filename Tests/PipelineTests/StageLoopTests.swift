import Foundation
@testable import Pipeline
import Synchronization
import TestSupport
import Testing
import Timekeeping

/// A stage that counts to a number which all of its kind share, and fails where it is told to.
private final class CountingStage: Stage {
    final class Shared: Sendable {
        let counts = Mutex((made: 0, turns: 0, closed: 0))
        let failures: Set<Int>
        let lastTurn: Int?
        init(failingAt failures: Set<Int> = [], lastTurn: Int? = nil) {
            self.failures = failures
            self.lastTurn = lastTurn
        }
    }
    struct Failed: Error, CustomStringConvertible {
        let turn: Int
        var description: String { "turn \(turn) failed" }
    }

    let name = "counting"
    private let shared: Shared

    init(_ shared: Shared) {
        self.shared = shared
        shared.counts.withLock { $0.made += 1 }
    }

    func turn(timeout: Duration) throws -> StageTurn {
        let turn = shared.counts.withLock { counts in
            counts.turns += 1
            return counts.turns
        }
        if shared.failures.contains(turn) { throw Failed(turn: turn) }
        usleep(1000)
        return StageTurn(recordsRead: 3, eventsWritten: 2, deadLetters: 1, isLast: turn == shared.lastTurn)
    }

    func lag() -> StageLag? { StageLag(records: 7, oldestAppendTime: 5) }
    func close() { shared.counts.withLock { $0.closed += 1 } }
}

@Suite struct StageLoopTests {
    @Test func `a stage works turn after turn until it is told to stop, and is closed once`() throws {
        let shared = CountingStage.Shared()
        let loop = StageLoop("counting") { CountingStage(shared) }
        #expect(loop.status.condition == .starting)
        loop.start()
        try eventually { loop.status.recordsRead >= 30 }
        loop.stop()
        loop.join()
        let status = loop.status
        let counts = shared.counts.withLock { $0 }
        #expect(counts.made == 1 && counts.closed == 1)
        #expect(status.condition == .stopped && status.restarts == 0 && status.lastFailure == nil)
        #expect(status.recordsRead == 3 * counts.turns)
        #expect(status.eventsWritten == 2 * counts.turns)
        #expect(status.deadLetters == counts.turns)
        #expect(status.lag == StageLag(records: 7, oldestAppendTime: 5))
        #expect(status.recordsPerSecond > 0)
    }

    @Test func `a stage that fails is closed and made anew, and the failure stays to be seen`() throws {
        let shared = CountingStage.Shared(failingAt: [2, 3, 5])
        let told = Mutex<[String]>([])
        let loop = StageLoop(
            "counting", delay: RestartDelay(first: .milliseconds(1)),
            onFailure: { failure in told.withLock { $0.append("\(failure.stage): \(failure.error)") } },
            make: { CountingStage(shared) })
        loop.start()
        try eventually { loop.status.recordsRead >= 30 }
        loop.stop()
        loop.join()
        #expect(told.withLock { $0 } == [2, 3, 5].map { "counting: turn \($0) failed" })
        #expect(loop.status.restarts == 3)
        #expect(loop.status.lastFailure?.reason == "turn 5 failed")
        let counts = shared.counts.withLock { $0 }
        #expect(counts.made == 4 && counts.closed == 4)
    }

    @Test func `the status has a failure in the words of whoever runs the stage`() throws {
        let loop = StageLoop(
            "broken", delay: RestartDelay(first: .milliseconds(600_000)), describe: { "\($0). Try again" }
        ) { throw CountingStage.Failed(turn: 0) }
        loop.start()
        try eventually { loop.status.condition == .waiting }
        loop.stop()
        loop.join()
        #expect(loop.status.lastFailure?.reason == "turn 0 failed. Try again")
    }

    @Test func `a stage that can not begin is tried again, and can be stopped while it waits`() throws {
        let attempts = Mutex(0)
        let loop = StageLoop("broken", delay: RestartDelay(first: .milliseconds(600_000))) {
            attempts.withLock { $0 += 1 }
            throw CountingStage.Failed(turn: 0)
        }
        loop.start()
        try eventually { loop.status.condition == .waiting }
        loop.stop()
        loop.join()
        #expect(attempts.withLock { $0 } == 1)
        #expect(loop.status.condition == .stopped)
    }

    @Test func `a stage whose input ends is closed and finished`() throws {
        let shared = CountingStage.Shared(lastTurn: 4)
        let loop = StageLoop("counting") { CountingStage(shared) }
        loop.start()
        loop.join()
        #expect(loop.status.condition == .finished && loop.status.isIdle)
        #expect(loop.status.recordsRead == 12)
        #expect(shared.counts.withLock { $0 } == (made: 1, turns: 4, closed: 1))
    }

    @Test func `the pause doubles with each failure in a row up to a bound, and begins anew after a success`() {
        var delay = RestartDelay(first: .milliseconds(500), max: .milliseconds(3_000))
        #expect((0..<5).map { _ in delay.afterFailure().milliseconds } == [500, 1_000, 2_000, 3_000, 3_000])
        delay.succeeded()
        #expect(delay.afterFailure() == .milliseconds(500))
    }

    @Test func `a stage that only waits for its input has not recovered, until it has done so for long`() {
        var delay = RestartDelay(first: .milliseconds(500), max: .milliseconds(3_000))
        _ = delay.afterFailure()
        delay.note(StageTurn(), after: .milliseconds(200))
        #expect(delay.afterFailure() == .seconds(1))
        delay.note(StageTurn(recordsRead: 1), after: .milliseconds(200))
        #expect(delay.afterFailure() == .milliseconds(500))
        delay.note(StageTurn(), after: .milliseconds(3_001))
        #expect(delay.afterFailure() == .milliseconds(500))
    }

    @Test func `throughput is that of the last ten seconds`() {
        var meter = ThroughputMeter()
        #expect(meter.recordsPerSecond(at: 1_000_000) == 0)
        meter.add(50, at: 1_000_000)
        #expect(meter.recordsPerSecond(at: 1_000_900) == 50)
        meter.add(50, at: 1_001_000)
        #expect(meter.recordsPerSecond(at: 1_004_000) == 25)
        #expect(meter.recordsPerSecond(at: 1_009_999) == 100.0 / 9)
        #expect(meter.recordsPerSecond(at: 1_010_000) == 5, "the first fifty are ten seconds old")
        #expect(meter.recordsPerSecond(at: 1_011_000) == 0)
        meter.add(10, at: 2_000_000)
        #expect(meter.recordsPerSecond(at: 2_000_000) == 1)
    }
}
