/// How long a stage that failed waits before it restarts: doubled with every failure in a row, up to a bound.
package struct RestartDelay: Sendable {
    package var firstMilliseconds: Int
    package var maxMilliseconds: Int
    private var failures = 0

    package init(firstMilliseconds: Int = 500, maxMilliseconds: Int = 30_000) {
        self.firstMilliseconds = firstMilliseconds
        self.maxMilliseconds = maxMilliseconds
    }

    /// - Returns: milliseconds.
    package mutating func afterFailure() -> Int {
        let doublings = min(failures, 20)
        failures += 1
        return min(firstMilliseconds << doublings, maxMilliseconds)
    }

    /// A turn went well. Whether the stage works again is shown by input that it read, or by time that passed without a
    /// failure: who only waits for input may wait for a camera that can't be reached.
    ///
    /// - Parameter milliseconds: since the stage began.
    package mutating func note(_ turn: StageTurn, afterMilliseconds milliseconds: Int) {
        if turn.recordsRead > 0 || milliseconds > maxMilliseconds { succeeded() }
    }

    /// It works again: the next failure is the first.
    package mutating func succeeded() { failures = 0 }
}
