import DataFiles
import Glibc

/// A file that a command is told to write.
package enum OutputFile {
    /// Replaces a file as a whole, by way of another name beside it, with the mode and the owner that it had; writes to whatever else
    /// has the name (a device, a pipe, where a symbolic link leads) as it is, and so to a file beside which nothing can be made.
    ///
    /// - Throws: ``CommandEnded``.
    package static func write(_ bytes: [UInt8], to path: String) throws {
        var old = stat()
        let isThere = lstat(path, &old) == 0
        if isThere, old.st_mode & S_IFMT != S_IFREG { return try writeInPlace(bytes, path) }
        do throws(FileError) {
            let new = try FileReplacement(of: path, by: "\(path).new-\(getpid())", mode: isThere ? 0o600 : 0o666)
            if isThere {
                _ = fchown(new.descriptor, old.st_uid, old.st_gid)
                _ = fchmod(new.descriptor, old.st_mode & 0o777)
            }
            try new.write(bytes)
            try new.finish(syncing: false)
        } catch {
            guard isThere, error.code == EACCES else { throw failure(path, error) }
            try writeInPlace(bytes, path)
        }
    }

    private static func writeInPlace(_ bytes: [UInt8], _ path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        do throws(FileError) {
            guard descriptor >= 0 else { throw FileError(code: errno, path: path) }
            defer { close(descriptor) }
            try DataFile.write(bytes, to: descriptor, path)
        } catch { throw failure(path, error) }
    }

    private static func failure(_ path: String, _ error: FileError) -> CommandEnded {
        CommandEnded(ExitStatus.failure, "\(path): can't be written: \(error.reason)")
    }
}
