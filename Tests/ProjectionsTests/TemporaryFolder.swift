import Foundation

/// A folder of its own for a test, removed when it is dropped.
final class TemporaryFolder: Sendable {
    let path: String

    /// - Parameter inMemory: where the system has a file system in memory, in that: for thousands of small files whose durability
    ///   is not what is tested.
    init(inMemory: Bool = false) {
        let memory = "/dev/shm/"
        let parent = inMemory && access(memory, W_OK) == 0 ? memory : NSTemporaryDirectory()
        path = parent + "fflog-projections-" + UUID().uuidString
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
