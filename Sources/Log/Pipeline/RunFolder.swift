import Foundation
import Glibc
internal import DataFiles
package import EventLog

/// `run/` in the data directory: `lock`, which the process that runs the pipeline holds, and `status.json`, what it last said
/// of itself.
package struct RunFolder: Sendable {
    package let path: String

    package init(data: String) { path = data + "/run" }

    /// - Returns: the lock, or `nil` where another process runs a pipeline on this data directory.
    package func lock() throws -> AdvisoryLock? {
        do throws(FileError) { try DataFile.makeFolder(path) } catch { throw LogError(error) }
        return try AdvisoryLock.takePatiently(lockPath)
    }

    /// The process that runs the pipeline, or `nil` where none does.
    package func holder() -> Int32? { AdvisoryLock.isHeld(lockPath) ? AdvisoryLock.holder(lockPath) : nil }

    /// Replaces the record: a reader sees the old or the new one. It isn't synced; after a power cut there may be none.
    package func write(_ record: RunRecord) throws {
        let bytes = [UInt8](try JSONEncoder().encode(record))
        do throws(FileError) {
            let new = try FileReplacement(inData: statusPath)
            try new.write(bytes)
            try new.finish(syncing: false)
        } catch { throw LogError(error) }
    }

    /// What was last said; `nil` where nothing was, or it can't be read.
    package func read() -> RunRecord? {
        guard let descriptor = try? DataFile.open(statusPath, O_RDONLY) else { return nil }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard let bytes = try? file.readToEnd() else { return nil }
        return try? JSONDecoder().decode(RunRecord.self, from: bytes)
    }

    private var lockPath: String { path + "/lock" }
    private var statusPath: String { path + "/status.json" }
}
