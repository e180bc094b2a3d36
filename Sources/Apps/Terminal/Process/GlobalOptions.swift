import ArgumentParser
import EventLog
import Glibc
import Logging
import Reports
import Sealing

/// How results are printed.
package enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

/// The options that every command has; they may also stand before the command.
package struct GlobalOptions: ParsableArguments {
    package init() {}

    @Option(
        name: [.customShort("d"), .customLong("data")],
        help: ArgumentHelp("The data directory (else FFLOG_DATA, else ./fflog-data).", valueName: "directory"),
        completion: .directory)
    package var data: String?

    @Option(name: .long, help: "How to print results: text or json (one object a line for streams).")
    package var format: OutputFormat = .text

    package static let quietHelp: ArgumentHelp = "No notes and no progress on standard error, only warnings and errors."

    @Flag(name: .shortAndLong, help: quietHelp)
    package var quiet = false

    package var dataPath: String {
        if let data { return data }
        if let variable = getenv("FFLOG_DATA"), variable.pointee != 0 { return String(cString: variable) }
        return "./fflog-data"
    }

    /// Opens the log. A directory of an earlier format is brought to this program's by the first command that writes.
    package func open(_ access: EventLog.Access) throws -> EventLog {
        try EventLog(
            dataPath, access,
            onSyntheticEnded: { topic in
                Console.warning(
                    "topic '\(topic)' held made-up events only, and no longer does: what was made up stays in it, beside "
                        + "the others, and can't be taken back")
            },
            onMigration: { step in
                switch step {
                case .planned(let plan):
                    say(
                        "\(plan.path) is of format \(plan.from); it becomes format \(plan.to), once, which takes up to "
                            + "\(Measure.grouped(plan.bytesNeeded)) bytes of disk. Earlier programs refuse it then")
                case .finished:
                    say(
                        "the directory is of this program's format now. Projections may be stale: see projection status"
                    )
                case .extended, .written: break
                }
            })
    }

    /// Seals by policy while a command appends; stop it at the command's end.
    package func sealing(_ log: EventLog) -> BackgroundSealer {
        let logger = logger("sealing")
        return BackgroundSealer(log) { logger.warning("sealing is postponed: \(ErrorText.of($0))") }
    }

    /// What a stage or a job logs to: with `-q` from warnings on.
    package func logger(_ name: String) -> Logger {
        var logger = Logger(label: "fflog.\(name)")
        logger.logLevel = quiet ? .warning : .info
        return logger
    }

    /// A message for people, on standard error.
    package func say(_ message: @autoclosure () -> String) {
        if !quiet { Console.say(message()) }
    }
}
