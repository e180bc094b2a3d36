import Bytes
import ErrorKinds
import Glibc
import Reports

/// Standard error: messages for people.
///
/// To a terminal and to pipes an error is `fflog: …` and a warning `fflog: warning: …`. To the journal of systemd every line begins with its
/// priority instead (`<4>…`, sd-daemon(3)): who wrote it, and that it is a warning, the journal says by itself. Any thread may write; a message is
/// written as a whole.
package enum Console {
    /// What the journal files a line under, by syslog's numbers.
    package enum Priority: Int {
        case critical = 2
        case error
        case warning
        case notice
        case info
        case debug
    }

    package static let isTerminal = isatty(2) == 1
    /// Whether standard error goes to the journal of systemd.
    package static let isJournal = JournalStream.is(2)
    /// Colours only for a terminal that didn't decline them (no-color.org).
    package static let hasColour = isTerminal && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)

    package static func say(_ message: String) { write(message, .info) }
    package static func warning(_ message: String) { write(message, .warning) }
    package static func error(_ message: String) { write(message, .error) }

    package static func write(_ message: String, _ priority: Priority) {
        if isJournal { return put(JournalStream.lines(message, priority)) }
        ProgressLine.clear()
        let start =
            switch priority {
            case .critical, .error: hasColour ? "\u{1B}[31mfflog:\u{1B}[0m " : "fflog: "
            case .warning: hasColour ? "\u{1B}[33mfflog: warning:\u{1B}[0m " : "fflog: warning: "
            case .notice, .info, .debug: ""
            }
        put(start + (message.hasSuffix("\n") ? message : message + "\n"))
    }

    /// Whether what a command ends with is said as JSON: `--format json` was asked for. Set once, before anything is said.
    package nonisolated(unsafe) static var isJSON = false

    /// Says what a command ends with: as text, or as one line `{"error": …, "kind": …, "status": …, "remedy": …}`.
    package static func failure(_ what: String, kind: ErrorKind? = nil, status: Int32, remedy: String? = nil) {
        guard isJSON else { return error(remedy.map { "\(what). \($0)" } ?? what) }
        let line = JSONValue.object([
            ("error", .string(what)), ("kind", .string(kind.map(\.rawValue) ?? ExitStatus.kind(of: status))),
            ("status", .int(Int(status))), ("remedy", .optional(remedy)),
        ]).text
        if isJournal { return write(line, .error) }
        say(line)
    }

    package static func put(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(2, bytes.baseAddress! + written, bytes.count - written)
                if count <= 0 { return }
                written += count
            }
        }
    }
}
