import ChildProcesses
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// Nothing here takes long; the limit is for what would otherwise never end.
@Suite(.timeLimit(.minutes(20))) struct ChildProcessTests {
    /// Reads what has come, and waits for it.
    ///
    /// - Returns: how many bytes; 0 at the end.
    /// - Throws: where nothing comes for ten minutes.
    private func read(_ process: ChildProcess, into buffer: inout [UInt8]) throws -> Int {
        var waiting = pollfd(fd: process.output, events: Int16(POLLIN), revents: 0)
        try #require(poll(&waiting, 1, 600_000) == 1, "nothing came, and no end")
        let count = Glibc.read(process.output, &buffer, buffer.count)
        try #require(count >= 0)
        return count
    }

    /// All that it writes, until its output is closed by everyone who holds it.
    private func output(_ process: ChildProcess) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = try read(process, into: &buffer)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    private func text(_ process: ChildProcess) throws -> String { String(decoding: try output(process), as: UTF8.self) }

    /// The first line, as far as it is known; the program goes on.
    private func line(_ process: ChildProcess) throws -> String {
        var bytes: [UInt8] = []
        var byte: [UInt8] = [0]
        while try read(process, into: &byte) == 1, byte[0] != UInt8(ascii: "\n") { bytes += byte }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Waits until a process is gone, or waits for whoever inherited it to take note.
    private func waitForEnd(of pid: Substring) async throws {
        try await eventually("the end of process \(pid)") {
            guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return true }
            return stat.split(separator: ")").last?.split(separator: " ").first == "Z"
        }
    }

    @Test func `a program's status is what it ended with, and a signal is told from a status`() throws {
        for (line, status, code) in [
            ("exit 0", .exited(0), 0), ("exit 3", .exited(3), 3), ("kill -9 $$", .signalled(9), 137),
        ] as [(String, WaitStatus, Int32)] {
            let process = try ChildProcess(.shell(line), piping: [])
            #expect(process.wait() == status && process.wait() == status && status.code == code)
            #expect(process.stop() == status && process.input == -1 && process.output == -1)
        }
        #expect(WaitStatus.exited(3).description == "ended with status 3")
        #expect(WaitStatus.signalled(9).description == "was ended by signal 9")
    }

    @Test func `where somebody else took note of a program's end, its status is unknown, and no success`() async throws
    {
        await #expect(processExitsWith: .success) {
            // The system takes note for us.
            signal(SIGCHLD, SIG_IGN)
            let ignored = try ChildProcess(.shell("exit 0"), piping: [])
            #expect(ignored.wait() == .unknown && ignored.wait() == .unknown)
            let asked = try ChildProcess(.executable("sleep", ["3600"]), piping: [])
            #expect(asked.wait(atMost: .zero) == nil)
            #expect(asked.stop(within: .seconds(600)) == .unknown)
            signal(SIGCHLD, SIG_DFL)

            let taken = try ChildProcess(.shell("kill -9 $$"), piping: [])
            var raw: Int32 = 0
            #expect(waitpid(-1, &raw, 0) > 0)
            // Its number may be another's: nothing is sent there.
            taken.kill()
            #expect(taken.isKilled && taken.wait(atMost: .seconds(600)) == .unknown)
        }
        #expect(
            WaitStatus.unknown.code == -1 && WaitStatus.unknown.description == "ended with a status that is not known")
    }

    @Test func `a program that can't be started is an error that names it and says why`() throws {
        let error = #expect(throws: SpawnError.self) {
            try ChildProcess(.executable("/nowhere/detector", ["--fast"]), piping: [.input, .output])
        }
        #expect(error?.description == "'/nowhere/detector' can't be started: No such file or directory")
        #expect(throws: SpawnError.self) { try ChildProcess(.executable("/etc/passwd"), piping: .output) }
    }

    @Test func `arguments are not the shell's, and a name is looked up in PATH`() throws {
        let process = try ChildProcess(.executable("printf", ["%s|", "a b", "$HOME", "*"]), piping: .output)
        #expect(try text(process) == "a b|$HOME|*|")
        #expect(process.wait() == .exited(0))
    }

    @Test func `its environment is ours, with the variables that were given over it`() throws {
        let process = try ChildProcess(
            .shell("echo \"$PATH,$FFLOG_TEST_A,$HOME\""), piping: .output,
            environment: ["FFLOG_TEST_A": "x=y", "HOME": "/there"])
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        #expect(try text(process) == "\(path),x=y,/there\n")
    }

    @Test func `no signal is blocked or ignored in it, whatever its parent does`() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            signal(SIGHUP, SIG_IGN)
            var set = sigset_t()
            sigfillset(&set)
            pthread_sigmask(SIG_BLOCK, &set, nil)
            let process = try ChildProcess(.executable("cat", ["/proc/self/status"]), piping: [])
            #expect(process.wait() == .exited(0))
        }
        let lines = String(decoding: try #require(result).standardOutputContent, as: UTF8.self).split(separator: "\n")
        for name in ["SigBlk", "SigIgn"] {
            let line = try #require(lines.first { $0.hasPrefix(name) })
            // Two signals are the C library's own: nobody else may set them.
            let set = try #require(UInt64(line.split(separator: "\t")[1], radix: 16)) & ~(0b11 << 31)
            #expect(set == 0, "\(line)")
        }
    }

    @Test func `output larger than a pipe holds comes whole, and so does what goes in`() throws {
        let large = try ChildProcess(.shell("head -c 3000000 /dev/zero; exit 5"), piping: .output)
        #expect(try output(large).count == 3_000_000)
        #expect(large.wait() == .exited(5))

        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let copy = try ChildProcess(.executable("cat"), piping: [.input, .output])
        let written = Mutex(0)
        let writer = Thread {
            var count = 0
            while count < bytes.count {
                let more = bytes.withUnsafeBytes { write(copy.input, $0.baseAddress! + count, bytes.count - count) }
                guard more > 0 else { break }
                count += more
            }
            copy.closeInput()
            written.withLock { $0 = count }
        }
        writer.start()
        #expect(try output(copy) == bytes)
        #expect(copy.wait() == .exited(0) && written.withLock { $0 } == bytes.count)
    }

    @Test func `the end of its output comes when it ends, while other threads start programs that stay`() throws {
        let others = Mutex<[ChildProcess]>([])
        let threads = DispatchGroup()
        for _ in 0..<2 {
            threads.enter()
            Thread {
                for _ in 0..<100 {
                    guard let other = try? ChildProcess(.executable("sleep", ["3600"]), piping: .output) else { break }
                    others.withLock { $0.append(other) }
                }
                threads.leave()
            }.start()
        }
        // Whoever inherited the end of a pipe would hold it for an hour.
        for number in 0..<200 {
            let process = try ChildProcess(.shell("echo \(number)"), piping: .output)
            #expect(try text(process) == "\(number)\n")
            #expect(process.wait() == .exited(0))
        }
        threads.wait()
        let started = others.withLock { $0 }
        #expect(started.count == 200)
        for other in started { other.kill() }
    }

    @Test func `a stop that is heeded lets the program end in its own way`() throws {
        let process = try ChildProcess(
            .shell("trap 'exit 7' TERM; echo ready; while :; do sleep 0.01; done"), piping: .output)
        #expect(try line(process) == "ready")
        #expect(process.stop(within: .seconds(600)) == .exited(7))
    }

    @Test func `a stop that is ignored ends in a kill, with all that was started`() async throws {
        let process = try ChildProcess(
            .shell("trap '' TERM; sleep 3600 & echo $!; while :; do sleep 1; done"), piping: .output)
        let started = try line(process)
        #expect(!process.isKilled)
        #expect(process.stop(within: .milliseconds(50)) == .signalled(SIGKILL))
        #expect(process.isKilled)
        try await waitForEnd(of: started[...])
    }

    @Test func `a wait has a bound, and what is not over then can be stopped`() throws {
        let process = try ChildProcess(.shell("echo ready; exec >&-; sleep 3600"), piping: .output)
        // Its output is over, and it isn't.
        #expect(try text(process) == "ready\n")
        #expect(process.wait(atMost: .milliseconds(30)) == nil)
        #expect(process.finish(within: .milliseconds(30)) == .signalled(SIGTERM))
        #expect(process.wait(atMost: .zero) == .signalled(SIGTERM))
    }

    @Test func `what a program left behind is killed when it has ended, and dropping one ends it`() async throws {
        let left = try ChildProcess(.shell("sleep 3600 >/dev/null & echo $!"), piping: .output)
        let orphan = try text(left).dropLast()
        #expect(left.wait() == .exited(0))
        try await waitForEnd(of: orphan)

        var dropped: ChildProcess? = try ChildProcess(.shell("sleep 3600 & echo $$ $!; wait"), piping: .output)
        let pids = try dropped.map(line)?.split(separator: " ") ?? []
        #expect(pids.count == 2)
        dropped = nil
        for pid in pids { try await waitForEnd(of: pid) }
    }

    @Test func `a kill from another thread ends the wait`() throws {
        let process = try ChildProcess(.executable("sleep", ["3600"]), piping: [])
        Thread { process.kill() }.start()
        #expect(process.wait() == .signalled(SIGKILL))
        process.kill()
    }
}
