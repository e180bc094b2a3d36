import DataFiles
import ErrorKinds
import Glibc

/// What comes through a pipe, kept in a file without a name, since an import reads its content more than once: first to identify it, and
/// whether it can be read to its end.
///
/// The file goes with the process. It takes no more than the device can spare: the log has to go on.
package enum SpooledInput {
    /// Left to all others on the device.
    static let reserveBytes = 64 << 20
    /// How much is written between two looks at what is left.
    private static let bytesBetweenLooks = 16 << 20

    /// Reads `descriptor` to its end.
    ///
    /// - Parameters:
    ///   - name: what messages and events call it.
    ///   - folder: a data directory.
    ///   - look: called now and then, and after a signal; what it throws ends the reading.
    /// - Throws: ``SpoolError``, `FileError`.
    package static func read(
        _ descriptor: Int32, name: String, in folder: String, reserveBytes: Int = Self.reserveBytes,
        look: () throws -> Void = {}
    ) throws -> SourceFile {
        let target = try DataFile.openUnnamed(in: folder)
        let file = try SourceFile(descriptor: target, name: name)
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { piece.deallocate() }
        var total = 0
        var looked = -bytesBetweenLooks
        while true {
            try look()
            let count = Glibc.read(descriptor, piece.baseAddress, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw SourceFileError.unreadable(
                    path: name, reason: errno == EBADF ? "it is closed" : String(cString: strerror(errno)))
            }
            if count == 0 { break }
            if total - looked >= bytesBetweenLooks {
                try checkRoom(target, folder, reserveBytes, name: name, total)
                looked = total
            }
            do { try DataFile.write([UInt8](piece[..<count]), to: target, folder) } catch {
                guard error.code == ENOSPC || error.code == EDQUOT else { throw error }
                throw SpoolError(name: name, folder: folder, byteCount: total)
            }
            total += count
        }
        try file.measure()
        return file
    }

    private static func checkRoom(
        _ descriptor: Int32, _ folder: String, _ reserveBytes: Int, name: String, _ total: Int
    ) throws {
        var status = statvfs()
        guard fstatvfs(descriptor, &status) == 0 else { return }
        let left = Double(status.f_bavail) * Double(status.f_frsize)
        guard left >= Double(reserveBytes + bytesBetweenLooks) else {
            throw SpoolError(name: name, folder: folder, byteCount: total)
        }
    }
}

/// What comes through a pipe doesn't fit on the data directory's device beside the log. Nothing was appended.
package struct SpoolError: KindedError, Equatable {
    let name: String
    let folder: String
    /// That were read.
    let byteCount: Int

    package var description: String {
        "\(name): there is no room for it in \(folder), where it is kept while it is imported; \(byteCount) bytes were read"
    }
    package var kind: ErrorKind { .unavailable }
    package var remedy: Remedy? { .freeSpace }
}
