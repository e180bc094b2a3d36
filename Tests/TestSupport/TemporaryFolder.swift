import Foundation

/// A folder of its own for a test, removed when it is dropped.
package final class TemporaryFolder: Sendable {
    package let path: String

    /// - Parameter inMemory: where the system has a file system in memory, in that: for thousands of small files whose durability
    ///   is not what is tested.
    package init(inMemory: Bool = false) {
        let memory = "/dev/shm"
        let parent = inMemory && access(memory, W_OK) == 0 ? memory : FileManager.default.temporaryDirectory.path
        path = "\(parent)/fflog-test-\(UUID().uuidString)"
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch { fatalError("no folder for a test: \(error)") }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func path(_ name: String) -> String { "\(path)/\(name)" }

    package var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] }

    package func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path(folder)))?.sorted() ?? []
    }
}

/// Makes an empty file: a mark for ``awaitFile(_:)``.
package func makeFile(_ path: String) { close(open(path, O_WRONLY | O_CREAT, 0o644)) }
