import DataFiles
import EventLog
import Foundation
import Glibc
import LMDB
import Sealing
import Testing
import TestSupport

@Suite struct DataFileTests {
    @Test(arguments: [0, 0o022, 0o077, 0o777] as [mode_t])
    func `files and folders have the same modes whatever the umask`(_ mask: mode_t) async throws {
        let folder = AccessFolder()
        await #expect(processExitsWith: .success) { [path = folder.path as String, mask = mask as mode_t] in
            try withUmask(mask) {
                let log = try EventLog.open(path + "/data", .create)
                try log.createTopic(TopicConfiguration(name: "t"))
                _ = try Sealer(log).seal(try log.topic("t"))
                try DataFile.makeFolder(path + "/data/projections")
                close(try DataFile.open(path + "/data/a.lock", O_RDWR | O_CREAT))
            }
        }
        let modes = try AccessFolder.modes(in: folder.path("data"))
        #expect(modes.count >= 8)
        for (name, mode) in modes {
            let isFolder = ["", "projections", "segments"].contains(name)
            #expect(mode == (isFolder ? 0o700 : 0o600), "\(name) \(String(mode, radix: 8))")
        }
    }

    @Test func `every descriptor in a data directory is closed in programs that are started`() throws {
        let folder = AccessFolder()
        let log = try EventLog.open(folder.path("data"), .create)
        try log.createTopic(TopicConfiguration(name: "t"))
        let lock = try AdvisoryLock.take(folder.path("data/seal.lock"))
        try Environment.create(folder.path("data/other.mdb"), databases: ["a"]) { _, _ in }
        let other = try Environment(opening: folder.path("data/other.mdb"))
        var options = EnvironmentOptions()
        options.isReadOnly = true
        options.isUnlocked = true
        let copy = folder.path("data/immutable.mdb")
        try FileManager.default.copyItem(atPath: folder.path("data/other.mdb"), toPath: copy)
        let immutable = try Environment(opening: copy, options)
        var inData: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            let file = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")) ?? ""
            guard file.hasPrefix(folder.path), let descriptor = Int32(name) else { continue }
            inData.append((file as NSString).lastPathComponent)
            #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0, "\(file)")
        }
        for file in ["head.mdb", "head.mdb-lock", "seal.lock", "other.mdb", "immutable.mdb"] {
            #expect(inData.contains(file), "\(inData)")
        }
        withExtendedLifetime((log, other, immutable)) {}
        _ = consume lock
    }

    @Test(.enabled(if: isRoot, "only root may become another user"))
    func `another user can neither read a log nor hold up its seals`() async throws {
        let folder = AccessFolder()
        let log = try EventLog.open(folder.path("data"), .create)
        let topic = try log.createTopic(TopicConfiguration(name: "t"))
        _ = try Sealer(log).seal(topic)
        await #expect(processExitsWith: .success) { [data = folder.path("data") as String] in
            guard setgid(65534) == 0, setuid(65534) == 0 else { throw Unexpected(what: "setuid") }
            for name in ["head.mdb", "seal.lock", "create.lock", "wake"] {
                guard open("\(data)/\(name)", O_RDONLY) < 0, errno == EACCES else { throw Unexpected(what: name) }
            }
            do {
                _ = try EventLog.open(data)
                throw Unexpected(what: "opened")
            } catch LogError.unreadableDirectory {}
        }
    }

    /// Every file that is made goes through ``DataFile``, which knows modes and links; every pipe is made close-on-exec, and every
    /// program that is started goes through `ChildProcess`.
    @Test func `no other place in the sources makes files, folders, pipes or processes in its own way`() throws {
        var package = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { package.deleteLastPathComponent() }
        let sources = package.appendingPathComponent("Sources")
        // Folders above a data directory; files of keys, which lie outside of it and are 0600 by themselves.
        let own = [
            "Log/EventLog/Directory/DataDirectory.swift", "Store/Devices/Keys/GroupKeyFile.swift",
            "Store/Pseudonyms/KeyFile.swift",
        ]
        var count = 0
        for case let file as String in FileManager.default.enumerator(atPath: sources.path) ?? .init()
        where file.hasSuffix(".swift") && !file.hasPrefix("Codecs/DataFiles/") && !file.hasPrefix("Apps/") {
            count += 1
            let text = try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
            for line in text.split(separator: "\n") where !line.contains("DataFile.") {
                let makes = ["O_CREAT", " mkdir(", "createDirectory(", "createFile(", ".write(to: URL"].contains {
                    line.contains($0)
                }
                #expect(!makes || own.contains(file), "\(file): \(line)")
                #expect(!line.contains(" pipe(&"), "\(file): \(line)")
                let starts = ["posix_spawn", "fflog_pipe(", " Process()", "fork()"].contains { line.contains($0) }
                #expect(
                    !starts || file.hasPrefix("Store/ChildProcesses/") || file.hasPrefix("Store/Scenes/"),
                    "\(file): \(line)")
            }
        }
        #expect(count > 50)
    }
}
