internal import CPlatform
internal import Glibc
internal import Synchronization
internal import Timekeeping

/// A program that was started, with pipes to its standard input or from its standard output; what isn't piped is ours.
///
/// ```swift
/// let program = try ChildProcess(.shell("ffmpeg -i camera -f image2pipe -c:v pgm -"), piping: .output)
/// // … read from program.output until it ends …
/// let status = program.finish(within: .seconds(10))
/// ```
/// **Group.** It leads a process group of its own: a signal takes along what it started, and a Ctrl-C at our terminal doesn't
/// reach it. When it has ended, what it started and left behind is killed, except where its ``WaitStatus`` is
/// ``WaitStatus/unknown``: its number may be another's then, and no signal goes there. No signal is blocked or ignored in it.
/// **Descriptors.** It inherits 0 to 2 and nothing else. Our ends of the pipes are closed in every program that is started, at
/// whatever moment: so the end of its output comes when it ends, and not when another program does.
/// **Threads.** Every method may be called from any thread, at any time.
/// **On drop** our ends are closed and it is stopped (``stop(within:)``), which takes 5 s at most.
package final class ChildProcess: Sendable {
    /// Our end of its standard input, blocking; -1 where that isn't piped. Valid until ``closeInput()``.
    package let input: Int32
    /// Our end of its standard output, blocking; -1 where that isn't piped.
    package let output: Int32
    private let pid: pid_t

    private struct State {
        var isKilled = false
        var isInputOpen = true
        /// Set when it is reaped: from then on its number may be another's.
        var status: WaitStatus?

        /// Whether the number still is that of our child, running or not reaped yet. Where somebody else has reaped it, how it ended
        /// is not known.
        mutating func owns(_ pid: pid_t) -> Bool {
            if status == nil, ChildProcess.look(pid, WNOHANG) == ECHILD { status = .unknown }
            return status == nil
        }
    }
    private let state = Mutex(State())

    /// - Parameters:
    ///   - environment: variables besides ours, or instead of those of the same name.
    /// - Throws: ``SpawnError``; nothing was started then, and no descriptor is left.
    package init(_ program: Program, piping pipes: Pipes, environment: [String: String] = [:]) throws(SpawnError) {
        var toChild: (read: Int32, write: Int32)?
        var fromChild: (read: Int32, write: Int32)?
        var code: Int32 = 0
        if pipes.contains(.input) { code = Self.makePipe(&toChild) }
        if pipes.contains(.output), code == 0 { code = Self.makePipe(&fromChild) }
        var pid: pid_t = 0
        if code == 0 {
            code = Self.spawn(&pid, program.arguments, environment, input: toChild?.read, output: fromChild?.write)
        }
        for end in [toChild?.read, fromChild?.write].compactMap(\.self) { close(end) }
        guard code == 0 else {
            for end in [toChild?.write, fromChild?.read].compactMap(\.self) { close(end) }
            throw SpawnError(program: program.shown, reason: String(cString: strerror(code)))
        }
        self.pid = pid
        input = toChild?.write ?? -1
        output = fromChild?.read ?? -1
    }

    deinit {
        closeInput()
        if output >= 0 { close(output) }
        stop()
    }

    // MARK: Its end

    /// Whether ``kill()`` was called.
    package var isKilled: Bool { state.withLock { $0.isKilled } }

    /// Waits for its end, however long it takes.
    package func wait() -> WaitStatus {
        // Without taking its number away first, so that a signal meanwhile hits it or nobody.
        while !isReaped, Self.look(pid) == EINTR {}
        return reap()
    }

    /// Waits for its end for so long at most; `nil` where it runs on.
    package func wait(atMost patience: Duration) -> WaitStatus? {
        let deadline = TimeSource.system.monotonic() + patience
        while !isReaped {
            let found = Self.look(pid, WNOHANG)
            if found != EAGAIN && found != EINTR { break }
            guard TimeSource.system.monotonic() < deadline else { return nil }
            usleep(5_000)
        }
        return reap()
    }

    /// Waits for its end, and stops it where it hasn't come in time.
    package func finish(within patience: Duration) -> WaitStatus { wait(atMost: patience) ?? stop() }

    /// Asks it and what it started to end, and kills what is there still when it has ended or the time is over.
    @discardableResult
    package func stop(within patience: Duration = .seconds(5)) -> WaitStatus {
        send(SIGTERM)
        if let status = wait(atMost: patience) { return status }
        kill()
        return wait()
    }

    /// Kills it and what it started, without waiting for that.
    package func kill() {
        state.withLock { $0.isKilled = true }
        send(SIGKILL)
    }

    /// Tells it that its input is over. What isn't piped, or closed already, stays as it is.
    package func closeInput() {
        let isOpen = state.withLock { state in
            defer { state.isInputOpen = false }
            return state.isInputOpen
        }
        if isOpen, input >= 0 { close(input) }
    }

    private var isReaped: Bool { state.withLock { $0.status != nil } }

    private func send(_ signal: Int32) {
        state.withLock { state in
            if state.owns(pid) { _ = Glibc.kill(-pid, signal) }
        }
    }

    /// Looks for its end and leaves it there to be reaped.
    ///
    /// - Returns: 0 where it has ended; ECHILD where it is not our child any more; EINTR; with `WNOHANG`, EAGAIN where it runs on.
    private static func look(_ pid: pid_t, _ option: Int32 = 0) -> Int32 {
        var info = siginfo_t()
        guard waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT | option) == 0 else { return errno }
        return info.si_signo == SIGCHLD ? 0 : EAGAIN
    }

    /// Takes note of its end, which has come.
    private func reap() -> WaitStatus {
        state.withLock { state in
            guard state.owns(pid) else { return state.status ?? .unknown }
            // What it started and left behind.
            _ = Glibc.kill(-pid, SIGKILL)
            var raw: Int32 = 0
            var reaped: pid_t
            repeat { reaped = waitpid(pid, &raw, 0) } while reaped < 0 && errno == EINTR
            let status = reaped == pid ? WaitStatus(raw: raw) : .unknown
            state.status = status
            return status
        }
    }
}
