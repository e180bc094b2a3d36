import ErrorKinds
internal import CPlatform
internal import Glibc
internal import Synchronization

/// A program that was started, with pipes to its standard input and from its standard output; its standard error is ours.
///
/// It leads a process group of its own, so that a kill takes along what it started, and a Ctrl-C at our terminal doesn't
/// reach it. ``kill()`` may be called from any thread; everything else from one at a time.
final class ChildProgram: Sendable {
    enum Failure: KindedError {
        case cannotStart(String)
        /// It ended before its answer was complete.
        case ended(String)
        case answerTooLong(limit: Int)
        case killed

        var kind: ErrorKind {
            switch self {
            case .cannotStart: .unavailable
            case .answerTooLong: .tooLarge
            case .ended, .killed: .failed
            }
        }

        var description: String {
            switch self {
            case .cannotStart(let reason): "the program can't be started: \(reason)"
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

    private let pid: pid_t
    private let input: Int32
    private let output: Int32
    private struct State {
        var isKilled = false
        var isReaped = false
        var isInputClosed = false
    }
    private let state = Mutex(State())

    /// - Throws: ``Failure/cannotStart(_:)``.
    init(_ program: String, _ arguments: [String], environment: [String]) throws {
        var toChild: [Int32] = [-1, -1]
        var fromChild: [Int32] = [-1, -1]
        guard fflog_pipe(&toChild) == 0 else { throw Failure.cannotStart(Self.text(errno)) }
        guard fflog_pipe(&fromChild) == 0 else {
            let code = errno
            for descriptor in toChild { close(descriptor) }
            throw Failure.cannotStart(Self.text(code))
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        _ = fflog_spawn_close_from(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer {
            for pointer in argv + envp { free(pointer) }
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, program, &actions, &attributes, &argv, &envp)
        close(toChild[0])
        close(fromChild[1])
        guard code == 0 else {
            close(toChild[1])
            close(fromChild[0])
            throw Failure.cannotStart(Self.text(code))
        }
        self.pid = pid
        input = toChild[1]
        output = fromChild[0]
        _ = fcntl(input, F_SETFL, O_NONBLOCK)
        _ = fcntl(output, F_SETFL, O_NONBLOCK)
    }

    deinit {
        end()
        close(output)
        if !state.withLock({ $0.isInputClosed }) { close(input) }
    }

    /// Kills it with all that it started. An exchange that is under way ends.
    func kill() {
        state.withLock { state in
            state.isKilled = true
            // Once it is reaped its number may be another's.
            if !state.isReaped { Glibc.kill(-pid, SIGKILL) }
        }
    }

    /// Kills it where it still runs, and takes note of its end.
    ///
    /// - Returns: how it ended, by `waitpid`.
    @discardableResult
    func end() -> Int32 {
        kill()
        return reap()
    }

    /// Waits for its end.
    func reap() -> Int32 {
        guard !state.withLock({ $0.isReaped }) else { return 0 }
        // Without taking its number away first, so that a kill meanwhile hits it or nobody.
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        return state.withLock { state in
            state.isReaped = true
            // What it started and left behind.
            Glibc.kill(-pid, SIGKILL)
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            return status
        }
    }

    /// Whether it has written something that nobody asked for, or has ended.
    var isOutOfStep: Bool {
        var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
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
            guard !state.withLock({ $0.isKilled }) else { throw Failure.killed }
            if written == question.count, answer == .whole { closeInput() }
            let isWriting = written < question.count
            var waiting = [
                pollfd(fd: output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isWriting ? input : -1, events: Int16(POLLOUT), revents: 0),
            ]
            // A killed program's output may be held open by what it started: look whether it was killed.
            let ready = poll(&waiting, 2, 100)
            if ready <= 0 { continue }
            if waiting[1].revents != 0 {
                let count = question.withUnsafeBytes {
                    write(input, $0.baseAddress! + written, question.count - written)
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
            let count = Glibc.read(output, &buffer, buffer.count)
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

    private func closeInput() {
        let isOpen = state.withLock { state in
            defer { state.isInputClosed = true }
            return !state.isInputClosed
        }
        if isOpen { close(input) }
    }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
