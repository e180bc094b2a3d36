/// What is wrong with a message, or stops an import of messages.
package enum EventHubError: Error, Equatable, Sendable {
    case malformed(String)
    case noTime
    case tooLong(limit: Int)
    /// What came before the message is in the log.
    case badMessage(path: String, line: Int, reason: String, appended: Int)
    /// The same content was begun with other options, and not finished.
    case otherOptions(path: String, begun: String)
}

extension EventHubError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let reason): reason
        case .noTime: "it names no time (EventEnqueuedUtcTime): say with --time when the messages were sent"
        case .tooLong(let limit): "it is longer than \(limit) bytes"
        case .badMessage(let path, let line, let reason, let appended):
            "\(path): line \(line): \(reason). Up to there \(appended) messages were appended; correct the line and import "
                + "again, or skip bad ones with --skip-bad"
        case .otherOptions(let path, let begun):
            "\(path): an import of this content was begun with other options (\(begun)) and not finished; use the same"
        }
    }
}
