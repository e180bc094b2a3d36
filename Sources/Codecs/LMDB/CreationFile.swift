import Glibc
internal import DataFiles

/// The temporary file in which a new data file is built: `NAME.creating-RANDOM` beside it. Dropping it removes it.
///
/// While its creator lives it holds a `flock` on it, by which others know it from one that a crash left.
struct CreationFile: ~Copyable {
    let path: String
    private let descriptor: Int32

    init(for path: String) throws(LMDBError) {
        while true {
            let name = Self.prefix(path) + String(UInt64.random(in: .min ... .max), radix: 16)
            let opened: Int32
            do { opened = try DataFile.open(name, O_RDWR | O_CREAT | O_EXCL) } catch {
                if error.code == EEXIST { continue }
                throw LMDBError(error, operation: "create a temporary file")
            }
            var status = stat()
            if flock(opened, LOCK_EX | LOCK_NB) == 0, fstat(opened, &status) == 0, status.st_nlink > 0 {
                self.path = name
                descriptor = opened
                return
            }
            Glibc.close(opened)  // taken for a leftover, and removed, before its lock was there
        }
    }

    deinit {
        unlink(path)
        Glibc.close(descriptor)
    }

    /// Removes the temporary files of creations that died at `path`.
    static func removeLeftovers(of path: String) {
        let folder = DataFile.split(path).folder
        let prefix = DataFile.split(prefix(path)).name
        for name in (try? FolderNames.sorted(in: folder)) ?? [] where name.hasPrefix(prefix) {
            let leftover = Glibc.open("\(folder)/\(name)", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
            guard leftover >= 0 else { continue }
            if flock(leftover, LOCK_EX | LOCK_NB) == 0 { unlink("\(folder)/\(name)") }
            Glibc.close(leftover)
        }
    }

    private static func prefix(_ path: String) -> String { "\(path).creating-" }
}
