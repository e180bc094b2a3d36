import ErrorKinds

/// Why the anonymizer can't go on.
public enum AnonymizerError: Error, Sendable, Equatable {
    /// A topic was deleted and created anew since it was last read.
    case topicReplaced(String)
    /// The stage's position in the log isn't one that this program knows.
    case unknownPosition(String)
}

extension AnonymizerError: KindedError {
    package var kind: ErrorKind {
        switch self {
        case .topicReplaced: .refused
        case .unknownPosition: .unsupported
        }
    }

    public var description: String {
        switch self {
        case .topicReplaced(let name):
            "topic '\(name)' was deleted and created anew since the anonymizer last read it; its place is in the old one. "
                + "Name the stage differently to begin at the start"
        case .unknownPosition(let reason): "the anonymizer's position can't be read: \(reason)"
        }
    }
}
