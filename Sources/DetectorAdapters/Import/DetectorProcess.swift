internal import CPlatform
import EventLog
import Glibc

/// A program that detects people and writes what it sees to its standard output: started through the shell, with the
/// output to be read from ``descriptor``.
///
/// **On drop** it is asked to end, with all that it started, and waited for.
package final class DetectorProcess {
    /// The end of the pipe to read from.
    package let descriptor: Int32
    private let processID: pid_t
    private var status: Int32?

    /// - Parameter command: a line for `/bin/sh`.
    package init(_ command: String) throws {
        var ends: [Int32] = [0, 0]
        guard fflog_pipe(&ends) == 0 else { throw Self.failure(command) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        _ = fflog_spawn_close_from(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that the shell's children end with it; and no signal blocked or ignored.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let words: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/sh"), strdup("-c"), strdup(command), nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, "/bin/sh", &actions, &attributes, words, environ)
        close(ends[1])
        guard result == 0 else {
            close(ends[0])
            errno = result
            throw Self.failure(command)
        }
        descriptor = ends[0]
        processID = process
    }

    private static func failure(_ command: String) -> LogError {
        .storage("'\(command)' can't be started: \(String(cString: strerror(errno)))")
    }

    /// Waits for its end.
    ///
    /// - Returns: its exit status; 128 and the signal's number where one ended it.
    package func wait() -> Int32 {
        if let status { return status }
        var raw: Int32 = 0
        while waitpid(processID, &raw, 0) < 0, errno == EINTR {}
        let ended = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + (raw & 0x7F)
        status = ended
        return ended
    }

    deinit {
        close(descriptor)
        if status == nil {
            kill(-processID, SIGTERM)
            _ = wait()
        }
    }
}
