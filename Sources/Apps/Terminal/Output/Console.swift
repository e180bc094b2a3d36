import Bytes
import ErrorKinds
import Glibc
import Reports

/// Standard error: messages for people.
package enum Console {
    package static let isTerminal = isatty(2) == 1
    /// Colours only for a terminal that didn't decline them (no-color.org).
    package static let hasColour = isTerminal && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)

    package static func say(_ message: String) {
        ProgressLine.clear()
        put(message.hasSuffix("\n") ? message : message + "\n")
    }

    package static func error(_ message: String) {
        say(hasColour ? "\u{1B}[31mfflog:\u{1B}[0m \(message)" : "fflog: \(message)")
    }

    /// Whether what a command ends with is said as JSON: `--format json` was asked for. Set once, before anything is said.
    package nonisolated(unsafe) static var isJSON = false

    /// Says what a command ends with: as text, or as one line `{"error": …, "kind": …, "status": …, "remedy": …}`.
    package static func failure(_ what: String, kind: ErrorKind? = nil, status: Int32, remedy: String? = nil) {
        guard isJSON else { return error(remedy.map { "\(what). \($0)" } ?? what) }
        var line = ByteBuffer()
        JSONValue.object([
            ("error", .string(what)), ("kind", .string(kind.map(\.rawValue) ?? ExitStatus.kind(of: status))),
            ("status", .int(Int(status))), ("remedy", .optional(remedy)),
        ]).append(to: &line)
        say(String(decoding: line.array(), as: UTF8.self))
    }

    package static func warning(_ message: String) {
        say(hasColour ? "\u{1B}[33mfflog: warning:\u{1B}[0m \(message)" : "fflog: warning: \(message)")
    }

    package static func put(_ text: String) {
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
