import Glibc
import Synchronization
internal import CLMDB
internal import DataFiles

/// The environments that this process has open, one for each file however it was named.
///
/// Opening a file twice in a process, or closing any descriptor of its lock file, drops the process's `fcntl` lock on it:
/// the next process to open the file then starts the lock file afresh and gets the *same* write transaction. Hence files
/// are told apart by device and inode, and the mutex is held while an environment opens or closes.
enum EnvironmentRegistry {
    struct Identity: Hashable {
        let device: UInt
        let inode: UInt

        init(_ status: stat) {
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
        }

        /// The file that `path` names, symbolic links followed; `nil`, with `errno` set, where there is none.
        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            self.init(status)
        }
    }

    private struct Entry {
        let core: EnvironmentCore
        let lockFile: Identity?
        var users: Int
    }

    private static let entries = Mutex<[Identity: Entry]>([:])

    static func acquire(
        _ path: String, _ options: EnvironmentOptions, isUnsynced: Bool
    ) throws(LMDBError) -> EnvironmentCore {
        try entries.withLock { (entries) throws(LMDBError) in
            do throws(FileError) { try DataFile.refuseLink(path) } catch {
                throw LMDBError(error, operation: "open")
            }
            guard let file = Identity(path) else { throw LMDBError(code: errno, operation: "open", path: path) }
            if var entry = entries[file] {
                try check(entry.core, fits: options, path)
                entry.users += 1
                entries[file] = entry
                return entry.core
            }
            // LMDB names the lock file after the path that it is given; a folder may be reached by several.
            guard let resolved = realpath(path, nil) else {
                throw LMDBError(code: errno, operation: "resolve the path", path: path)
            }
            defer { free(resolved) }
            let name = String(cString: resolved)
            if !options.isUnlocked, let lockFile = Identity(name + "-lock"),
                entries.values.contains(where: { $0.lockFile == lockFile })
            {
                throw LMDBError(
                    code: EBUSY, operation: "open: its lock file belongs to a removed file that this process has open",
                    path: path)
            }
            let core = try EnvironmentCore(path, openedAs: name, file, options, isUnsynced: isUnsynced)
            let lockFile = options.isUnlocked ? nil : Identity(name + "-lock")
            entries[file] = Entry(core: core, lockFile: lockFile, users: 1)
            return core
        }
    }

    /// Closes the environment when this was its last user.
    static func release(_ core: EnvironmentCore) {
        entries.withLock { entries in
            guard var entry = entries[core.file] else { return }
            entry.users -= 1
            entries[core.file] = entry.users == 0 ? nil : entry
            if entry.users == 0 { core.close() }
        }
    }

    private static func check(
        _ core: EnvironmentCore, fits options: EnvironmentOptions, _ path: String
    ) throws(LMDBError) {
        guard !core.isReadOnly || options.isReadOnly else {
            throw LMDBError(code: EACCES, operation: "open for writing: this process has it open read-only", path: path)
        }
        // Its readers are in no reader table, so that a writer would reuse pages under them.
        guard !core.isUnlocked || options.isUnlocked else {
            throw LMDBError(
                code: EACCES, operation: "open with its lock file: this process has it open without", path: path)
        }
    }
}
