import ArgumentParser
import Blobs
import ConsumerGroups
import DeadLetters
import Devices
import EventLog
import EventSchema
import FaceAnalysis
import FootfallPipeline
import FootfallProducers
import Projections
import Pseudonyms
import Retention
import Sealing

/// What the process says to its caller (docs/cli.md).
enum ExitStatus {
    static let ok: Int32 = 0
    static let failure: Int32 = 1
    static let usage: Int32 = 2
    static let refused: Int32 = 3
    static let partial: Int32 = 4
    static let nothingMatched: Int32 = 5
    static let interrupted: Int32 = 130

    /// Prints what an error means and returns the status for it.
    static func report(_ error: any Error) -> Int32 {
        switch error {
        case let ended as CommandEnded:
            if let message = ended.message { Console.error(message) }
            try? Output.standard.flush()
            return ended.status
        case is ClosedPipe:
            return ok
        case let error as LogError:
            try? Output.standard.flush()
            Console.error(error.description)
            return status(of: error)
        case let error as GroupError:
            try? Output.standard.flush()
            Console.error(error.description)
            switch error {
            case .activeGroup, .stalePlan, .fenced: return refused
            default: return failure
            }
        case let error as KeyRingError:
            try? Output.standard.flush()
            Console.error(error.description)
            switch error {
            case .keyFileInside, .keyFileExposed, .keyFileOfAnother, .keyFileTooNewOrOld: return refused
            default: return failure
            }
        case let error as EventDescriptorError:
            try? Output.standard.flush()
            Console.error(error.description)
            switch error {
            case .unknownMessage: return usage
            case .notColumnar, .invalidOption: return refused
            case .malformedDescriptorSet: return failure
            }
        case let error as IncompatibleSchema:
            try? Output.standard.flush()
            Console.error(error.description)
            return refused
        case let error as DeadLetterError:
            Console.error(error.description)
            return nothingMatched
        case let error as AnalysisFailure:
            Console.error(error.description)
            return failure
        case let error as FaceStageError:
            try? Output.standard.flush()
            Console.error(error.description)
            return failure
        case let error as SealError:
            try? Output.standard.flush()
            Console.error(error.description)
            return refused
        case let error as RetentionError:
            try? Output.standard.flush()
            Console.error(error.description)
            return status(of: error)
        case let error as BlobError:
            try? Output.standard.flush()
            Console.error(error.description)
            return status(of: error)
        case let error as DeviceError:
            try? Output.standard.flush()
            Console.error(error.description)
            return error.isUsage ? usage : error.isRefusal ? refused : failure
        case let error as DetectorStageError:
            try? Output.standard.flush()
            Console.error(error.description)
            if case .anotherWrites = error { return refused }
            return failure
        case let error as EventHubError:
            try? Output.standard.flush()
            Console.error(error.description)
            if case .otherOptions = error { return refused }
            return failure
        case let error as SimulationError:
            Console.error(error.description)
            switch error {
            case .nothingSelected: return nothingMatched
            case .countsChanged, .anotherRun: return refused
            default: return failure
            }
        case let error as ProjectionError:
            Console.error(error.description)
            switch error {
            case .stale, .alreadyRunning, .topicReplaced, .checkpointBeyondEnd, .beingRebuilt, .unfinishedRebuild,
                .wouldHaveGaps, .pointerMoved, .versionServes, .versionInUse:
                return refused
            case .invalidSetting: return usage
            default: return failure
            }
        default:
            let code = Fflog.exitCode(for: error)
            if code == .success {
                Output.standard.write(Fflog.fullMessage(for: error) + "\n")
                do { try Output.standard.flush() } catch { return report(error) }
                return ok
            }
            try? Output.standard.flush()
            if code == .validationFailure {
                Console.say(Fflog.fullMessage(for: error))
                return usage
            }
            Console.error("\(error)")
            return failure
        }
    }

    private static func status(of error: RetentionError) -> Int32 {
        switch error {
        case .invalidPolicy: usage
        case .moved, .busy, .auditTopicTaken, .auditTopicKept: refused
        case .unusablePlan: refused
        case .stopped: failure
        }
    }

    private static func status(of error: BlobError) -> Int32 {
        switch error {
        case .invalidName, .invalidContentType, .invalidMetadata: usage
        case .exists, .etagMismatch, .tooMuchContention: refused
        case .notFound: nothingMatched
        default: failure
        }
    }

    private static func status(of error: LogError) -> Int32 {
        switch error {
        case .invalidTopic: usage
        case .topicExists, .refusedChange, .otherEventType, .expectationFailed, .notAllowed: refused
        default: failure
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
