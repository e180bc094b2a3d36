import Glibc

/// An open folder. What is in it is looked at and changed by names within it: whatever somebody puts in the place of a folder
/// meanwhile, nothing outside is reached. Dropping it closes it.
struct OpenFolder: ~Copyable {
    let descriptor: Int32
    let path: String
    let status: stat

    /// A data directory, whose name may be a symbolic link.
    init(following path: String) throws(FileError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw FileError(code: errno, path: path) }
        (self.descriptor, self.path, self.status) = (descriptor, path, status)
    }

    /// - Returns: `nil` where it is gone, no folder, or another user's that this one can't look into.
    init?(_ entry: FolderEntry, in parent: borrowing OpenFolder) {
        let descriptor = openat(parent.descriptor, entry.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        (self.descriptor, path, status) = (descriptor, entry.path, entry.status)
    }

    deinit { close(descriptor) }

    /// What is in it; what is removed meanwhile is left out.
    func entries(depth: Int) throws(FileError) -> [FolderEntry] {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw FileError(code: errno, path: path) }
        var found: [FolderEntry] = []
        for name in try FolderNames.read(copy, path) {
            var status = stat()
            guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            found.append(FolderEntry(folder: descriptor, name: name, of: path, depth: depth, status: status))
        }
        return found
    }
}

/// Something in an open folder, as it is itself: a symbolic link is not followed.
struct FolderEntry {
    private let folder: Int32
    /// As the system has it: it need not be UTF-8.
    let name: [CChar]
    let text: String
    let path: String
    /// Of the data directory's own entries 1.
    let depth: Int
    let status: stat

    init(folder: Int32, name: [CChar], of path: String, depth: Int, status: stat) {
        self.folder = folder
        self.name = name
        text = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.path = "\(path)/\(text)"
        self.depth = depth
        self.status = status
    }

    var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }
    var isLink: Bool { status.st_mode & S_IFMT == S_IFLNK }
    var isFile: Bool { status.st_mode & S_IFMT == S_IFREG }
    var mode: mode_t { status.st_mode & 0o7777 }

    /// - Returns: an `errno`, 0 where it was done or the entry is gone.
    func set(mode: mode_t) -> Int32 {
        fchmodat(folder, name, mode, AT_SYMLINK_NOFOLLOW) == 0 || errno == ENOENT ? 0 : errno
    }

    func set(owner: uid_t, group: gid_t) -> Int32 {
        fchownat(folder, name, owner, group, AT_SYMLINK_NOFOLLOW) == 0 || errno == ENOENT ? 0 : errno
    }
}
