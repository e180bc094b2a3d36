internal import Timekeeping

/// Leaves an analyzer alone that keeps failing: after so many failures in a row nothing is asked for a while; then one
/// attempt, which closes the circuit again or keeps it open for longer.
///
/// ```
///            failures in a row                 the pause is over
///   closed ────────────────────► open ────────────────────────────► half-open (one attempt)
///      ▲                           ▲  fails: pause doubled, bounded     │      │
///      │                           └───────────────────────────────────┘      │ succeeds
///      └─────────────────────────────────────────────────────────────────────┘
/// ```
/// Times are milliseconds of a clock that never goes back.
package struct CircuitBreaker: Sendable {
    package enum State: String, Sendable {
        case closed
        case open
        case halfOpen = "half_open"
    }

    package struct Options: Sendable {
        /// Failures in a row that open it.
        package var failuresMax = 5
        package var pause = Duration.seconds(1)
        package var pauseMax = Duration.seconds(60)

        package init() {}
    }

    private let options: Options
    private var failures = 0
    private var pause: Duration
    private var openUntil: Int64?
    private var isProbing = false

    package init(_ options: Options = Options()) {
        self.options = options
        pause = options.pause
    }

    package func state(at now: Int64) -> State {
        guard let openUntil else { return .closed }
        return now < openUntil ? .open : .halfOpen
    }

    package func permits(at now: Int64) -> Bool {
        switch state(at: now) {
        case .closed: true
        case .open: false
        case .halfOpen: !isProbing
        }
    }

    /// When an attempt may be made; `nil` where it depends on one that is under way.
    package func nextAttempt(at now: Int64) -> Int64? {
        guard let openUntil, now < openUntil else { return isProbing ? nil : now }
        return openUntil
    }

    /// An attempt begins, which ``permits(at:)`` allowed.
    package mutating func began() {
        if openUntil != nil { isProbing = true }
    }

    package mutating func succeeded() {
        failures = 0
        openUntil = nil
        isProbing = false
        pause = options.pause
    }

    /// - Parameter leaveAlone: how long the analyzer asks for.
    package mutating func failed(at now: Int64, leaveAlone: Duration = .zero) {
        failures += 1
        let wasProbing = isProbing
        isProbing = false
        if wasProbing {
            pause = min(pause * 2, options.pauseMax)
            openUntil = now + max(pause, leaveAlone).milliseconds
        } else if let openUntil {
            // An attempt that began before it opened.
            self.openUntil = max(openUntil, now + leaveAlone.milliseconds)
        } else if failures >= options.failuresMax || leaveAlone > .zero {
            openUntil = now + max(pause, leaveAlone).milliseconds
        }
    }

    /// An attempt ended without saying anything about the analyzer.
    package mutating func withdrew() { isProbing = false }
}
