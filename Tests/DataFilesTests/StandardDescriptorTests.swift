import DataFiles
import EventLog
import Foundation
import Glibc
import Testing

/// Each in a process of its own, whose descriptors it closes.
@Suite struct StandardDescriptorTests {
    @Test func `descriptors that are closed are opened, told, and refuse what they were for`() async {
        await #expect(processExitsWith: .success) {
            guard try StandardDescriptors.fill() == [] else { throw Unexpected(what: "all were open") }
            for descriptor: Int32 in 0...2 { close(descriptor) }
            guard try StandardDescriptors.fill() == [.input, .output, .errors] else { throw Unexpected(what: "closed") }
            guard try StandardDescriptors.fill() == [] else { throw Unexpected(what: "filled") }
            var byte: UInt8 = 0
            guard read(0, &byte, 1) == -1, errno == EBADF else { throw Unexpected(what: "input is readable") }
            guard write(1, &byte, 1) == -1, errno == EBADF else { throw Unexpected(what: "output is writable") }
            guard write(2, &byte, 1) == 1 else { throw Unexpected(what: "messages fail") }
            // The next file that is opened is not one of them.
            guard open("/dev/null", O_RDONLY) > 2 else { throw Unexpected(what: "a descriptor is missing") }
        }
    }

    @Test(arguments: 1...7)
    func `a log that a program opens without them never gets their numbers`(_ closed: Int32) async throws {
        let folder = try AccessFolder()
        await #expect(processExitsWith: .success) { [path = folder.path as String, closed = closed as Int32] in
            for descriptor: Int32 in 0...2 where closed & 1 << descriptor != 0 { close(descriptor) }
            let log = try EventLog.open(path + "/data", .create)
            for descriptor: Int32 in 0...2 {
                let name = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
                guard name?.hasPrefix(path) == false else {
                    throw Unexpected(what: "\(descriptor) is \(name ?? "closed")")
                }
            }
            print("what is printed goes anywhere but there")
            withExtendedLifetime(log) {}
        }
        #expect(try EventLog.open(folder.path("data")).verify().isClean)
    }
}
