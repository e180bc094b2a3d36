import Foundation
import TestSupport

extension TemporaryFolder {
    /// Where the log is, or is to be.
    var log: String { path("log") }

    /// Copies the log as it is to a folder of its own: head and wake file, never the lock file, which must not be opened.
    func copyLog(to name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
        for file in ["head.mdb", "wake"] {
            try FileManager.default.copyItem(atPath: "\(log)/\(file)", toPath: "\(path(name))/\(file)")
        }
        return path(name)
    }
}
