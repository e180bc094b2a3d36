import Glibc

/// What lies in a folder, as it is itself: a symbolic link is not followed.
struct FolderEntry {
    let path: String
    let name: String
    let status: stat

    var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }
    var isLink: Bool { status.st_mode & S_IFMT == S_IFLNK }
    var isFile: Bool { status.st_mode & S_IFMT == S_IFREG }

    /// The data directory itself, whose name may be a symbolic link.
    init(ofFolder path: String) throws(FileError) {
        var status = Glibc.stat()
        guard stat(path, &status) == 0 else { throw FileError(code: errno, path: path) }
        (self.path, name, self.status) = (path, "", status)
    }

    private init?(_ path: String, _ name: String) {
        var status = Glibc.stat()
        guard lstat(path, &status) == 0 else { return nil }
        (self.path, self.name, self.status) = (path, name, status)
    }

    /// What is in the folder; what is removed meanwhile is left out.
    ///
    /// - Parameter isOurs: another user's folder that this one can't look into is an error, not taken for empty as `lost+found` is.
    func children(isOurs: Bool) throws(FileError) -> [FolderEntry] {
        guard let handle = opendir(path) else {
            if errno == ENOENT || (errno == EACCES && !isOurs) { return [] }
            throw FileError(code: errno, path: path)
        }
        defer { closedir(handle) }
        var found: [FolderEntry] = []
        while let next = readdir(handle) {
            let name = withUnsafePointer(to: &next.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            if let entry = FolderEntry("\(path)/\(name)", name) { found.append(entry) }
        }
        return found
    }
}
