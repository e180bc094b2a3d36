import Foundation
import Synchronization
package import Timekeeping

/// Keeps a stage at work on a thread of its own: turn after turn, a new stage after a failure and a pause, until it is told
/// to stop. A stage that fails disturbs no other.
///
/// Thread-safe.
package final class StageLoop: Sendable {
    private struct State {
        var status: StageStatus
        var meter = ThroughputMeter()
        var isStopping = false
    }

    /// What befell a stage.
    package struct Failure {
        package let stage: String
        package let error: any Error
        /// It has ended; else it restarts after a pause.
        package let isEnd: Bool
    }

    package let name: String
    private let make: @Sendable () throws -> any Stage
    private let delay: RestartDelay
    private let time: TimeSource
    private let describe: @Sendable (any Error) -> String
    private let onFailure: @Sendable (Failure) -> Void
    private let state: Mutex<State>
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// How long a turn waits for input: a stop is noticed within it.
    private static let turnTimeout = Duration.milliseconds(200)

    /// - Parameters:
    ///   - make: makes the stage, at its place in the log; called on the loop's thread, at the start and after each failure.
    ///   - describe: words an error for the status, with what helps against it.
    ///   - onFailure: told of each failure, on the loop's thread.
    package init(
        _ name: String, delay: RestartDelay = RestartDelay(), time: TimeSource = .system,
        describe: @escaping @Sendable (any Error) -> String = { "\($0)" },
        onFailure: @escaping @Sendable (Failure) -> Void = { _ in },
        make: @escaping @Sendable () throws -> any Stage
    ) {
        self.name = name
        self.make = make
        self.delay = delay
        self.time = time
        self.describe = describe
        self.onFailure = onFailure
        state = Mutex(State(status: StageStatus(name: name)))
    }

    /// Begins. To be called once.
    package func start() {
        let thread = Thread { [self] in
            run()
            ended.signal()
        }
        thread.name = "stage \(name)"
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Asks it to stop after its turn; returns at once.
    package func stop() {
        state.withLock { $0.isStopping = true }
        wake.signal()
    }

    /// Blocks until it has stopped or finished.
    package func join() {
        ended.wait()
        ended.signal()
    }

    /// As it is now.
    package var status: StageStatus {
        state.withLock { state in
            state.status.recordsPerSecond = state.meter.recordsPerSecond(at: time.monotonicMilliseconds())
            return state.status
        }
    }

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    private func run() {
        var delay = delay
        while !isStopping {
            do {
                let stage = try make()
                defer { close(stage) }
                state.withLock { $0.status.condition = .running }
                let began = time.monotonic()
                while !isStopping {
                    let turn = try stage.turn(timeout: Self.turnTimeout)
                    delay.note(turn, after: time.monotonic() - began)
                    state.withLock { $0.status.failuresInRow = delay.failures }
                    note(turn, lag: try stage.lag(), complaint: stage.complaint)
                    guard turn.isLast else { continue }
                    state.withLock { $0.status.condition = .finished }
                    return
                }
            } catch let end as StageEnd {
                return note(end.reason, isEnd: true)
            } catch {
                note(error)
                _ = wake.wait(timeout: .now() + .milliseconds(Int(delay.afterFailure().milliseconds)))
                state.withLock { $0.status.restarts += 1 }
            }
        }
        state.withLock { $0.status.condition = .stopped }
    }

    private func close(_ stage: any Stage) {
        do { try stage.close() } catch { note(error) }
    }

    private func note(_ turn: StageTurn, lag: StageLag?, complaint: String?) {
        state.withLock { state in
            state.status.recordsRead += turn.recordsRead
            state.status.eventsWritten += turn.eventsWritten
            state.status.deadLetters += turn.deadLetters
            state.status.lag = lag
            state.status.complaint = complaint
            state.status.turns += 1
            state.status.lastTurnRead = turn.recordsRead
            state.status.lastTurn = time.wallClock()
            state.meter.add(turn.recordsRead, at: time.monotonicMilliseconds())
        }
    }

    private func note(_ error: any Error, isEnd: Bool = false) {
        let reason = describe(error)
        state.withLock { state in
            state.status.condition = isEnd ? .failed : .waiting
            state.status.failuresInRow += 1
            state.status.complaint = nil
            state.status.lastFailure = StageStatus.Failure(time: time.wallClock(), reason: reason)
        }
        onFailure(Failure(stage: name, error: error, isEnd: isEnd))
    }
}
