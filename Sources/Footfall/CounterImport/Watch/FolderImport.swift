import Counts
import DataFiles
import ErrorKinds
import EventLog
import Glibc
import InputFiles
import Timekeeping

/// Takes the counter files that come into a folder: imports each once it is whole, and moves it into `done` or `refused` in that
/// folder, with its report beside it.
///
/// ```swift
/// let folder = try FolderImport(log, options) { summary in … }
/// while goesOn { if let report = try folder.turn(timeout: .seconds(1)) { … } }
/// ```
/// **Whole** is a file that was closed after it had been written, or was moved into the folder; where the system doesn't say so, one that
/// has stayed as it is for a while. One that a process of this machine has open for writing is left, as far as the system tells
/// (``FileWriters``). A file that is another one before it is moved was not whole: what was imported of it is taken back.
/// **Crash.** The import is known by its content, and goes on where it was; the report is written before the move. Killed at any moment,
/// the file is in the folder still, and to import it again appends nothing twice.
/// **Failures.** What is wrong with a file puts it into `refused`. What is wrong with the log, or keeps a file from being read now,
/// leaves it where it is, for another attempt.
///
/// One process at a time takes the files of a folder. For one thread.
package final class FolderImport {
    package struct Options: Sendable {
        package var folder: String
        package var formats: CounterFormats
        /// Of every import: its format is that of the file.
        package var importing: @Sendable (CounterFormat) -> CountsImporter.Options
        /// How long a file stays as it is before it is taken for whole, where nothing says that it was closed.
        package var settle = Duration.seconds(10)
        /// How often the folder is looked at, besides what the system says of it.
        package var interval = Duration.seconds(60)
        /// Words an error, with what helps.
        package var describe: @Sendable (any Error) -> String = { "\($0)" }
        /// Words a summary as JSON.
        package var summaryJSON: @Sendable (ImportSummary) -> String
        package var time = TimeSource.system
        /// Who has a file open for writing.
        var writers: @Sendable (SourceFile) -> FileWriters = { $0.writers }

        package init(
            folder: String, formats: CounterFormats,
            importing: @escaping @Sendable (CounterFormat) -> CountsImporter.Options,
            summaryJSON: @escaping @Sendable (ImportSummary) -> String
        ) {
            (self.folder, self.formats) = (folder, formats)
            (self.importing, self.summaryJSON) = (importing, summaryJSON)
        }
    }

    package enum Notice {
        /// What the import of a file tells.
        case importing(name: String, ImportNotice)
        /// It is left where it is, and looked at again once it has changed.
        case left(name: String, reason: String)
        /// It wasn't whole while it was imported. What was in the log of it was taken back; it is taken again once it is whole.
        case changed(name: String, FileDisturbance, WithdrawnPart?)
        /// It couldn't be read or moved now; it is tried again after a while.
        case kept(name: String, any Error)
    }

    private let log: EventLog
    private let options: Options
    private let paths: FolderPaths
    private let events: FolderEvents?
    private let isLocal: Bool
    private var files: [String: WatchedFile] = [:]
    /// Of the files those that weren't looked at yet in this round, the first last.
    private var queue: [String] = []
    /// Of which it was said that they lead nowhere.
    private var badNames: Set<String> = []
    private var nextScan: ContinuousClock.Instant?
    /// Imports of files that have changed, which couldn't be taken back yet.
    private var withdrawals: [ImportID] = []
    /// Why a file that was tried is still there; `nil` where none is.
    package private(set) var complaint: String?

    private static let retryFirst = Duration.seconds(1)
    private static let retryMax = Duration.seconds(60)

    /// - Throws: ``FolderError``, `FileError`, `LogError`.
    package init(_ log: EventLog, _ options: Options) throws {
        self.log = log
        self.options = options
        paths = try FolderPaths(options.folder, data: log.directory.path)
        events = FolderEvents.of(options.folder)
        isLocal = FileMove.isLocal(options.folder)
    }

    /// How many files are there that will be taken, whole or not.
    package var waiting: Int { files.values.count { !$0.isLeft } }

    /// Those among them that couldn't be taken, and wait for another attempt.
    package var kept: [String] { files.filter { $0.value.retryAt != nil }.keys.sorted() }

    /// Those that nobody has finished writing, as far as can be told.
    package var unfinished: [String] { files.filter { !$0.value.isLeft && $0.value.retryAt == nil }.keys.sorted() }

    /// Takes the next file that is whole; where none is it waits for one, up to `timeout`.
    ///
    /// - Parameter report: if it throws, the import ends there; the next attempt goes on behind it.
    /// - Returns: what became of the file; `nil` where none was taken.
    /// - Throws: what concerns the log or the folder; each file is where it was then.
    package func turn(
        timeout: Duration, _ report: (Notice) throws -> Void = { _ in }
    ) throws -> FolderReport? {
        try look(report)
        var now = options.time.monotonic()
        if queue.isEmpty { queue = files.keys.sorted().reversed() }
        while let name = queue.popLast() {
            guard let file = files[name], !file.isLeft, file.retryAt.map({ $0 <= now }) ?? true else { continue }
            guard isWhole(name, at: now) else { continue }
            if let taken = try take(name, report) { return taken }
            now = options.time.monotonic()
        }
        wait(timeout, now)
        return nil
    }

    // MARK: What is there

    private func look(_ report: (Notice) throws -> Void) throws {
        let now = options.time.monotonic()
        let news = events?.take() ?? FolderEvents.News()
        if news.isOverflown || nextScan.map({ $0 <= now }) ?? true {
            let names = try FolderNames.sorted(in: paths.folder)
            if news.isOverflown { for name in files.keys { files[name]?.forgetWriters() } }
            for name in names { try note(name, nil, now, report) }
            let there = Set(names)
            files = files.filter { there.contains($0.key) }
            nextScan = now + options.interval
        }
        for (name, change) in news.changes.sorted(by: { $0.key < $1.key }) { try note(name, change, now, report) }
    }

    private func note(
        _ name: String, _ change: FolderEvents.Change?, _ now: ContinuousClock.Instant,
        _ report: (Notice) throws -> Void
    ) throws {
        guard !FolderPaths.isPassedOver(name) else { return }
        guard let stamp = FileStamp(path: paths.path(name)) else {
            files[name] = nil
            // The system's names need not be UTF-8, and such a one leads nowhere.
            if name.contains("\u{FFFD}"), badNames.insert(name).inserted {
                try report(.left(name: name, reason: "its name is not UTF-8; rename it"))
            }
            return
        }
        files[name, default: WatchedFile(stamp, at: now)].look(stamp, change, at: now)
        guard files[name]?.isLeft == false, options.formats.format(ofFileNamed: name) == nil else { return }
        files[name]?.isLeft = true
        try report(.left(name: name, reason: "no mapping is for files of this name"))
    }

    private func isWhole(_ name: String, at now: ContinuousClock.Instant) -> Bool {
        guard let stamp = FileStamp(path: paths.path(name)) else {
            files[name] = nil
            return false
        }
        files[name]?.look(stamp, nil, at: now)
        return files[name]?.isWhole(
            settle: options.settle, at: now, wallClock: isLocal ? options.time.wallClock() : nil) ?? false
    }

    /// Until something may have become whole.
    private func wait(_ timeout: Duration, _ now: ContinuousClock.Instant) {
        var end = min(now + timeout, nextScan ?? now)
        for file in files.values where !file.isLeft { end = min(end, file.due(settle: options.settle)) }
        let milliseconds = Int32(clamping: max(10, (end - now).milliseconds))
        if events != nil { events?.wait(milliseconds: milliseconds) } else { usleep(UInt32(milliseconds) * 1000) }
    }

    // MARK: One file

    /// - Returns: `nil` where it was left, for now or until it changes.
    private func take(_ name: String, _ report: (Notice) throws -> Void) throws -> FolderReport? {
        guard let format = options.formats.format(ofFileNamed: name) else { return nil }
        try withdrawRest(name, report)
        do {
            let file = try SourceFile(path: paths.path(name))
            guard try isReleased(file, report) else { return nil }
            let stamp = try file.stamp()
            let outcome: FolderReport
            do { outcome = try importing(file, format, report) } catch ImportError.changed(_, let part) {
                try putOff(name, stamp, part, report)
                return nil
            }
            // Somebody wrote to it, or put another in its place, or will have done so before it is moved. Who has opened it meanwhile may
            // write yet; once it is moved nobody opens it by its old name any more, so that is asked both before the move and behind it.
            guard FileStamp(path: paths.path(name)) == stamp, !isHeld(file),
                let movedTo = try paths.move(outcome, stamp, isHeld: { isHeld(file) }, { $0.json(options.summaryJSON) })
            else {
                try putOff(name, stamp, withdrawn(outcome, report), report)
                return nil
            }
            var taken = outcome
            taken.movedTo = movedTo
            files[name] = nil
            if kept.isEmpty { complaint = nil }
            return taken
        } catch let error as SourceFileError {
            try keep(name, error, report)
        } catch let error as FileError {
            if error.code == ENOENT, FileStamp(path: paths.path(name)) == nil {
                files[name] = nil
            } else {
                try keep(name, error, report)
            }
        }
        return nil
    }

    /// Whether somebody is known to have the file open for writing.
    private func isHeld(_ file: SourceFile) -> Bool {
        if case .someone = options.writers(file) { true } else { false }
    }

    /// Whether nobody has the file open for writing, as far as that can be known.
    private func isReleased(_ file: SourceFile, _ report: (Notice) throws -> Void) throws -> Bool {
        let name = file.name
        let isWaitedFor: Bool
        switch options.writers(file) {
        case .none: return true
        case .someone: isWaitedFor = false
        case .unknown:
            guard files[name]?.isOpen == true else { return true }
            isWaitedFor = true
        }
        files[name]?.heldUntil = options.time.monotonic() + options.settle
        // That it is closed may never be told.
        guard isWaitedFor, files[name]?.isSaid == false else { return false }
        files[name]?.isSaid = true
        try report(
            .left(name: name, reason: "somebody has written to it and not closed it; it is taken once it is closed"))
        return false
    }

    // MARK: Files that change

    /// Leaves a file that was not whole for when it is.
    ///
    /// - Parameter imported: what it was when its import began.
    private func putOff(
        _ name: String, _ imported: FileStamp, _ part: WithdrawnPart?, _ report: (Notice) throws -> Void
    ) throws {
        let now = options.time.monotonic()
        nextScan = nil
        let stamp = FileStamp(path: paths.path(name))
        if let stamp {
            files[name]?.look(stamp, nil, at: now)
        } else {
            files[name] = nil
        }
        if let part, part.undoneBy == nil { withdrawals.append(part.importID) }
        try report(.changed(name: name, FileDisturbance(imported, now: stamp), part))
        try withdrawRest(name, report)
    }

    /// Takes back what a file brought that isn't the same any more.
    private func withdrawn(_ outcome: FolderReport, _ report: (Notice) throws -> Void) -> WithdrawnPart? {
        guard let summary = outcome.summary, let id = summary.importID else { return nil }
        return .withdraw(id, appended: summary.appended + summary.replaced) {
            try ImportUndo(log, id, time: options.time).run { try report(.importing(name: outcome.name, $0)) }
        }
    }

    /// Takes back what couldn't be taken back before: no other file is held against it.
    ///
    /// - Throws: why it can't be now.
    private func withdrawRest(_ name: String, _ report: (Notice) throws -> Void) throws {
        while let id = withdrawals.last {
            do {
                _ = try ImportUndo(log, id, time: options.time).run { try report(.importing(name: name, $0)) }
            } catch ImportError.alreadyUndone {}
            withdrawals.removeLast()
        }
    }

    private func keep(_ name: String, _ error: any Error, _ report: (Notice) throws -> Void) throws {
        guard FileStamp(path: paths.path(name)) != nil else {
            files[name] = nil
            return
        }
        let failures = files[name]?.failures ?? 0
        files[name]?.failures = failures + 1
        files[name]?.retryAt =
            options.time.monotonic() + min(Self.retryFirst * (1 << min(failures, 10)), Self.retryMax)
        complaint = "\(name): \(options.describe(error))"
        if failures == 0 { try report(.kept(name: name, error)) }
    }

    /// - Throws: ``ImportError/changed(path:part:)``; what isn't the file's fault.
    private func importing(
        _ file: SourceFile, _ format: CounterFormat, _ report: (Notice) throws -> Void
    ) throws -> FolderReport {
        let settings = options.importing(format)
        var content: String?
        func made(_ outcome: FolderReport.Outcome, _ summary: ImportSummary?, _ error: (any Error)?) throws
            -> FolderReport
        {
            var earlier: String?
            if let content, let summary, summary.appended == 0 {
                earlier = try KnownImports(log).files(in: settings.topic, content: content, source: nil).last?.id
                    .description
            }
            return FolderReport(
                name: file.name, outcome: outcome, content: content, mapping: format.mappingName,
                time: options.time.wallClock(), summary: summary, error: error.map(options.describe),
                earlierImport: earlier, movedTo: "")
        }
        do {
            content = try ContentDigest(of: file).description
            let summary = try CountsImporter(log: log, file: file, options: settings).run { notice in
                do { try report(.importing(name: file.name, notice)) } catch { throw ReportEnded(cause: error) }
            }
            return try made(summary.leftSomethingOut ? .partial : .done, summary, nil)
        } catch let ended as ReportEnded {
            throw ended.cause
        } catch ImportError.badLine(let line, let path, let summary) {
            return try made(.refused, summary, ImportError.badLine(line, path: path, summary: summary))
        } catch {
            guard ImportError.isOfFile(error) else { throw error }
            return try made(.refused, nil, error)
        }
    }
}

/// The report of what happens was ended by whoever gets it.
private struct ReportEnded: KindedError {
    let cause: any Error
    var kind: ErrorKind { ErrorKind(of: cause) }
    var remedy: Remedy? { .of(cause) }
    var description: String { "\(cause)" }
}
