import Glibc

/// A file that a command is told to write.
enum OutputFile {
    /// Replaces a file as a whole, by way of another name beside it, with the mode and the owner that it had; writes to whatever else
    /// has the name (a device, a pipe, where a symbolic link leads) as it is, and so to a file beside which nothing can be made.
    ///
    /// - Throws: ``CommandEnded``.
    static func write(_ bytes: [UInt8], to path: String) throws {
        var old = stat()
        let isThere = lstat(path, &old) == 0
        if isThere, old.st_mode & S_IFMT != S_IFREG { return try writeInPlace(bytes, path) }
        let new = "\(path).new-\(getpid())"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, isThere ? 0o600 : 0o666)
        guard descriptor >= 0 else {
            guard isThere, errno == EACCES else { throw failure(path, errno) }
            return try writeInPlace(bytes, path)
        }
        if isThere {
            _ = fchown(descriptor, old.st_uid, old.st_gid)
            _ = fchmod(descriptor, old.st_mode & 0o777)
        }
        do { try fill(descriptor, bytes, path) } catch {
            unlink(new)
            throw error
        }
        guard rename(new, path) == 0 else {
            let code = errno
            unlink(new)
            throw failure(path, code)
        }
    }

    private static func writeInPlace(_ bytes: [UInt8], _ path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path, errno) }
        try fill(descriptor, bytes, path)
    }

    /// Writes everything, and closes.
    private static func fill(_ descriptor: Int32, _ bytes: [UInt8], _ path: String) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = errno
                close(descriptor)
                throw failure(path, code)
            }
            written += count
        }
        guard close(descriptor) == 0 else { throw failure(path, errno) }
    }

    private static func failure(_ path: String, _ code: Int32) -> CommandEnded {
        CommandEnded(ExitStatus.failure, "\(path): can't be written: \(String(cString: strerror(code)))")
    }
}
