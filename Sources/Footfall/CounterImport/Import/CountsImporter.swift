import Counts
import EventLog
import EventSchema
import FootfallEvents
import InputFiles
import Stores
import Timekeeping
import TypedTopics

/// Brings a counter's file into the log: every interval once, whatever is delivered twice, and whenever it is killed.
///
/// ```swift
/// let importer = CountsImporter(log: log, file: try SourceFile(path: path), options: .init(format: .dublin))
/// let summary = try importer.run { event in … }
/// ```
/// **Identity.** An interval is (site, line, counter, start, length). Same counts again are a duplicate, others a conflict, and so
/// are intervals that overlap; the log is asked what it has before anything is appended, and the append is conditional on
/// nothing having come in between.
/// **Crash.** The position is committed with the appends; the next import of the same content goes on from it under the same id,
/// and its summary is that of an undisturbed one.
/// **Changes.** A file that is written to while it is read is no import: what was appended of it is taken back.
/// **Concurrency.** Imports into one data directory take turns. Other producers may append at any time: what is
/// pending is then looked at again.
///
/// For one thread.
package final class CountsImporter {
    package struct Options: Sendable {
        package var format: CounterFormat
        /// IANA; overrides the format's. Of sites that are registered as stores the registered zone is taken.
        package var timeZone: String?
        /// Whether a bad line is counted and passed over, instead of ending the import.
        package var skipsBadLines = false
        /// Whether other counts for an interval that the log has take their place, and this import the place of those before it
        /// that brought the same content, or have the same ``source``.
        package var replacesConflicts = false
        /// Of the file's text; overrides the format's.
        package var encoding: TextEncoding?
        /// What the import is called, in place of the file's name.
        package var source: String?
        package var topic = FootfallTopic.counts.name
        /// For a topic that isn't there yet.
        package var partitions = 4
        package var rowsPerBatch = 4096
        /// Readings that are appended in one transaction, about.
        package var rowsPerRequest = 16_384
        /// Of a topic with so many events only those are kept in memory that the file can touch: it is read once more for that.
        package var eventsKeptWhole = StatementScope.eventsMin

        package var time = TimeSource.system
        /// Draws the id of a new import.
        package var newID: @Sendable () -> ImportID = { ImportID.random() }

        package init(format: CounterFormat) { self.format = format }

        /// With what goes before the format's own in it.
        package var settled: Options {
            var options = self
            if let encoding { options.format.encoding = encoding }
            return options
        }
    }

    private let log: EventLog
    private let file: SourceFile
    private let options: Options

    package init(log: EventLog, file: SourceFile, options: Options) {
        self.log = log
        self.file = file
        self.options = options.settled
    }

    /// Imports the file.
    ///
    /// - Parameter report: told what happens. If it throws, the import ends there: what was submitted is appended,
    ///   and the next import goes on behind it.
    /// - Throws: ``ImportError``, ``SourceFileError``, ``CSVError``, ``HeaderError``, ``UnknownTimeZone``, `LogError`.
    package func run(_ report: (ImportNotice) throws -> Void = { _ in }) throws -> ImportSummary {
        let opening = try ImportOpening(of: file, options, stores: KnownStores(log))
        // What doesn't fit must not leave a topic behind.
        let (step, zoneNames) = try StepProbe.check(file, options.format, opening.zones)
        let warnings = (step.map { [$0] } ?? []) + opening.warnings
        for warning in warnings { try report(.warning(warning)) }

        let turn = try ImportTurn(log, report)
        let schemaID = try FootfallTopic.counts.register(in: log).id
        var reported = 0
        // Where somebody else appends, the next attempt looks at what they did, also in partitions that were added, and goes on
        // from what was committed.
        do {
            return try log.repeating {
                let topic = try FootfallTopic.counts.ensure(
                    in: log, named: options.topic, partitions: options.partitions)
                let positionName = options.positionName(opening.digest, topic)
                let target = StatementTarget(
                    log: log, topic: topic, schemaID: schemaID, positionName: positionName,
                    owner: ExpectationOwner("the import of \(file.name)"))
                let job = ImportJob(
                    log: log, topic: topic, target: target, positionName: positionName, file: file, options: options,
                    opening: opening, zoneNames: zoneNames)
                var summary = try ImportAttempt(job).run(reportedRows: &reported, report)
                summary.warnings.insert(contentsOf: warnings, at: 0)
                return summary
            }
        } catch {
            guard isOfChange(error, opening.digest) else { throw error }
            throw ImportError.changed(path: file.path, part: try withdraw(opening.digest, turn))
        }
    }

    /// Whether the file isn't the one any more that was looked at first: also where its rows stopped the import, which may be half of
    /// one content and half of another.
    private func isOfChange(_ error: any Error, _ digest: ContentDigest) -> Bool {
        if case SourceFileError.changed = error { return true }
        guard ImportError.isOfFile(error), let now = try? ContentDigest(of: file) else { return false }
        return now != digest
    }

    /// Takes back what is in the log of a content that is gone.
    private func withdraw(_ digest: ContentDigest, _ turn: borrowing ImportTurn) throws -> WithdrawnPart? {
        guard let topic = try FootfallTopic.counts.find(in: log, named: options.topic),
            let position = ImportPosition.unfinished(try log.stagePosition(options.positionName(digest, topic))),
            position.isStarted
        else { return nil }
        var undo = ImportUndo(log, position.id, time: options.time)
        undo.rowsPerBatch = options.rowsPerBatch
        undo.rowsPerRequest = options.rowsPerRequest
        undo.eventsKeptWhole = options.eventsKeptWhole
        return WithdrawnPart.withdraw(position.id, appended: position.appended + position.replaced) {
            try undo.run(in: turn)
        }
    }
}
