import Glibc

/// What tells a file from another, and from what it was before somebody wrote to it.
package struct FileStamp: Equatable, Sendable {
    package let device: UInt64
    package let number: UInt64
    let byteCount: Int
    /// When it was last written to, in nanoseconds since 1970 by the file system's clock.
    package let modified: Int64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
        byteCount = Int(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }

    /// Of a regular file; `nil` for anything else, such as a symbolic link, and where there is nothing.
    package init?(path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(status)
    }
}
