package import Timekeeping

/// What a stage did since its loop began, and how it is.
package struct StageStatus: Sendable, Equatable {
    package enum Condition: String, Sendable {
        case starting, running
        /// It failed, and restarts after a backoff.
        case waiting
        /// Its input has ended.
        case finished
        /// It ended by an error, and doesn't restart.
        case failed
        /// It was told to stop.
        case stopped
    }

    package struct Failure: Sendable, Equatable {
        package let time: EventTime
        package let reason: String
    }

    package let name: String
    package internal(set) var condition = Condition.starting
    package internal(set) var recordsRead = 0
    package internal(set) var eventsWritten = 0
    package internal(set) var deadLetters = 0
    /// Records a second over about the last ten seconds.
    package internal(set) var recordsPerSecond = 0.0
    package internal(set) var lag: StageLag?
    /// How often it restarted after a failure.
    package internal(set) var restarts = 0
    /// Failures since it last worked.
    package internal(set) var failuresInRow = 0
    /// The last one; it stays after the stage has recovered.
    package internal(set) var lastFailure: Failure?
    /// What keeps it from working at full speed, as it is now.
    package internal(set) var complaint: String?
    /// Turns that have ended.
    package internal(set) var turns = 0
    /// The end of the last turn.
    package internal(set) var lastTurn: EventTime?

    package init(name: String) { self.name = name }

    /// So many failures in a row say that the next attempt helps no more than the last.
    package static let failuresMax = 3

    /// When its last turn ended it had nothing to do: its input has ended or is read to its end, and nothing waits. One that only
    /// fails does nothing either.
    package var isIdle: Bool {
        switch condition {
        case .finished, .failed, .stopped: true
        case .running: lag?.records == 0 && lag?.pending == 0 && lastTurnRead == 0
        case .waiting: failuresInRow >= Self.failuresMax
        case .starting: false
        }
    }

    /// Whether it doesn't work, and nothing says that it will.
    package var isFailing: Bool { condition == .failed || condition == .waiting }
    /// What the last turn read.
    package internal(set) var lastTurnRead: Int?
}
