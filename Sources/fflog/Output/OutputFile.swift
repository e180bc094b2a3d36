import Foundation

/// A file that a command is told to write.
enum OutputFile {
    /// Replaces a file as a whole, by way of another name beside it; writes to whatever else has the name (a device, a pipe, where a
    /// symbolic link leads) as it is.
    ///
    /// - Throws: ``CommandEnded``.
    static func write(_ bytes: [UInt8], to path: String) throws {
        var status = stat()
        let isThere = lstat(path, &status) == 0
        do {
            if isThere, status.st_mode & S_IFMT != S_IFREG {
                let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
                guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
                let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
                try file.write(contentsOf: bytes)
                try file.close()
            } else {
                try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
            }
        } catch {
            let reason = (error as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
            throw CommandEnded(
                ExitStatus.failure, "\(path): can't be written: \(reason ?? error.localizedDescription)")
        }
    }
}
