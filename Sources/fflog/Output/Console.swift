import Glibc

/// Standard error: messages for people.
enum Console {
    static let isTerminal = isatty(2) == 1
    /// Colours only for a terminal that didn't decline them (no-color.org).
    static let hasColour = isTerminal && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)

    static func say(_ message: String) {
        ProgressLine.clear()
        put(message.hasSuffix("\n") ? message : message + "\n")
    }

    static func error(_ message: String) {
        say(hasColour ? "\u{1B}[31mfflog:\u{1B}[0m \(message)" : "fflog: \(message)")
    }

    static func warning(_ message: String) {
        say(hasColour ? "\u{1B}[33mfflog: warning:\u{1B}[0m \(message)" : "fflog: warning: \(message)")
    }

    static func put(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let count = write(2, bytes.baseAddress! + written, bytes.count - written)
                if count <= 0 { return }
                written += count
            }
        }
    }
}
