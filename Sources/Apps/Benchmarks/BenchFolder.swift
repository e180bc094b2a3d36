import Terminal
import Foundation

/// A new folder for a benchmark's log, removed when it is dropped.
final class BenchFolder {
    let path: String

    init(in parent: String) throws {
        path = parent + "/fflog-bench-\(ProcessInfo.processInfo.processIdentifier)"
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        } catch { throw CommandEnded(ExitStatus.failure, "\(path): can't be made: \(error.localizedDescription)") }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
