import EventLog
import FootfallEvents
import LocalTime
import TypedTopics
import EventSchema

/// Brings a counter's file into the log: every interval once, whatever is delivered twice, and whenever it is killed.
///
/// ```swift
/// let importer = CountsImporter(log: log, file: try SourceFile(path: path), options: .init(format: .dublin))
/// let summary = try importer.run { event in … }
/// ```
/// **Identity.** An interval is (site, local label). Same counts again are a duplicate, others a conflict; the log is
/// asked what it has before anything is appended, and the append is conditional on nothing having come in between.
/// **Crash.** The position is committed with the appends; the next import of the same content goes on from it, and its
/// summary is that of an undisturbed one.
/// **Concurrency.** Imports into one data directory take turns. Other producers may append at any time: what is
/// pending is then looked at again.
///
/// For one thread.
package final class CountsImporter {
    package struct Options: Sendable {
        package var format: CounterFormat
        /// IANA; overrides the format's.
        package var timeZone: String?
        /// Whether a bad line is counted and passed over, instead of ending the import.
        package var skipsBadLines = false
        /// Whether other counts for an interval that the log has take their place.
        package var replacesConflicts = false
        package var topic = FootfallTopic.counts.name
        /// For a topic that isn't there yet.
        package var partitions = 4
        package var rowsPerBatch = 4096
        /// Readings that are appended in one transaction, about.
        package var rowsPerRequest = 16_384

        package init(format: CounterFormat) { self.format = format }
    }

    /// What every attempt at the file shares.
    struct Job {
        let log: EventLog
        let file: SourceFile
        let options: Options
        let zone: LocalZone
        let topic: Topic
        let schemaID: SchemaID
        let positionName: String
        /// What was read when the content was identified.
        let digest: ContentDigest
        /// Whose appends are conditional.
        var owner: ExpectationOwner { ExpectationOwner("the import of \(file.name)") }
    }

    private let log: EventLog
    private let file: SourceFile
    private let options: Options

    package init(log: EventLog, file: SourceFile, options: Options) {
        self.log = log
        self.file = file
        self.options = options
    }

    /// Imports the file.
    ///
    /// - Parameter report: told what happens. If it throws, the import ends there: what was submitted is appended,
    ///   and the next import goes on behind it.
    /// - Throws: ``ImportError``, ``SourceFileError``, ``CSVError``, ``HeaderError``, ``UnknownTimeZone``, `LogError`.
    package func run(_ report: (ImportNotice) throws -> Void = { _ in }) throws -> ImportSummary {
        guard let zoneName = options.timeZone ?? options.format.timeZone else {
            throw ImportError.noTimeZone(format: options.format.name)
        }
        let zone = try LocalZone(named: zoneName)
        let digest = try ContentDigest(of: file)
        // A header that doesn't fit must not leave a topic behind.
        _ = try CounterFile(TextBytes(file), format: options.format)

        let turn = try ImportTurn(log, report)
        let schemaID = try FootfallTopic.counts.register(in: log).id
        var reported = 0
        // Where somebody else appends, the next attempt looks at what they did, also in partitions that were added, and goes on
        // from what was committed.
        let summary = try log.repeating {
            let topic = try FootfallTopic.counts.ensure(
                in: log, named: options.topic, partitions: options.partitions)
            let job = Job(
                log: log, file: file, options: options, zone: zone, topic: topic, schemaID: schemaID,
                positionName: positionName(digest, zoneName, topic), digest: digest)
            return try ImportAttempt(job).run(reportedRows: &reported, report)
        }
        _ = consume turn
        return summary
    }

    private func positionName(_ digest: ContentDigest, _ zone: String, _ topic: Topic) -> String {
        let words = [
            options.format.identity, zone, options.skipsBadLines ? "skip" : "stop",
            options.replacesConflicts ? "replace" : "keep",
        ]
        return ImportPosition.name(
            topic: topic.name, topicID: topic.id.rawValue, digest: digest, options: words.joined(separator: ","))
    }
}
