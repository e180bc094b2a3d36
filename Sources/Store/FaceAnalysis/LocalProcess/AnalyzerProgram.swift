import ErrorKinds
internal import ChildProcesses
internal import Glibc

/// A local program that is asked about pictures, over pipes to its standard input and from its standard output.
///
/// ``kill()`` may be called from any thread; everything else from one at a time. **On drop** it is killed.
final class AnalyzerProgram: Sendable {
    enum Failure: KindedError {
        /// It ended before its answer was complete.
        case ended(String)
        case answerTooLong(limit: Int)
        case killed

        var kind: ErrorKind {
            switch self {
            case .answerTooLong: .tooLarge
            case .ended, .killed: .failed
            }
        }

        var description: String {
            switch self {
            case .ended(let reason): "the program ended: \(reason)"
            case .answerTooLong(let limit): "the answer is longer than \(limit) bytes"
            case .killed: "the program was killed"
            }
        }
    }

    enum Answer {
        /// Up to the first end of line; the program lives on.
        case line
        /// All that it writes until it closes its output.
        case whole
    }

    private let child: ChildProcess

    /// - Throws: ``SpawnError``.
    init(_ program: String, _ arguments: [String], environment: [String: String]) throws(SpawnError) {
        child = try ChildProcess(
            .executable(program, arguments), piping: [.input, .output], environment: environment)
        _ = fcntl(child.input, F_SETFL, O_NONBLOCK)
        _ = fcntl(child.output, F_SETFL, O_NONBLOCK)
    }

    deinit { end() }

    /// Kills it with all that it started. An exchange that is under way ends.
    func kill() { child.kill() }

    /// Kills it where it still runs, and takes note of its end.
    @discardableResult
    func end() -> WaitStatus {
        child.kill()
        return child.wait()
    }

    /// Waits for its end.
    func wait() -> WaitStatus { child.wait() }

    /// Whether it has written something that nobody asked for, or has ended.
    var isOutOfStep: Bool {
        var waiting = pollfd(fd: child.output, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 0) != 0
    }

    /// Writes `question`, and meanwhile reads the answer: a program may write before it has read all.
    ///
    /// The calling thread must have blocked SIGPIPE.
    /// - Throws: ``Failure``.
    func exchange(_ question: [UInt8], _ answer: Answer, answerBytesMax: Int) throws -> [UInt8] {
        var written = 0
        var read: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            guard !child.isKilled else { throw Failure.killed }
            if written == question.count, answer == .whole { child.closeInput() }
            let isWriting = written < question.count
            var waiting = [
                pollfd(fd: child.output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isWriting ? child.input : -1, events: Int16(POLLOUT), revents: 0),
            ]
            // A killed program's output may be held open by what it started: look whether it was killed.
            let ready = poll(&waiting, 2, 100)
            if ready <= 0 { continue }
            if waiting[1].revents != 0 {
                let count = question.withUnsafeBytes {
                    write(child.input, $0.baseAddress! + written, question.count - written)
                }
                if count > 0 {
                    written += count
                } else if errno == EPIPE {
                    // It wants no more; perhaps it answers all the same.
                    guard answer == .whole else { throw Failure.ended("it closed its standard input") }
                    written = question.count
                }
            }
            guard waiting[0].revents != 0 else { continue }
            let count = Glibc.read(child.output, &buffer, buffer.count)
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else {
                guard answer == .whole else { throw Failure.ended("it closed its standard output") }
                return read
            }
            let searched = read.count
            read += buffer[..<count]
            guard read.count <= answerBytesMax else { throw Failure.answerTooLong(limit: answerBytesMax) }
            if answer == .line, let end = read[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                guard end == read.count - 1 else {
                    throw Failure.ended("it wrote more than the one line that was asked for")
                }
                return Array(read[..<end])
            }
        }
    }
}
