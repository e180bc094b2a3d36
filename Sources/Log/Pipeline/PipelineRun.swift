import Foundation
import Synchronization
package import Timekeeping

/// All stages of a configuration at work at once, and their record in the data directory.
///
/// One owner. Stop it before the log is closed.
package final class PipelineRun: Sendable {
    package let loops: [StageLoop]
    private let folder: RunFolder
    private let configuration: String
    private let time: TimeSource
    private let startedAt: EventTime
    /// Whether the record could not be written the last time, so that it is told once.
    private let hasFailed = Mutex(false)

    /// - Parameter configuration: the file's name, for the record.
    package init(_ loops: [StageLoop], folder: RunFolder, configuration: String, time: TimeSource = .system) {
        self.loops = loops
        self.folder = folder
        self.configuration = configuration
        self.time = time
        startedAt = time.wallClock()
    }

    package func start() {
        for loop in loops { loop.start() }
    }

    /// Lets every stage end its turn, and blocks until all have.
    package func stop() {
        for loop in loops { loop.stop() }
        for loop in loops { loop.join() }
        report()
    }

    /// As the stages are now.
    package var statuses: [StageStatus] { loops.map(\.status) }

    /// Writes the record; to be called about once a second.
    ///
    /// - Returns: why it can't be written, the first time; the stages go on.
    @discardableResult
    package func report() -> (any Error)? {
        let record = RunRecord(
            process: getpid(), startedAt: startedAt, updatedAt: time.wallClock(), configuration: configuration,
            stages: statuses.map(RunRecord.Stage.init))
        do {
            try folder.write(record)
            hasFailed.withLock { $0 = false }
            return nil
        } catch {
            return hasFailed.withLock { isKnown in
                defer { isKnown = true }
                return isKnown ? nil : error
            }
        }
    }
}
