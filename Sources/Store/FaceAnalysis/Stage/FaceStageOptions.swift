import ErrorKinds
internal import EventLog
package import ConsumerGroups
package import Timekeeping

/// How the stage works.
package struct FaceStageOptions: Sendable {
    package var group = "faces"
    /// Pictures that are analysed at once.
    package var workers = 4
    /// Attempts a second; `nil` for as many as the workers can do.
    package var perSecond: Double?
    /// After which an attempt is given up and counts as failed.
    package var timeout = Duration.seconds(10)
    /// Attempts after which a picture is a dead letter.
    package var attemptsMax = 5
    package var limits = PictureFormat.Limits()
    package var backoff = Backoff()
    package var breaker = CircuitBreaker.Options()
    /// Records of a partition that are read before the first of them is done.
    package var lookaheadRecords = 256
    /// The records before the checkpoint among which a picture that is stored again is known to be analysed.
    package var rememberedRecords = 10_000
    package var member = GroupMemberOptions()

    /// A seam: for what events say.
    package var wallClock: @Sendable () -> EventTime = TimeSource.system.wallClock
    /// A seam: milliseconds that never go back, for whatever waits.
    package var monotonic: @Sendable () -> Int64 = TimeSource.system.monotonicMilliseconds
    /// A seam: told of each step, on the stage's thread; tests kill here.
    package var onStep: @Sendable (FaceStageStep) -> Void = { _ in }

    package init() {}
}

package enum FaceStageStep: String, Sendable, CaseIterable {
    case analyzed, committing, committed
}

package enum FaceStageError: KindedError, Equatable {
    case misconfigured(analyzer: String, reason: String)

    package var description: String {
        switch self {
        case .misconfigured(let analyzer, let reason):
            return
                "the analyzer \(analyzer) refuses to work: \(reason). No picture was given up; put the configuration "
                + "right, and the stage goes on"
        }
    }

    package var kind: ErrorKind { .failed }
}
