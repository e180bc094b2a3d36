import Bytes
import Glibc

/// The reader of our output has seen enough and closed its end.
package struct ClosedPipe: Error {}

/// Standard output, buffered: data only.
///
/// Used by one thread at a time: commands print from the main thread.
package final class Output: @unchecked Sendable {
    // Sendable: only the main thread prints.
    package static let standard = Output(descriptor: 1)

    private let descriptor: Int32
    private var buffer = ByteBuffer(capacity: 1 << 16)
    package let isTerminal: Bool

    package init(descriptor: Int32) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
    }

    package func write(_ text: String) { buffer.append(utf8: text) }

    package func write(_ bytes: UnsafeRawBufferPointer) { buffer.append(bytes) }

    /// Lets `body` append to the buffer in place.
    package func write(_ body: (inout ByteBuffer) -> Void) { body(&buffer) }

    package func line(_ text: String) {
        write(text)
        write("\n")
    }

    /// Writes out where much is waiting.
    package func flushIfLarge() throws {
        if buffer.count >= 1 << 15 { try flush() }
    }

    /// - Throws: ``ClosedPipe``, or ``CommandEnded`` where standard output can't be written.
    package func flush() throws {
        var written = 0
        defer { buffer.removeAll() }
        while written < buffer.count {
            let count = Glibc.write(descriptor, buffer.base + written, buffer.count - written)
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { throw ClosedPipe() }
                let reason = errno == EBADF ? "it is closed" : String(cString: strerror(errno))
                throw CommandEnded(
                    ExitStatus.failure, "standard output: \(reason); not all of the result was written to it")
            }
            written += count
        }
    }
}
