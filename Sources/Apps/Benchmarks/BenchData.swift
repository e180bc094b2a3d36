import Terminal
import EventLog
import FootfallEvents
import Foundation
import Projections
import TypedTopics

/// The log that a rebuild reads, and the folder that it computes in: new ones, which are removed at the end, or those that
/// the user keeps.
///
/// The projection doesn't go where `fflog projection` looks for it: a log that is in use keeps its rows.
struct BenchData {
    let log: EventLog
    /// Where the projection is computed.
    let projections: String
    /// Removed when it is dropped; `nil` where the user keeps the log.
    private let temporary: BenchFolder?
    /// Made before the first event is appended: its log is a benchmark's, to which events may be added.
    private static let folderName = "bench-rebuild"

    /// - Parameter kept: the data directory to use, made where it is missing; `nil` for a new one within `parent`.
    init(keeping kept: String?, in parent: String) throws {
        temporary = kept == nil ? try BenchFolder(in: parent) : nil
        log = try EventLog.open(kept ?? temporary!.path + "/data", .create)
        projections = log.directory.path + "/" + Self.folderName
    }

    /// The topic `visits` with at least so many events of the workload; what is missing is appended.
    ///
    /// - Throws: where events are missing and the log isn't a benchmark's, or has another number of partitions.
    func fill(_ arguments: BenchRebuildArguments, _ report: (Int) -> Void) throws -> Topic {
        let topic = try existing() ?? make(arguments)
        if let wanted = arguments.partitions, wanted != topic.partitions.count {
            throw CommandEnded(
                ExitStatus.usage, "topic 'visits' has \(topic.partitions.count) partitions there, not \(wanted)")
        }
        guard try BenchFill.count(log, topic) < arguments.events else { return topic }
        guard FileManager.default.fileExists(atPath: projections) else {
            throw CommandEnded(
                ExitStatus.refused,
                "\(log.directory.path): topic 'visits' has fewer events and was not made by a benchmark; nothing was "
                    + "added to it. Name a folder that doesn't exist yet, or at most "
                    + "\(try BenchFill.count(log, topic)) events")
        }
        if let stores = arguments.stores {
            try BenchStores(log, topic, batch: arguments.batch, stores: stores).run(events: arguments.events, report)
            return topic
        }
        try BenchFill(log, topic, batch: arguments.batch).run(events: arguments.events, report)
        return topic
    }

    private func existing() throws -> Topic? {
        do { return try log.topic("visits") } catch LogError.unknownTopic { return nil }
    }

    private func make(_ arguments: BenchRebuildArguments) throws -> Topic {
        try FileManager.default.createDirectory(atPath: projections, withIntermediateDirectories: true)
        _ = try FootfallTopic.visits.register(in: log)
        var configuration = StandardTopics.configuration("visits")!
        configuration.partitions = arguments.partitions ?? 1
        return try log.createTopic(configuration)
    }

    /// Removes a rebuild that is complete, so that the next begins at the start; one that isn't goes on.
    func removeFinishedRebuild(_ definition: ProjectionDefinition, _ source: LogSource) throws {
        let status = try ProjectionStatus(of: definition, in: projections, source: source)
        guard status.version > 0, status.lag == 0 || status.state != .fresh else { return }
        // The catalog too: which version serves is anew as well.
        for file in (try? FileManager.default.contentsOfDirectory(atPath: projections)) ?? [] {
            try? FileManager.default.removeItem(atPath: projections + "/" + file)
        }
    }
}
