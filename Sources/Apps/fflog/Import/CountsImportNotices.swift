import CounterImport
import EventLog
import Logging
import Terminal

/// What the import of one file tells while it runs, as a person reads it on standard error.
final class CountsImportNotices {
    private let name: String
    /// Whether what is said of a line says of which file it is.
    private let namesFile: Bool
    private let logger: Logger
    private let progress: ProgressLine
    private var shown = 0
    private var isWaiting = false

    private static let shownMax = 100

    init(_ name: String, namesFile: Bool, _ options: GlobalOptions) {
        self.name = name
        self.namesFile = namesFile
        logger = options.logger("import")
        progress = ProgressLine("import", quiet: options.quiet)
    }

    /// - Throws: ``CommandEnded`` once the command is to end.
    func take(_ notice: ImportNotice) throws {
        if let status = Interruption.status { throw CommandEnded(status) }
        switch notice {
        case .progress(let done): progress.update(done: done.bytesRead, total: done.byteCount, unit: "bytes")
        case .waiting(let process):
            if isWaiting { break }
            isWaiting = true
            logger.info("waiting for another import\(process.map { " (process \($0))" } ?? "")")
        case .resumed(let rows): logger.info("going on after \(rows) rows that an earlier import dealt with")
        case .conflict(let conflict): warn((namesFile ? "\(name): " : "") + "conflict: \(conflict)")
        case .rejected(let line): warn("\(name): \(line); left out")
        case .warning(let warning): logger.warning("\(name): \(warning)")
        }
    }

    func finish() { progress.finish() }

    /// Names the first hundred; the summary counts them all.
    private func warn(_ message: String) {
        shown += 1
        if shown <= Self.shownMax { logger.warning("\(message)") }
        if shown == Self.shownMax + 1 { logger.warning("more of these follow, counted but not shown") }
    }
}
