import Logging

/// Takes what stages and jobs log to standard error, as ``Console`` writes it.
package struct ConsoleLog: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    private static let maker: @Sendable (String) -> any LogHandler = { _ in ConsoleLog() }

    /// Once in a process, before anything is logged.
    package static func install() { LoggingSystem.bootstrap(maker) }

    package init() {}

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let details = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let text = details.reduce("\(event.message)") { $0 + " \($1.key)=\($1.value)" }
        Console.write(text, Self.priority(event.level))
    }

    private static func priority(_ level: Logger.Level) -> Console.Priority {
        switch level {
        case .trace, .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}
