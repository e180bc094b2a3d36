import Glibc
internal import CPlatform

/// Moves files into another folder of the same file system, where they never take the place of another file.
package enum FileMove {
    /// Moves `path` to `target`. When it returns the move survives a power cut.
    ///
    /// Killed on its way, it leaves the file under one of the two names; on a file system that can't rename without replacing, possibly
    /// also an empty file under the new one.
    ///
    /// - Returns: `false` where something has that name already; then nothing was done.
    /// - Throws: ``FileError``: `EXDEV` where the folders are of two file systems, `ENOENT` where the file is gone.
    package static func move(_ path: String, to target: String) throws(FileError) -> Bool {
        guard try rename(path, target) else { return false }
        try DataFile.syncFolder(of: target)
        try DataFile.syncFolder(of: path)
        return true
    }

    /// Makes a folder to move files into, where it isn't there; who may use it the process's umask says.
    package static func makeFolder(_ path: String) throws(FileError) {
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError(code: errno, path: path) }
    }

    /// Whether a folder's file system is this machine's, and stamps its files by this machine's clock; `false` where that isn't known.
    package static func isLocal(_ folder: String) -> Bool { fflog_is_local_file_system(folder) != 0 }

    private static func rename(_ path: String, _ target: String) throws(FileError) -> Bool {
        if fflog_rename_exclusive(path, target) == 0 { return true }
        switch errno {
        case EEXIST: return false
        case EINVAL, ENOSYS, EPERM: break
        default: throw FileError(code: errno, path: path)
        }
        // The name is taken with a file of our own first, which may then be replaced.
        let descriptor = Glibc.open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return false }
            throw FileError(code: errno, path: target)
        }
        close(descriptor)
        guard Glibc.rename(path, target) == 0 else {
            let code = errno
            unlink(target)
            throw FileError(code: code, path: path)
        }
        return true
    }
}
