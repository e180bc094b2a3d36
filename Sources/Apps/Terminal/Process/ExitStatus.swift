import ArgumentParser
import ErrorKinds

/// What the process says to its caller (docs/cli.md).
package enum ExitStatus {
    package static let ok: Int32 = 0
    package static let failure: Int32 = 1
    package static let usage: Int32 = 2
    package static let refused: Int32 = 3
    package static let partial: Int32 = 4
    package static let nothingMatched: Int32 = 5
    package static let interrupted: Int32 = 130

    /// What a command that ends with an error of a kind ends with.
    package static func of(_ kind: ErrorKind) -> Int32 {
        switch kind {
        case .usage: usage
        case .refused, .contention: refused
        case .nothingMatched: nothingMatched
        case .notFound, .malformed, .tooLarge, .damaged, .unsupported, .unavailable, .failed: failure
        }
    }

    /// The kind that a status alone says.
    package static func kind(of status: Int32) -> String {
        switch status {
        case usage: ErrorKind.usage.rawValue
        case refused: ErrorKind.refused.rawValue
        case nothingMatched: ErrorKind.nothingMatched.rawValue
        case partial: "partial"
        default: ErrorKind.failed.rawValue
        }
    }

    /// The one of two that says more is wrong.
    package static func worst(_ one: Int32, _ other: Int32) -> Int32 {
        let order = [ok, partial, nothingMatched, usage, refused, failure]
        func rank(_ status: Int32) -> Int { order.firstIndex(of: status) ?? order.count }
        return rank(one) >= rank(other) ? one : other
    }

    /// What a command would say and end with, were it to end by this error, one of the argument parser's excepted.
    package static func ofFailure(_ error: any Error) -> (status: Int32, message: String) {
        switch error {
        case let ended as CommandEnded: (ended.status, ended.description)
        default: (of(ErrorKind(of: error)), ErrorText.of(error))
        }
    }
}

/// Ends a command with a status and, where there is something to say, a message.
package struct CommandEnded: Error, CustomStringConvertible {
    package let status: Int32
    package let message: String?
    package var description: String { message ?? "ended with status \(status)" }

    package init(_ status: Int32, _ message: String? = nil) {
        self.status = status
        self.message = message
    }
}
