import ArgumentParser
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

    /// - Throws: where the user named a data directory, which a benchmark that makes one of its own would leave unused.
    static func requireNoData(_ data: String?) throws {
        guard data != nil else { return }
        throw ValidationError("-d: this benchmark makes a log of its own, which is removed; --directory says where")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
