import ChildProcesses
import Foundation
import Glibc
import Synchronization
import Testing

@Suite struct InheritanceTests {
    /// The pipes that a program has besides its standard descriptors, by its own account.
    private static func inheritedPipes() throws -> Set<Int> {
        let process = try ChildProcess(
            .shell("for f in /proc/$$/fd/*; do [ -p $f ] && echo ${f##*/}; done; true"), piping: .output)
        let file = FileHandle(fileDescriptor: process.output, closeOnDealloc: false)
        let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        return Set(text.split(separator: "\n").compactMap { Int($0) }.filter { $0 > 2 })
    }

    @Test func `no program holds the end of another's output open, however many are started at once`() throws {
        let alone = try Self.inheritedPipes()
        let held = Mutex<[Set<Int>]>([])
        // Each makes its pipe while the others start their programs.
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            for _ in 0..<300 {
                guard let pipes = try? Self.inheritedPipes() else { return held.withLock { $0.append([-1]) } }
                if !pipes.isSubset(of: alone) { held.withLock { $0.append(pipes) } }
            }
        }
        let found = held.withLock { $0 }
        #expect(found.isEmpty, "\(found.count) of 1200 programs")
    }

    @Test func `a program inherits nothing but its standard descriptors`() throws {
        // As a file of a library that doesn't know better: open, and inherited by whatever is started.
        let leak = open("/dev/null", O_RDONLY)
        defer { close(leak) }
        #expect(fcntl(leak, F_GETFD) & FD_CLOEXEC == 0)
        let process = try ChildProcess(.shell("ls /proc/$$/fd; exit 0"), piping: .output)
        let file = FileHandle(fileDescriptor: process.output, closeOnDealloc: false)
        let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        #expect(text.split(separator: "\n").compactMap { Int($0) }.filter { $0 > 2 && $0 < 10 }.isEmpty, "\(text)")
    }
}
