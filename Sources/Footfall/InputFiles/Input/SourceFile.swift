#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The stored bytes of one file, or of memory in tests: read from the front, rewound, never mapped (a mapped file that
/// somebody cuts short would kill the process).
///
/// Dropping it closes the file. For one thread.
package final class SourceFile {
    /// What messages call it: the path as given.
    package let path: String
    /// The size when it was opened, in bytes.
    package private(set) var byteCount: Int
    /// How many bytes were read since the start or the last rewind.
    package private(set) var bytesRead = 0

    private let descriptor: Int32
    private let memory: [UInt8]

    package convenience init(path: String) throws(SourceFileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        try self.init(descriptor: descriptor, name: path)
    }

    /// A file that is open already, under the name that messages shall use. It is closed with this, also where this throws.
    package init(descriptor: Int32, name: String) throws(SourceFileError) {
        path = name
        self.descriptor = descriptor
        memory = []
        byteCount = 0
        try measure()
    }

    /// Takes the size as it is now.
    func measure() throws(SourceFileError) { byteCount = try stamp().byteCount }

    /// As it is now.
    package func stamp() throws(SourceFileError) -> FileStamp {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .folder(path: path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
        return FileStamp(status)
    }

    /// Who has it open for writing.
    package var writers: FileWriters { FileWriters(of: descriptor) }

    /// Bytes that are in memory already, under the name that messages shall use.
    package init(bytes: [UInt8], name: String) {
        path = name
        descriptor = -1
        memory = bytes
        byteCount = bytes.count
    }

    private init(again file: SourceFile, descriptor: Int32) {
        path = file.path
        byteCount = file.byteCount
        memory = file.memory
        self.descriptor = descriptor
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The very same file, to be read from its front beside this one.
    package func reopened() throws(SourceFileError) -> SourceFile {
        guard descriptor >= 0 else { return SourceFile(again: self, descriptor: -1) }
        let other = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard other >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        return SourceFile(again: self, descriptor: other)
    }

    /// The last part of the path: what events name as their source.
    package var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Fills the front of `target`; returns how many bytes, 0 at the end.
    package func read(into target: UnsafeMutableRawBufferPointer) throws(SourceFileError) -> Int {
        guard let base = target.baseAddress, target.count > 0 else { return 0 }
        if descriptor < 0 {
            let count = min(target.count, memory.count - bytesRead)
            memory.withUnsafeBytes {
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[bytesRead..<(bytesRead + count)]))
            }
            bytesRead += count
            return count
        }
        while true {
            let count = pread(descriptor, base, target.count, off_t(bytesRead))
            if count >= 0 {
                bytesRead += count
                return count
            }
            guard errno == EINTR else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        }
    }

    /// Bytes anywhere in it, fewer where it ends; what is read next stays as it is.
    func bytes(at offset: Int, count: Int) throws(SourceFileError) -> [UInt8] {
        if descriptor < 0 { return Array(memory.dropFirst(offset).prefix(count)) }
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress! + filled, count - filled, off_t(offset + filled))
            }
            if read == 0 { break }
            if read > 0 { filled += read }
            guard read > 0 || errno == EINTR else {
                throw .unreadable(path: path, reason: String(cString: strerror(errno)))
            }
        }
        return Array(bytes.prefix(filled))
    }

    /// Reads from the first byte again.
    package func rewind() { bytesRead = 0 }
}
