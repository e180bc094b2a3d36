import Glibc

/// New content for a file, written under another name beside it and then put in its place: whoever looks finds the old file or
/// the new one, whole.
///
/// ```swift
/// let new = try FileReplacement(of: path, mode: 0o600)
/// try new.write(bytes)
/// try new.finish(syncing: true)
/// ```
///
/// Dropping it before ``finish(syncing:onlyIfMissing:)`` removes what was written. A crash leaves the old file, and possibly the
/// other name, which the next replacement removes.
package struct FileReplacement: ~Copyable {
    package let path: String
    package let temporary: String
    /// Of the new file.
    package let descriptor: Int32

    /// For a file outside of any data directory.
    ///
    /// - Parameters:
    ///   - temporary: the other name, for one writer at a time; `path` with `.new` unless said.
    ///   - mode: of the new file, less what the umask takes.
    package init(of path: String, by temporary: String? = nil, mode: mode_t) throws(FileError) {
        let temporary = temporary ?? path + ".new"
        unlink(temporary)  // of one that was killed
        descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileError(code: errno, path: temporary) }
        self.path = path
        self.temporary = temporary
    }

    /// For a file in a data directory, with the mode that ``FileSharing`` gives it.
    package init(inData path: String) throws(FileError) {
        temporary = path + ".new"
        descriptor = try DataFile.open(temporary, O_WRONLY | O_CREAT | O_TRUNC)
        self.path = path
    }

    deinit {
        close(descriptor)
        unlink(temporary)
    }

    /// Appends to the new file.
    package func write(_ bytes: [UInt8]) throws(FileError) { try DataFile.write(bytes, to: descriptor, temporary) }

    /// Puts the new file in the place of the old one.
    ///
    /// - Parameters:
    ///   - syncing: when it returns the new file survives a power cut. Without it there may be an empty one then.
    ///   - onlyIfMissing: leaves a file that is there as it is, and throws `EEXIST`.
    package consuming func finish(syncing: Bool, onlyIfMissing: Bool = false) throws(FileError) {
        guard !syncing || fsync(descriptor) == 0 else { throw FileError(code: errno, path: temporary) }
        // A file system over a network may say only on closing that there was no room; any descriptor of the file will do.
        guard close(dup(descriptor)) == 0 else { throw FileError(code: errno, path: temporary) }
        // The temporary name that is left by a link goes with this value.
        guard (onlyIfMissing ? link(temporary, path) : rename(temporary, path)) == 0 else {
            throw FileError(code: errno, path: path)
        }
        if syncing { try DataFile.syncFolder(of: path) }
    }
}
