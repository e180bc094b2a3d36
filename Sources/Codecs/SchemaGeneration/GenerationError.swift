import ErrorKinds

/// Why no Swift is generated for a message.
package struct GenerationError: KindedError, Equatable {
    package let message: String
    package let reason: String

    package init(message: String, reason: String) {
        self.message = message
        self.reason = reason
    }

    package var kind: ErrorKind { .unsupported }
    package var description: String { "\(message): \(reason)" }
}
