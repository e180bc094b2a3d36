import ErrorKinds
internal import Foundation
internal import Retention
internal import Sealing
package import EventLog
package import Pipeline
package import Timekeeping

/// Applies the topics' policies every so often: seals what is due, and lets go what has to go.
package final class RetentionStage: Stage {
    package let name = "retention"
    private let log: EventLog
    private let every: Duration
    private let time: TimeSource
    private var next: ContinuousClock.Instant

    package init(_ log: EventLog, every: Duration, time: TimeSource = .system) {
        self.log = log
        self.every = every
        self.time = time
        next = time.monotonic()
    }

    package func turn(timeout: Duration) throws -> StageTurn {
        guard time.monotonic() >= next else {
            let left = min(timeout, next - time.monotonic())
            usleep(UInt32(max(1, min(left / .microseconds(1), 1_000_000))))
            return StageTurn()
        }
        next = time.monotonic() + every
        // Another process that seals does this one's work.
        do { try SealRound(log: log, policy: SealPolicy()).run() } catch SealError.alreadySealing {}
        let report = try RetentionRun(log, patience: .seconds(1), time: time).run(topics: [])
        // Topics that could be purged were; one that could not is to be seen in the status.
        if let failure = report.failures.first {
            throw RetentionStageFailed(topic: failure.topic, error: failure.error)
        }
        return StageTurn()
    }

    package func lag() -> StageLag? { .zero }

    package func close() {}
}

/// A topic could not be kept within its policy.
struct RetentionStageFailed: KindedError {
    let topic: String
    let error: any Error
    var kind: ErrorKind { ErrorKind(of: error) }
    var remedy: Remedy? { .of(error) }
    var description: String { "topic '\(topic)' can't be kept within its policy: \(error)" }
}
