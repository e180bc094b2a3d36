import Glibc

/// A file or standard input as a whole.
package enum InputBytes {
    /// Reads up to `limit` bytes: who gets that many asks for less.
    ///
    /// - Throws: ``CommandEnded``.
    package static func read(_ file: String, limit: Int = .max) throws -> [UInt8] {
        let descriptor = file == "-" ? 0 : open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(file) }
        defer { if descriptor != 0 { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < limit {
            if let status = Interruption.status { throw CommandEnded(status) }
            let count = Glibc.read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(file) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    private static func failure(_ file: String) -> CommandEnded {
        InputFailure.error(file == "-" ? "standard input" : file, errno)
    }
}

/// Input that can't be read.
package enum InputFailure {
    /// - Parameter code: an `errno`; `EBADF` says that standard input was closed when the program was started.
    package static func error(_ name: String, _ code: Int32) -> CommandEnded {
        let reason = code == EBADF ? "it is closed" : String(cString: strerror(code))
        return CommandEnded(ExitStatus.failure, "\(name): \(reason)")
    }
}
