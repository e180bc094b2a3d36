import ErrorKinds
internal import Timekeeping

/// Why a picture was not analysed, and what is to become of it.
package enum AnalysisFailure: Error, Sendable, Equatable {
    /// Worth another attempt; the analyzer may be at fault, or the picture. After too many attempts it is a dead letter.
    case retry(Kind, reason: String)
    /// The analyzer can't be asked now, which says nothing about the picture: it waits, however long that takes.
    ///
    /// - Parameter after: how long the analyzer asks to be left alone.
    case unavailable(Kind, reason: String, after: Duration?)
    /// No attempt will do: a dead letter at once.
    case giveUp(Kind, reason: String)
    /// The analyzer refuses everybody until somebody puts the configuration right, such as a wrong key. No picture is to
    /// blame, and none becomes a dead letter.
    case misconfigured(reason: String)

    /// The error class, as dead letters name it.
    package enum Kind: String, Sendable, CaseIterable {
        case timeout
        /// No connection, or it broke.
        case unreachable
        /// 429: too many requests.
        case throttled
        /// 5xx.
        case serverError = "server_error"
        /// The answer is not what the analyzer's contract says.
        case brokenAnswer = "broken_answer"
        /// A local program ended in the middle.
        case crashed
        /// The analyzer refused the picture.
        case refused
        /// The bytes are no picture in a format that is known.
        case notAPicture = "not_a_picture"
        case tooLarge = "too_large"
        /// Deleted or replaced before it was analysed.
        case gone
        /// The record is no event of its schema.
        case unreadable
        /// The record was purged before a retry.
        case purged
        /// The bytes could not be read.
        case storage
    }
}

extension AnalysisFailure: KindedError {
    /// To a caller; what becomes of the picture is the case's matter.
    package var kind: ErrorKind {
        switch self {
        case .retry, .unavailable: .unavailable
        case .giveUp(.tooLarge, _): .tooLarge
        case .giveUp(.gone, _), .giveUp(.purged, _): .notFound
        case .giveUp: .malformed
        case .misconfigured: .failed
        }
    }

    package var description: String {
        switch self {
        case .retry(let kind, let reason), .giveUp(let kind, let reason): "\(kind.rawValue): \(reason)"
        case .unavailable(let kind, let reason, let after):
            "\(kind.rawValue): \(reason)" + (after.map { " (asks for \($0.milliseconds) ms)" } ?? "")
        case .misconfigured(let reason): "the analyzer refuses its configuration: \(reason)"
        }
    }
}
