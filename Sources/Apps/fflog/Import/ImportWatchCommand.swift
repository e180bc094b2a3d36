import ArgumentParser
import CounterImport
import ErrorKinds
import EventLog
import Glibc
import Logging
import Pipeline
import Reports
import Sealing
import Terminal
internal import Timekeeping

struct ImportWatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Import counter files as they come into a folder.",
        discussion: """
            Each file is imported once it is whole, as import counts does it, and then moved into the folder done or refused in \
            that folder, with a report beside it (NAME.report.json). In refused is what can't be imported, or was stopped at a bad \
            line; what was imported but for conflicts or skipped lines is in done, and its report says partial. Names that begin \
            with a dot or end in .part, .tmp, .filepart or .crdownload are left, and so are files that no --mapping is for. Where \
            the log can't be written the files stay, and are tried again. What a file brought that somebody writes to meanwhile is taken \
            back, and the file is taken again once it is whole. Killed at any moment, it takes no file twice and loses \
            none. Ctrl-C or SIGTERM ends it.

            EXAMPLE:
              fflog import watch /srv/counters --preset leeds
              fflog import watch /srv/counters --mapping 'leeds*.csv=leeds.json' --mapping 'doors*.csv=doors.json'
              fflog import watch /srv/counters --mapping columns.json --once
            """)

    @Argument(help: "The folder.", completion: .directory)
    var folder: String
    @OptionGroup var columns: CounterFormatArguments
    @OptionGroup var importing: CountsImportArguments
    @Option(
        help: ArgumentHelp(
            "How long a file stays as it is before it is taken, where the system does not say that it was closed.",
            valueName: "duration"))
    var settle = "10s"
    @Option(
        help: ArgumentHelp(
            "How often the folder is looked at, besides what the system says of it: for files that another machine puts there.",
            valueName: "duration"))
    var interval = "1m"
    @Flag(help: "Take what is there, and end; the exit status is as that of import counts.")
    var once = false
    @OptionGroup var options: GlobalOptions

    func validate() throws { try columns.require() }

    func run() throws {
        let log = try options.open(.create)
        let (importing, encoding) = (importing, columns.textEncoding)
        var settings = FolderImport.Options(
            folder: folder, formats: try columns.formats(),
            importing: { importing.settings($0, encoding: encoding) }, summaryJSON: { ImportReport.text($0) })
        settings.settle = settle == "0s" ? .zero : try DurationText.parse(settle)
        settings.interval = try DurationText.parse(interval)
        settings.describe = ErrorText.of
        let watched = try FolderImport(log, settings)
        let sealing = options.sealing(log)
        defer { sealing.stop() }
        if !once { options.logger("import").info("watching \(folder); Ctrl-C ends it") }
        var watch = FolderWatch(watched, options)
        if once { return try watch.once(settle: settings.settle) }
        try watch.follow()
    }
}

/// Takes files and says what became of them, until it is told to end or there are no more.
private struct FolderWatch {
    let folder: FolderImport
    let options: GlobalOptions
    private let logger: Logger
    private var status = ExitStatus.ok
    /// Of the file that is imported now.
    private var notices: (name: String, notices: CountsImportNotices)?
    /// Files to which somebody wrote while they were imported, and that weren't taken since.
    private var changed: Set<String> = []

    private static let patience = Duration.milliseconds(500)

    init(_ folder: FolderImport, _ options: GlobalOptions) {
        (self.folder, self.options, logger) = (folder, options, options.logger("import"))
    }

    /// Until a signal comes. What concerns the log is said once, and tried again after a pause.
    mutating func follow() throws {
        var delay = RestartDelay()
        var said = ""
        while !Interruption.isRequested {
            do {
                try turn()
                delay.succeeded()
                said = ""
            } catch let error as any KindedError {
                if Interruption.isRequested { return }
                let text = ErrorText.of(error)
                // Numbers of bytes differ from one attempt to the next.
                let words = text.filter { !$0.isNumber }
                if words != said { logger.error("\(text); the files stay, and are tried again") }
                said = words
                pause(delay.afterFailure())
            }
        }
    }

    /// - Throws: ``CommandEnded`` with the worst status of the files.
    mutating func once(settle: Duration) throws {
        // Time enough to see that nobody writes to what was there.
        let patience = settle + .seconds(1)
        var end = TimeSource.system.monotonic() + patience
        var isSaid = false
        var waitedFor: Set<String> = []
        while true {
            if let ended = Interruption.status { throw CommandEnded(ended) }
            let taken = try turn()
            // And once more for what somebody wrote to while it was imported.
            if !changed.isSubset(of: waitedFor) {
                waitedFor.formUnion(changed)
                end = TimeSource.system.monotonic() + patience
            }
            if taken { continue }
            if !isSaid, !folder.unfinished.isEmpty {
                logger.info("waiting until \(folder.unfinished.joined(separator: ", ")) stays as it is")
                isSaid = true
            }
            if folder.unfinished.isEmpty || TimeSource.system.monotonic() > end { break }
        }
        for name in folder.unfinished {
            logger.warning("\(name): is still being written; it stays in the folder")
            status = ExitStatus.worst(status, ExitStatus.partial)
        }
        if !changed.isEmpty { status = ExitStatus.worst(status, ExitStatus.partial) }
        if !folder.kept.isEmpty { status = ExitStatus.worst(status, ExitStatus.failure) }
        if status != ExitStatus.ok { throw CommandEnded(status) }
    }

    /// - Returns: whether a file was taken.
    @discardableResult
    private mutating func turn() throws -> Bool {
        defer {
            notices?.notices.finish()
            notices = nil
        }
        var notices = notices
        let (options, logger) = (options, logger)
        var changed = changed
        defer { self.changed = changed }
        let report = try folder.turn(timeout: Self.patience) { notice in
            switch notice {
            case .importing(let name, let event):
                if notices?.name != name { notices = (name, CountsImportNotices(name, namesFile: true, options)) }
                try notices?.notices.take(event)
            case .left(let name, let reason): logger.warning("\(name): stays in the folder: \(reason)")
            case .changed(let name, let disturbance, let part):
                changed.insert(name)
                logger.warning("\(name): \(disturbance)\(part.map { "; \($0)" } ?? "")")
            case .kept(let name, let error):
                logger.error("\(name): stays in the folder, and is tried again: \(ErrorText.of(error))")
            }
        }
        notices?.notices.finish()
        guard let report else { return false }
        changed.remove(report.name)
        show(report)
        try Output.standard.flush()
        return true
    }

    private mutating func show(_ report: FolderReport) {
        switch report.outcome {
        case .done: break
        case .partial: status = ExitStatus.worst(status, ExitStatus.partial)
        case .refused: status = ExitStatus.worst(status, ExitStatus.failure)
        }
        if let error = report.error {
            logger.error("\(error.contains(report.name) ? error : "\(report.name): \(error)")")
        }
        if options.format == .json {
            return Output.standard.write(report.json { ImportReport.text($0) })
        }
        let counts =
            report.summary.map { summary in
                ": \(Measure.grouped(summary.appended)) intervals appended, \(Measure.grouped(summary.duplicates)) known, "
                    + "\(Measure.grouped(summary.conflicts)) conflicts, \(Measure.grouped(summary.rejected)) bad lines"
            } ?? ""
        Output.standard.line("\(report.name) -> \(report.movedTo)\(counts)")
    }

    private func pause(_ span: Duration) {
        let end = TimeSource.system.monotonic() + span
        while TimeSource.system.monotonic() < end, !Interruption.isRequested { usleep(50_000) }
    }
}
