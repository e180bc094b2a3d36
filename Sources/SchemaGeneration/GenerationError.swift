/// Why no Swift is generated for a message.
package struct GenerationError: Error, Sendable, Equatable, CustomStringConvertible {
    package let message: String
    package let reason: String

    package init(message: String, reason: String) {
        self.message = message
        self.reason = reason
    }

    package var description: String { "\(message): \(reason)" }
}
