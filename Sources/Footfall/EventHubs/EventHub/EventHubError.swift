import ErrorKinds
import InputFiles

/// What is wrong with a message, or stops an import of messages.
package enum EventHubError: Error, Equatable, Sendable {
    case malformed(String)
    case noTime
    case tooLong(limit: Int)
    /// What came before the message is in the log.
    case badMessage(path: String, line: Int, reason: String, appended: Int, remedy: Remedy?)
    /// The file has no messages as they are read here; nothing of it was read.
    case otherFile(path: String, FileKind, isCapture: Bool)
    /// The same content was begun with other options, and not finished.
    case otherOptions(path: String, begun: String)
}

extension EventHubError: KindedError {
    package var description: String {
        switch self {
        case .malformed(let reason): reason
        case .noTime: "it names no time (EventEnqueuedUtcTime)"
        case .tooLong(let limit): "it is longer than \(limit) bytes"
        case .badMessage(let path, let line, let reason, let appended, _):
            "\(path): line \(line): \(reason). Up to there \(appended) messages were appended"
        case .otherFile(let path, let kind, let isCapture):
            "\(path): this is \(isCapture ? "a capture of Event Hubs in Avro" : "\(kind)"), and no messages in JSON; nothing of it is read"
                + (isCapture
                    ? ". Have its records written as JSON, each with its Body and EnqueuedTimeUtc, and import those"
                    : kind == .columns("Avro") ? ". Its records have no Body, as those of a capture have" : "")
        case .otherOptions(let path, let begun):
            "\(path): an import of this content was begun with other options (\(begun)) and not finished; use the same"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .malformed, .noTime, .badMessage, .otherFile: .malformed
        case .tooLong: .tooLarge
        case .otherOptions: .refused
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .noTime: .nameTime
        case .badMessage(_, _, _, _, let remedy): .oneOf([remedy ?? .correctLine, .skipBadLines])
        case .otherFile(_, .zip, _), .otherFile(_, .archive, _): .takeOutOfArchive
        case .otherFile(_, .compressed, _): .decompress
        case .malformed, .tooLong, .otherOptions, .otherFile: nil
        }
    }
}
