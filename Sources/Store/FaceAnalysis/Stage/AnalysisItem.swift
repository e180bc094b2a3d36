internal import DeadLetters
internal import EventLog
internal import Timekeeping

/// A record of the input on its way through the stage. Belongs to the stage's thread.
final class AnalysisItem {
    enum State {
        /// Milliseconds of the monotonic clock.
        case waiting(notBefore: Int64)
        case running(attempt: UInt64, deadline: Int64)
        case finished(Outcome)
    }

    enum Outcome {
        /// Nothing to analyse.
        case filtered
        /// A picture that was analysed, stored again.
        case duplicate
        /// An earlier record of its key is a dead letter.
        case parked(behind: DeadLetterID)
        case analyzed([AnalyzedFace])
        case failed(DeadLetterCause)
    }

    let id: DeadLetterID
    let key: String
    let trigger: PictureTrigger?
    let appendTime: EventTime
    /// The dead letter that is tried again.
    let letter: DeadLetter?
    var state: State
    /// Attempts that count, those before a retry included.
    var attempts: Int
    /// Those since the record was read, or its retry asked for.
    var attemptsNow = 0
    /// Attempts in a row that failed for whatever reason.
    var failures = 0
    var firstFailedAt: EventTime?

    init(
        _ id: DeadLetterID, key: String, trigger: PictureTrigger?, appendTime: EventTime, letter: DeadLetter? = nil,
        state: State
    ) {
        self.id = id
        self.key = key
        self.trigger = trigger
        self.appendTime = appendTime
        self.letter = letter
        self.state = state
        attempts = letter?.attempts ?? 0
        // A parked letter never failed.
        firstFailedAt = letter.flatMap { $0.state == .parked ? nil : $0.firstFailedAt }
    }

    var outcome: Outcome? {
        if case .finished(let outcome) = state { outcome } else { nil }
    }
}
