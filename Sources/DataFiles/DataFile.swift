import Glibc

/// Files inside a data directory: never reached through a symbolic link, never inherited by a program that is started, and
/// readable by those alone whom ``FileSharing`` of their folder names, whatever the process's umask.
///
/// What root makes in a folder of another user's becomes that user's: else a seal that an administrator runs would leave a
/// segment that the service can't read.
package enum DataFile {
    /// Opens a file, as `open` does.
    ///
    /// A file of this user's that is made, or was there with another mode, gets the mode that it is to have.
    /// - Parameter flags: of `open`; `O_NOFOLLOW` and `O_CLOEXEC` are added.
    /// - Returns: The descriptor, for the caller to close.
    /// - Throws: ``FileError``; `ELOOP` where it is a symbolic link.
    package static func open(_ path: String, _ flags: Int32) throws(FileError) -> Int32 {
        let mode = FileSharing(ofFolder: folder(of: path)).fileMode(name(of: path))
        let descriptor = Glibc.open(path, flags | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(code: errno, path: path) }
        if flags & O_CREAT != 0 {
            var status = stat()
            if fstat(descriptor, &status) == 0, status.st_uid == geteuid() {
                if status.st_mode & 0o777 != mode { fchmod(descriptor, mode) }
                if let owner = owner(besides: path) { fchown(descriptor, owner.user, owner.group) }
            }
        }
        return descriptor
    }

    /// Gives a file that some library has made, and may hold locks on, what its mode lacks, without opening it. What it has too
    /// many of ``FolderAccess/narrow()`` takes away.
    package static func complete(_ path: String) {
        let mode = FileSharing(ofFolder: folder(of: path)).fileMode(name(of: path))
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else { return }
        if mode & ~status.st_mode != 0 { chmod(path, status.st_mode & 0o7777 | mode) }
        if let owner = owner(besides: path) { lchown(path, owner.user, owner.group) }
    }

    /// - Throws: ``FileError`` with `ELOOP` where `path` is a symbolic link.
    package static func refuseLink(_ path: String) throws(FileError) {
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK { throw FileError(code: ELOOP, path: path) }
    }

    /// Makes a folder inside a data directory, with the mode of the one that it lies in.
    ///
    /// - Returns: `false` where it is there.
    /// - Throws: ``FileError``; `ELOOP` where a symbolic link has its name, `ENOTDIR` where something else has.
    @discardableResult
    package static func makeFolder(_ path: String) throws(FileError) -> Bool {
        try makeFolder(path, FileSharing(ofFolder: folder(of: path)))
    }

    /// Makes a folder of the given mode.
    @discardableResult
    package static func makeFolder(_ path: String, _ sharing: FileSharing) throws(FileError) -> Bool {
        var status = stat()
        guard mkdir(path, 0o700) == 0 else {
            guard errno == EEXIST, lstat(path, &status) == 0 else { throw FileError(code: errno, path: path) }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: return false
            case S_IFLNK: throw FileError(code: ELOOP, path: path)
            default: throw FileError(code: ENOTDIR, path: path)
            }
        }
        // Exactly: a umask may have taken bits away, and below a folder of a group the system has set one.
        if let owner = owner(besides: path) { lchown(path, owner.user, owner.group) }
        if lstat(path, &status) == 0, status.st_mode & 0o7777 != sharing.folderMode { chmod(path, sharing.folderMode) }
        return true
    }

    /// Whose a file is to be that root makes; `nil` where it may stay as it is.
    private static func owner(besides path: String) -> (user: uid_t, group: gid_t)? {
        guard geteuid() == 0 else { return nil }
        var status = stat()
        guard stat(folder(of: path), &status) == 0, status.st_uid != 0 else { return nil }
        return (status.st_uid, status.st_gid)
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func name(of path: String) -> Substring {
        path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
    }
}
