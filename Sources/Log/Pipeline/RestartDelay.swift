/// How long a stage that failed waits before it restarts: doubled with every failure in a row, up to a bound.
package struct RestartDelay: Sendable {
    package var first: Duration
    package var max: Duration
    /// In a row.
    private(set) var failures = 0

    package init(first: Duration = .milliseconds(500), max: Duration = .seconds(30)) {
        self.first = first
        self.max = max
    }

    package mutating func afterFailure() -> Duration {
        let doublings = min(failures, 20)
        failures += 1
        return min(first * (1 << doublings), max)
    }

    /// A turn went well. Whether the stage works again is shown by input that it read, or by time that passed without a
    /// failure: who only waits for input may wait for a camera that can't be reached.
    ///
    /// - Parameter span: since the stage began.
    package mutating func note(_ turn: StageTurn, after span: Duration) {
        if turn.recordsRead > 0 || span > max { succeeded() }
    }

    /// It works again: the next failure is the first.
    package mutating func succeeded() { failures = 0 }
}
