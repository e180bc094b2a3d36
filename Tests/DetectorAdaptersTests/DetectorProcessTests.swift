import DetectorAdapters
import Foundation
import Glibc
import Synchronization
import Testing

@Suite struct DetectorProcessTests {
    /// Whether the end of a program's output comes while another program, which was started at the same time, lives on.
    private static func endsInTime(_ process: DetectorProcess, seconds: Int) -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var byte: UInt8 = 0
        while ContinuousClock.now < deadline {
            var waiting = pollfd(fd: process.descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&waiting, 1, 100) > 0, read(process.descriptor, &byte, 1) == 0 { return true }
        }
        return false
    }

    /// Starts programs that last, on a thread of its own, until it is told that it is over.
    private final class Starter: Sendable {
        let isOver = Atomic(false)
        let hasEnded = DispatchSemaphore(value: 0)

        func start() {
            Thread.detachNewThread { [self] in
                var lasting: [DetectorProcess] = []
                while !isOver.load(ordering: .relaxed) {
                    if let process = try? DetectorProcess("exec sleep 30") { lasting.append(process) }
                    if lasting.count == 20 { lasting.removeAll() }
                }
                lasting.removeAll()
                hasEnded.signal()
            }
        }

        func end() {
            isOver.store(true, ordering: .relaxed)
            hasEnded.wait()
        }
    }

    @Test func `no other program holds the end of a program's output open, however many are started at once`() throws {
        let starters = [Starter(), Starter()]
        for starter in starters { starter.start() }
        defer { for starter in starters { starter.end() } }
        for attempt in 0..<400 {
            let process = try DetectorProcess("exec true")
            let isInTime = Self.endsInTime(process, seconds: 10)
            #expect(isInTime, "attempt \(attempt)")
            if !isInTime { break }
        }
    }

    @Test func `a program inherits nothing but its standard descriptors`() throws {
        // As a file of a library that doesn't know better: open, and inherited by whatever is started.
        let leak = open("/dev/null", O_RDONLY)
        defer { close(leak) }
        #expect(fcntl(leak, F_GETFD) & FD_CLOEXEC == 0)
        let process = try DetectorProcess("ls /proc/$$/fd; exit 0")
        let file = FileHandle(fileDescriptor: process.descriptor, closeOnDealloc: false)
        let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        #expect(text.split(separator: "\n").compactMap { Int($0) }.filter { $0 > 2 && $0 < 10 }.isEmpty, "\(text)")
    }
}
