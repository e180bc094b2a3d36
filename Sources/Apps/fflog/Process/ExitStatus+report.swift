import ArgumentParser
import ErrorKinds
import Terminal

extension ExitStatus {
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
