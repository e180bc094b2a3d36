import ArgumentParser
import ErrorKinds

/// What the process says to its caller (docs/cli.md).
enum ExitStatus {
    static let ok: Int32 = 0
    static let failure: Int32 = 1
    static let usage: Int32 = 2
    static let refused: Int32 = 3
    static let partial: Int32 = 4
    static let nothingMatched: Int32 = 5
    static let interrupted: Int32 = 130

    /// What a command that ends with an error of a kind ends with.
    static func of(_ kind: ErrorKind) -> Int32 {
        switch kind {
        case .usage: usage
        case .refused, .contention: refused
        case .nothingMatched: nothingMatched
        case .notFound, .malformed, .tooLarge, .damaged, .unsupported, .unavailable, .failed: failure
        }
    }

    /// The kind that a status alone says.
    static func kind(of status: Int32) -> String {
        switch status {
        case usage: ErrorKind.usage.rawValue
        case refused: ErrorKind.refused.rawValue
        case nothingMatched: ErrorKind.nothingMatched.rawValue
        case partial: "partial"
        default: ErrorKind.failed.rawValue
        }
    }

    /// The one of two that says more is wrong.
    static func worst(_ one: Int32, _ other: Int32) -> Int32 {
        let order = [ok, partial, nothingMatched, usage, refused, failure]
        func rank(_ status: Int32) -> Int { order.firstIndex(of: status) ?? order.count }
        return rank(one) >= rank(other) ? one : other
    }

    /// What a command would say and end with, were it to end by this error, one of the argument parser's excepted.
    static func ofFailure(_ error: any Error) -> (status: Int32, message: String) {
        switch error {
        case let ended as CommandEnded: (ended.status, ended.description)
        default: (of(ErrorKind(of: error)), ErrorText.of(error))
        }
    }

    /// Writes out what was printed before the error, says what the error means, and returns the status for it.
    ///
    /// Where standard output can't be written that is said too, and a command that had no other failure fails by it. A reader
    /// that has closed its end wants no more of the output, and is told of the error all the same.
    static func report(_ error: any Error) -> Int32 {
        do { try Output.standard.flush() } catch let failed as CommandEnded {
            let status = status(of: error)
            _ = failed.message.map(Console.error)
            return status == ok || status == partial ? failed.status : status
        } catch {}
        return status(of: error)
    }

    /// Says what the error means.
    private static func status(of error: any Error) -> Int32 {
        switch error {
        case let ended as CommandEnded:
            if let message = ended.message { Console.failure(message, status: ended.status) }
            return ended.status
        case is ClosedPipe: return ok
        case let error as any KindedError:
            Console.failure(
                "\(error)", kind: error.kind, status: of(error.kind), remedy: Remedy.of(error).map(RemedyText.of))
            return of(error.kind)
        default: return ofArguments(error)
        }
    }

    /// The argument parser's own errors, help and version among them, and those of other packages.
    private static func ofArguments(_ error: any Error) -> Int32 {
        switch Fflog.exitCode(for: error) {
        case .success:
            Output.standard.write(Fflog.fullMessage(for: error) + "\n")
            do { try Output.standard.flush() } catch { return report(error) }
            return ok
        case .validationFailure:
            if Console.isJSON {
                Console.failure(Fflog.message(for: error), kind: .usage, status: usage)
            } else {
                Console.say(Fflog.fullMessage(for: error))
            }
            return usage
        default:
            Console.failure("\(error)", status: failure)
            return failure
        }
    }
}

/// Ends a command with a status and, where there is something to say, a message.
struct CommandEnded: Error, CustomStringConvertible {
    let status: Int32
    let message: String?
    var description: String { message ?? "ended with status \(status)" }

    init(_ status: Int32, _ message: String? = nil) {
        self.status = status
        self.message = message
    }
}
