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
    /// - Throws: ``FileError``; `ELOOP` where it is a symbolic link, ``FileError/Cause/notAFile`` where it is not a regular file.
    package static func open(_ path: String, _ flags: Int32) throws(FileError) -> Int32 {
        // Not blocking, since it may be a pipe; to a file it makes no difference.
        let descriptor = Glibc.open(path, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw FileError(code: errno, path: path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FileError(.notAFile, path: path)
        }
        guard flags & O_CREAT != 0 else { return descriptor }
        let (folder, name) = split(path)
        let owner = owner(ofFolder: folder)
        if owner != nil, status.st_nlink > 1 {
            close(descriptor)
            throw FileError(.hasOtherName, path: path)
        }
        if status.st_uid == geteuid() {
            let mode = FileSharing(ofFolder: folder).fileMode(name)
            if status.st_mode & 0o777 != mode { fchmod(descriptor, mode) }
            if let owner { fchown(descriptor, owner.user, owner.group) }
        }
        return descriptor
    }

    /// Makes a file without a name in a folder of a data directory, to be written and read: it goes with its last descriptor, whatever
    /// becomes of the process.
    package static func openUnnamed(in folder: String) throws(FileError) -> Int32 {
        // O_TMPFILE, which Swift doesn't see.
        let descriptor = Glibc.open(folder, 0o20000000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor >= 0 { return descriptor }
        // Not every file system has it.
        let path = "\(folder)/unnamed-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let named = try open(path, O_RDWR | O_CREAT | O_EXCL)
        unlink(path)
        return named
    }

    /// Writes all bytes, at the descriptor's position.
    ///
    /// - Parameter path: for the error.
    package static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileError(code: count < 0 ? errno : ENOSPC, path: path) }
            written += count
        }
    }

    /// Syncs the folder that holds `path`, so that a name made or removed in it survives a power cut.
    package static func syncFolder(of path: String) throws(FileError) { try syncFolder(split(path).folder) }

    /// Syncs a folder itself.
    package static func syncFolder(_ folder: String) throws(FileError) {
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(code: errno, path: folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError(code: errno, path: folder) }
    }

    /// Gives a file that some library has made, and may hold locks on, what its mode lacks, without opening it. What it has too
    /// many of ``FolderAccess/narrow()`` takes away.
    package static func complete(_ path: String) {
        let (folder, name) = split(path)
        let mode = FileSharing(ofFolder: folder).fileMode(name)
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else { return }
        if mode & ~status.st_mode != 0 {
            fchmodat(AT_FDCWD, path, status.st_mode & 0o7777 | mode, AT_SYMLINK_NOFOLLOW)
        }
        if let owner = owner(ofFolder: folder) { lchown(path, owner.user, owner.group) }
    }

    /// - Throws: ``FileError`` with `ELOOP` where `path` is a symbolic link.
    package static func refuseLink(_ path: String) throws(FileError) {
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK { throw FileError(code: ELOOP, path: path) }
    }

    /// Makes a folder inside a data directory, with the mode of the one that it lies in.
    ///
    /// - Returns: `false` where it is there.
    /// - Throws: ``FileError``; `ELOOP` where a symbolic link has its name, ``FileError/Cause/notAFile`` where something else has.
    @discardableResult
    package static func makeFolder(_ path: String) throws(FileError) -> Bool {
        let folder = split(path).folder
        return try makeFolder(path, FileSharing(ofFolder: folder), owner(ofFolder: folder))
    }

    /// Makes a data directory itself, for its owner alone.
    ///
    /// - Returns: `false` where it is there.
    @discardableResult
    package static func makeDirectory(_ path: String) throws(FileError) -> Bool { try makeFolder(path, .owner, nil) }

    private static func makeFolder(
        _ path: String, _ sharing: FileSharing, _ owner: (user: uid_t, group: gid_t)?
    ) throws(FileError) -> Bool {
        var status = stat()
        guard mkdir(path, sharing.folderMode & 0o777) == 0 else {
            guard errno == EEXIST, lstat(path, &status) == 0 else { throw FileError(code: errno, path: path) }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: return false
            case S_IFLNK: throw FileError(code: ELOOP, path: path)
            default: throw FileError(.notAFile, path: path)
            }
        }
        if let owner { lchown(path, owner.user, owner.group) }
        // Exactly: a umask may have taken bits away. In a folder of a group the system has given it the set-group-ID bit, and takes
        // that back with any change of the mode by somebody who isn't in the group.
        guard lstat(path, &status) == 0, status.st_mode & 0o7777 != sharing.folderMode,
            sharing == .owner || Membership.isIn(status.st_gid)
        else { return true }
        fchmodat(AT_FDCWD, path, sharing.folderMode, AT_SYMLINK_NOFOLLOW)
        return true
    }

    /// Whose a file in a folder is to be that root makes; `nil` where it may stay as it is.
    private static func owner(ofFolder folder: String) -> (user: uid_t, group: gid_t)? {
        guard geteuid() == 0 else { return nil }
        var status = stat()
        guard stat(folder, &status) == 0, status.st_uid != 0 else { return nil }
        return (status.st_uid, status.st_gid)
    }

    /// The folder that holds `path`, and its name there.
    package static func split(_ path: String) -> (folder: String, name: Substring) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path[...]) }
        return (slash == path.startIndex ? "/" : String(path[..<slash]), path[path.index(after: slash)...])
    }
}
