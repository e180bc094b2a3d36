import ErrorKinds

/// What is wrong with a message, or stops an import of messages.
package enum EventHubError: Error, Equatable, Sendable {
    case malformed(String)
    case noTime
    case tooLong(limit: Int)
    /// What came before the message is in the log.
    case badMessage(path: String, line: Int, reason: String, appended: Int, remedy: Remedy?)
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
        case .otherOptions(let path, let begun):
            "\(path): an import of this content was begun with other options (\(begun)) and not finished; use the same"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .malformed, .noTime, .badMessage: .malformed
        case .tooLong: .tooLarge
        case .otherOptions: .refused
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .noTime: .nameTime
        case .badMessage(_, _, _, _, let remedy): .oneOf([remedy ?? .correctLine, .skipBadLines])
        case .malformed, .tooLong, .otherOptions: nil
        }
    }
}
