package import EventLog
import Foundation

/// `run/` in the data directory: `lock`, which the process that runs the pipeline holds, and `status.json`, what it last said
/// of itself.
package struct RunFolder: Sendable {
    package let path: String

    package init(data: String) { path = data + "/run" }

    /// - Returns: the lock, or `nil` where another process runs a pipeline on this data directory.
    package func lock() throws -> AdvisoryLock? {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return try AdvisoryLock.take(lockPath)
    }

    /// The process that runs the pipeline, or `nil` where none does.
    package func holder() throws -> Int32? {
        guard FileManager.default.fileExists(atPath: lockPath) else { return nil }
        let holder = AdvisoryLock.holder(lockPath)
        return try AdvisoryLock.take(lockPath) == nil ? holder : nil
    }

    /// Replaces the record: a reader sees the old or the new one. It isn't synced; after a power cut there may be none.
    package func write(_ record: RunRecord) throws {
        let new = statusPath + ".new"
        try JSONEncoder().encode(record).write(to: URL(fileURLWithPath: new))
        guard rename(new, statusPath) == 0 else { throw LogError(systemError: errno, at: statusPath) }
    }

    /// What was last said; `nil` where nothing was, or it can't be read.
    package func read() -> RunRecord? {
        guard let bytes = FileManager.default.contents(atPath: statusPath) else { return nil }
        return try? JSONDecoder().decode(RunRecord.self, from: bytes)
    }

    private var lockPath: String { path + "/lock" }
    private var statusPath: String { path + "/status.json" }
}
