import Timekeeping
import Bytes
import Glibc

/// Lines of a file or of standard input, bytes as they are, without their newline. The last one may lack it.
///
/// Lines point into the reader's buffer until the next call; nothing is allocated per line.
package struct LineReader: ~Copyable {
    package enum Next {
        case line(UnsafeRawBufferPointer)
        /// A line that is longer than any event may be, which was passed over; its bytes.
        case tooLong(Int)
        /// Nothing has come for the time that was given.
        case idle
        case end
    }

    private let descriptor: Int32
    private let isOwner: Bool
    private let input: AdapterInput?
    private let name: String
    private var buffer: UnsafeMutableRawPointer
    private var capacity = 1 << 18
    private var start = 0
    private var end = 0
    /// How far the unfinished line was searched for its newline.
    private var searched = 0
    private var isAtEnd = false
    /// How many bytes of a line that is too long were passed over so far; 0 outside of one.
    private var passedOver = 0
    private let lineBytesMax: Int
    /// The number of the last line, from 1.
    package private(set) var lineNumber = 0
    package private(set) var bytesRead = 0
    /// The file's size; 0 where it isn't a file.
    package let totalBytes: Int

    /// - Parameter path: a file, or `-` for standard input.
    package init(_ path: String, lineBytesMax: Int) throws {
        name = path == "-" ? "standard input" : path
        descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandEnded(ExitStatus.failure, "\(path): \(String(cString: strerror(errno)))")
        }
        var status = stat()
        totalBytes = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
        self.lineBytesMax = lineBytesMax
        isOwner = descriptor > 0
        input = nil
        buffer = .allocate(byteCount: capacity, alignment: 16)
    }

    /// Reads the lines of an input that may be compressed.
    package init(_ input: AdapterInput, lineBytesMax: Int) {
        descriptor = input.descriptor
        name = input.name
        self.lineBytesMax = lineBytesMax
        totalBytes = 0
        isOwner = false
        self.input = input
        buffer = .allocate(byteCount: capacity, alignment: 16)
    }

    /// Reads from what somebody else opened and will close, such as a pipe.
    package init(descriptor: Int32, name: String, lineBytesMax: Int) {
        self.descriptor = descriptor
        self.name = name
        self.lineBytesMax = lineBytesMax
        totalBytes = 0
        isOwner = false
        input = nil
        buffer = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        buffer.deallocate()
        if isOwner { close(descriptor) }
    }

    /// - Parameter idle: asked for when there is no whole line yet: how long to wait for input before saying
    ///   ``Next/idle``; 0 says so at once.
    /// - Throws: ``CommandEnded`` where reading fails.
    package mutating func next(idle: () -> Duration) throws -> Next {
        while true {
            if let newline = memchr(buffer + searched, 10, end - searched) {
                let length = newline - UnsafeMutableRawPointer(buffer + start)
                if passedOver > 0 { return endOfTooLong(length, next: start + length + 1) }
                let line = UnsafeRawBufferPointer(start: buffer + start, count: length)
                start += length + 1
                searched = start
                lineNumber += 1
                return .line(line)
            }
            searched = end
            if isAtEnd {
                if passedOver > 0 { return endOfTooLong(end - start, next: end) }
                guard end > start else { return .end }
                let line = UnsafeRawBufferPointer(start: buffer + start, count: end - start)
                start = end
                lineNumber += 1
                return .line(line)
            }
            if passedOver > 0 || end - start > lineBytesMax {
                passedOver += end - start
                start = 0
                end = 0
                searched = 0
            }
            let milliseconds = Int32(min((idle() / .milliseconds(1)).rounded(.up), Double(Int32.max)))
            guard milliseconds > 0 else { return .idle }
            if input?.mayWait ?? true {
                var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                if Glibc.poll(&poll, 1, milliseconds) <= 0 { return .idle }
            }
            guard try fill() else { return .idle }
        }
    }

    private mutating func endOfTooLong(_ rest: Int, next: Int) -> Next {
        defer { passedOver = 0 }
        start = next
        searched = next
        lineNumber += 1
        return .tooLong(passedOver + rest)
    }

    /// Reads on; `false` where a signal came in between.
    private mutating func fill() throws -> Bool {
        if start > 0 {
            memmove(buffer, buffer + start, end - start)
            end -= start
            searched -= start
            start = 0
        }
        if end == capacity {
            capacity *= 2
            let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
            larger.copyMemory(from: buffer, byteCount: end)
            buffer.deallocate()
            buffer = larger
        }
        let room = UnsafeMutableRawBufferPointer(start: buffer + end, count: capacity - end)
        let count = try input?.read(into: room) ?? read(descriptor, buffer + end, capacity - end)
        if count < 0 {
            if errno == EINTR { return false }
            throw InputFailure.error(name, errno)
        }
        if count == 0 { isAtEnd = true }
        end += count
        bytesRead += count
        return true
    }
}
