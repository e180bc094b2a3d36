internal import FootfallEvents
internal import FootfallProjections
internal import Projections
internal import Stores
internal import Timekeeping
internal import TypedTopics
package import EventLog
package import Pipeline

/// Keeps a projection up to date. Its checkpoint is in the projection's file, in the transaction of its rows. When a rebuild
/// lets another version serve, it goes on with that.
package final class ProjectionStage: Stage {
    package let name: String
    private let log: EventLog
    private var runner: ProjectionRunner?
    private var processed = 0

    /// - Throws: `ProjectionError` where another process computes it, or its rows are of another definition.
    package init(_ log: EventLog, _ name: String) throws {
        self.log = log
        self.name = name
        runner = try Self.runner(log, name)
    }

    private static func runner(_ log: EventLog, _ name: String) throws -> ProjectionRunner {
        let folder = log.directory.projectionsPath
        guard let projection = try FootfallProjections.named(name, in: folder) else {
            preconditionFailure("the configuration knows no projection '\(name)'")
        }
        // Its writer may only begin.
        _ = try projection.topic.ensure(in: log)
        return try ProjectionRunner(
            LogSource(log, topic: projection.topic.name), projection.makeProgram(stores: StoreRegistry(log)),
            folder: folder,
            options: RunnerOptions(threads: 1))
    }

    package func turn(timeout: Duration) throws -> StageTurn {
        let end = TimeSource.system.monotonic() + timeout
        let runner = try current()
        let report = try runner.follow(until: { TimeSource.system.monotonic() >= end })
        let read = report.processed - processed
        processed = report.processed
        if runner.successor != nil {
            // The one that was dropped holds the lock of its version, and the new one that of another.
            self.runner = nil
            processed = 0
        }
        return StageTurn(recordsRead: read)
    }

    /// The runner of the version that serves. Where the rebuild that made it still holds it, this stage begins anew a little
    /// later.
    private func current() throws -> ProjectionRunner {
        if let runner { return runner }
        let made = try Self.runner(log, name)
        runner = made
        return made
    }

    package func lag() throws -> StageLag? { StageLag(records: try current().remaining()) }

    package func close() { runner = nil }
}
