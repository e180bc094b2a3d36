import DataFiles
import EventLog
import Foundation
import Glibc
import TestSupport
import Testing

/// Each in a process of its own, whose descriptors it closes.
@Suite struct StandardDescriptorTests {
    @Test func `descriptors that are closed are opened, told, and refuse what they were for`() async {
        await #expect(processExitsWith: .success) {
            func name(_ descriptor: Int32) -> String? {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
            }
            let before = (0...2).map { name($0) }
            guard !before.contains(nil), try StandardDescriptors.fill() == [] else {
                throw Unexpected(what: "\(before)")
            }
            // Another thread of this process, the runtime's, may take a number before it is filled: then it is open.
            for descriptor: Int32 in 0...2 { close(descriptor) }
            let closed = try StandardDescriptors.fill()
            guard !closed.isEmpty else { throw Unexpected(what: "none was closed") }
            for (descriptor, bit) in zip(Int32(0)...2, [StandardDescriptors.Closed.input, .output, .errors]) {
                guard let name = name(descriptor) else { throw Unexpected(what: "\(descriptor) is closed") }
                guard closed.contains(bit) == (name == "/dev/null") else {
                    throw Unexpected(what: "\(descriptor) \(name)")
                }
            }
            guard try StandardDescriptors.fill() == [] else { throw Unexpected(what: "filled") }
            var byte: UInt8 = 0
            if closed.contains(.input), read(0, &byte, 1) != -1 || errno != EBADF {
                throw Unexpected(what: "input is readable")
            }
            if closed.contains(.output), write(1, &byte, 1) != -1 || errno != EBADF {
                throw Unexpected(what: "output is writable")
            }
            if closed.contains(.errors), write(2, &byte, 1) != 1 { throw Unexpected(what: "messages fail") }
            // The next file that is opened is not one of them.
            guard open("/dev/null", O_RDONLY) > 2 else { throw Unexpected(what: "a descriptor is missing") }
        }
    }

    @Test(arguments: 1...7)
    func `a log that a program opens without them never gets their numbers`(_ closed: Int32) async throws {
        let folder = AccessFolder()
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
