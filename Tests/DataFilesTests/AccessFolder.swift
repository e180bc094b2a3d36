import Foundation
import Glibc
import TestSupport

/// A folder of one test, removed with it, whose modes it looks at.
final class AccessFolder: Sendable {
    private let folder = TemporaryFolder()
    var path: String { folder.path }

    /// Others may look into it, whatever the umask says.
    init() { chmod(path, 0o755) }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    static func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    func mode(_ name: String) -> mode_t { Self.mode(path(name)) }

    /// The mode of everything in a folder, by its path from there; the folder itself is "".
    static func modes(in folder: String) throws -> [String: mode_t] {
        var found = ["": mode(folder)]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            found[name] = mode("\(folder)/\(name)")
        }
        return found
    }
}

/// Whether the tests may change users and groups.
let isRoot = geteuid() == 0

/// Bits that a process takes away from files that it makes. One for all threads of a process: exit tests only.
func withUmask<R>(_ mask: mode_t, _ body: () throws -> R) rethrows -> R {
    let old = umask(mask)
    defer { umask(old) }
    return try body()
}
