import Glibc
import Gzip

/// The bytes of a file or of standard input, inflated where they begin as gzip does. For one thread.
package final class AdapterInput {
    package let descriptor: Int32
    package let name: String
    /// Whether it can be read twice.
    package let isFile: Bool
    private let isOwner: Bool
    private var gzip: GzipReader?
    /// What was looked at and not read yet.
    private var head: [UInt8] = []
    private var hasBegun = false

    /// So many bytes tell what an input is.
    private static let headBytes = 4096

    /// - Parameter path: a file, or `-` for standard input.
    /// - Throws: ``CommandEnded``.
    package init(_ path: String) throws {
        name = path == "-" ? "standard input" : path
        descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        isOwner = descriptor > 0
        guard descriptor >= 0 else {
            throw CommandEnded(ExitStatus.failure, "\(path): \(String(cString: strerror(errno)))")
        }
        var status = stat()
        isFile = path != "-" && fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    deinit {
        if isOwner { close(descriptor) }
    }

    /// The first bytes, which stay to be read; waits for them. Fewer where the input ends, or came in pieces.
    package func first() throws -> [UInt8] {
        if hasBegun { return head }
        hasBegun = true
        head = try piece { try self.readStored(into: $0) }
        guard head.withUnsafeBytes({ GzipReader.isGzip($0) }) else { return head }
        var stored = head[...]
        gzip = GzipReader { [unowned self] target in
            guard !stored.isEmpty else { return try readStored(into: target) }
            let count = min(stored.count, target.count)
            target.copyBytes(from: stored.prefix(count))
            stored.removeFirst(count)
            return count
        }
        head = try piece { try self.gzip!.read(into: $0) }
        return head
    }

    private func piece(_ fill: (UnsafeMutableRawBufferPointer) throws -> Int) throws -> [UInt8] {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.headBytes, alignment: 16)
        defer { room.deallocate() }
        var count = 0
        // A signature has four bytes.
        while count < 4 {
            let more = try fill(UnsafeMutableRawBufferPointer(rebasing: room[count...]))
            if more == 0 { break }
            count += more
        }
        return Array(room[..<count])
    }

    /// Whether a read may have to wait for what the input's writer does.
    package var mayWait: Bool { head.isEmpty && gzip == nil }

    /// Fills the front of `target`.
    ///
    /// - Returns: how many bytes; 0 at the end.
    package func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
        _ = try first()
        guard head.isEmpty else {
            let count = min(head.count, target.count)
            target.copyBytes(from: head.prefix(count))
            head.removeFirst(count)
            return count
        }
        guard gzip != nil else { return try readStored(into: target) }
        do { return try gzip!.read(into: target) } catch is GzipError where Interruption.isRequested { return 0 }
    }

    /// - Returns: 0 also where the command is interrupted.
    private func readStored(into target: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Glibc.read(descriptor, target.baseAddress!, target.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw InputFailure.error(name, errno) }
            if Interruption.isRequested { return 0 }
        }
    }
}
