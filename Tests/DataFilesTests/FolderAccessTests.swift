import ErrorKinds
import DataFiles
import EventLog
import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct FolderAccessTests {
    let folder: AccessFolder
    var data: String { folder.path("data") }

    /// A directory as the first version made it: for everybody to read.
    init() throws {
        folder = AccessFolder()
        for name in ["data", "data/segments", "data/blobs", "data/blobs/ab"] {
            #expect(mkdir(folder.path(name), 0o755) == 0)
            chmod(folder.path(name), 0o755)
        }
        for name in [
            "head.mdb", "head.mdb-lock", "keys.mdb", "keys.lock", "segments/t-00000001.mdb", "blobs/ab/picture",
        ] {
            try Data("x".utf8).write(to: URL(fileURLWithPath: "\(data)/\(name)"))
            chmod("\(data)/\(name)", 0o644)
        }
    }

    @Test func `what others get at is found, and narrowed to the owner`() throws {
        let found = try FolderAccess(data).findings()
        #expect(found.count == 10)
        #expect(found.contains { $0.path == "\(data)/blobs/ab/picture" && $0.reason.contains("0644, should be 0600") })
        chmod("\(data)/head.mdb", 0o777)
        #expect(
            try FolderAccess(data).findings().contains {
                $0.path == "\(data)/head.mdb" && $0.reason.contains("0777, should be 0600")
            })
        #expect(found.contains { $0.path == data && $0.reason.contains("0755, should be 0700") })
        try FolderAccess(data).narrow()
        for (name, mode) in try AccessFolder.modes(in: data) { #expect(mode == 0o600 || mode == 0o700, "\(name)") }
        #expect(try FolderAccess(data).findings().isEmpty)
        #expect(folder.mode("") == 0o755, "what lies around it is not ours")
    }

    @Test func `a narrowing that was cut short is gone on with`() throws {
        // Everything in it is done first; the directory itself comes last.
        chmod("\(data)/segments", 0o700)
        chmod("\(data)/blobs", 0o700)
        try FolderAccess(data).narrow()
        #expect(folder.mode("data/segments/t-00000001.mdb") == 0o600)
        #expect(folder.mode("data/blobs/ab") == 0o700 && folder.mode("data/blobs/ab/picture") == 0o600)
    }

    @Test(.enabled(if: isRoot, "only root may give files to any group"))
    func `a group reads everything but keys, and no longer when it is taken away`() throws {
        try FolderAccess(data).share(with: 65534)
        let shared = try AccessFolder.modes(in: data)
        #expect(shared[""] == 0o2750 && shared["blobs/ab"] == 0o2750 && shared["segments"] == 0o2750)
        #expect(shared["head.mdb"] == 0o640 && shared["blobs/ab/picture"] == 0o640)
        #expect(shared["head.mdb-lock"] == 0o660, "readers register in it")
        #expect(shared["keys.mdb"] == 0o600 && shared["keys.lock"] == 0o600)
        var status = stat()
        for name in shared.keys {
            #expect(lstat("\(data)/\(name)", &status) == 0 && status.st_gid == 65534, "\(name)")
        }
        #expect(try FolderAccess(data).findings().isEmpty)
        // What is made from now on is the group's too.
        #expect(try DataFile.makeFolder("\(data)/projections"))
        close(try DataFile.open("\(data)/projections/p@1.mdb", O_RDWR | O_CREAT))
        close(try DataFile.open("\(data)/keys.mdb.creating-1", O_RDWR | O_CREAT))
        #expect(folder.mode("data/projections") == 0o2750 && folder.mode("data/projections/p@1.mdb") == 0o640)
        #expect(folder.mode("data/keys.mdb.creating-1") == 0o600)
        #expect(lstat("\(data)/projections/p@1.mdb", &status) == 0 && status.st_gid == 65534)
        // A write by the group, or anything by others, is too much.
        chmod("\(data)/head.mdb", 0o664)
        #expect(try FolderAccess(data).findings().map(\.path) == ["\(data)/head.mdb"])
        try FolderAccess(data).narrow()
        #expect(folder.mode("data/head.mdb") == 0o640)
        try FolderAccess(data).restrict()
        for (name, mode) in try AccessFolder.modes(in: data) { #expect(mode & 0o077 == 0, "\(name)") }
    }

    @Test func `a directory that others may look into is no group's, whatever its bits`() throws {
        for mode: mode_t in [0o2755, 0o2770, 0o0750, 0o2751] {
            chmod(data, mode)
            #expect(FileSharing(ofFolder: data) == .owner)
            try FolderAccess(data).narrow()
            #expect(folder.mode("data") & 0o077 == 0)
        }
    }

    @Test func `a symbolic link is found, and nothing is written past it`() throws {
        try FolderAccess(data).narrow()
        #expect(symlink("/etc/passwd", "\(data)/seal.lock") == 0)
        #expect(try FolderAccess(data).findings().map(\.path) == ["\(data)/seal.lock"])
        var error = #expect(throws: FileError.self) { try FolderAccess(data).narrow() }
        #expect(error?.isLink == true && error?.path == "\(data)/seal.lock")
        error = #expect(throws: FileError.self) { try DataFile.open("\(data)/seal.lock", O_RDWR | O_CREAT) }
        #expect(error?.isLink == true)
        #expect(symlink(folder.path, "\(data)/projections") == 0)
        error = #expect(throws: FileError.self) { try DataFile.makeFolder("\(data)/projections") }
        #expect(error?.isLink == true)
        error = #expect(throws: FileError.self) { try FolderAccess(data).refuseLinks() }
        #expect(error?.isLink == true)
        // The directory itself may be reached by one.
        unlink("\(data)/seal.lock")
        unlink("\(data)/projections")
        #expect(symlink(data, folder.path("link")) == 0)
        chmod(data, 0o755)
        try FolderAccess(folder.path("link")).narrow()
        #expect(folder.mode("data") == 0o700)
    }

    @Test func `what isn't fflog's is left alone`() throws {
        for name in ["notes", "segments/lost+found", "lost+found"] {
            #expect(mkdir("\(data)/\(name)", 0o755) == 0)
            chmod("\(data)/\(name)", 0o755)
            try Data("x".utf8).write(to: URL(fileURLWithPath: "\(data)/\(name)/file"))
            chmod("\(data)/\(name)/file", 0o644)
        }
        #expect(symlink("/etc/passwd", "\(data)/link") == 0)
        try FolderAccess(data).narrow()
        #expect(try FolderAccess(data).findings().isEmpty)
        try FolderAccess(data).restrict()
        for name in ["notes", "segments/lost+found", "lost+found"] {
            #expect(folder.mode("data/\(name)") == 0o755 && folder.mode("data/\(name)/file") == 0o644)
        }
    }

    @Test func `names that are not UTF-8 and special files are found`() throws {
        let raw: [CChar] = Array("\(data)/segments/a".utf8).map { CChar(bitPattern: $0) } + [-1, -2, 0]
        close(open(raw, O_WRONLY | O_CREAT, 0o666))
        #expect(chmod(raw, 0o666) == 0)
        #expect(mkfifo("\(data)/wake", 0o600) == 0)
        let found = try FolderAccess(data).findings()
        #expect(found.contains { $0.path.hasPrefix("\(data)/segments/a") && $0.reason.contains("0666") })
        #expect(found.contains { $0.path == "\(data)/wake" && $0.reason.contains("neither a file nor a folder") })
        try FolderAccess(data).narrow()
        var status = stat()
        #expect(lstat(raw, &status) == 0 && status.st_mode & 0o777 == 0o600)
        // And such a file is not waited for.
        let error = #expect(throws: FileError.self) { try DataFile.open("\(data)/wake", O_RDWR) }
        #expect(error?.cause == .notAFile)
    }

    @Test func `pictures are narrowed where their folder shows that something is left to do`() throws {
        chmod("\(data)/blobs", 0o700)
        chmod("\(data)/blobs/ab", 0o700)
        try FolderAccess(data).narrow()
        // One by one they are looked at only when somebody asks for it; nobody gets at it meanwhile.
        #expect(folder.mode("data/blobs/ab/picture") == 0o644)
        let found = try FolderAccess(data).findings()
        #expect(found.map(\.path) == ["\(data)/blobs/ab/picture"] && found[0].remedy == .narrowAccess)
        try FolderAccess(data).restrict()
        #expect(folder.mode("data/blobs/ab/picture") == 0o600)
        // A sharing that was cut short leaves its folders open, by which the next to write knows.
        chmod("\(data)/blobs/ab", 0o2750)
        chmod("\(data)/blobs/ab/picture", 0o640)
        try FolderAccess(data).narrow()
        #expect(folder.mode("data/blobs/ab/picture") == 0o600 && folder.mode("data/blobs/ab") == 0o700)
    }

    @Test(.enabled(if: isRoot, "only root may give files to any group"))
    func `what a group is to read and can't is found, and mended by the next to write`() throws {
        try FolderAccess(data).share(with: 65534)
        chmod("\(data)/segments", 0o755)
        chmod("\(data)/segments/t-00000001.mdb", 0o600)
        chown("\(data)/head.mdb", uid_t.max, 0)
        let found = try FolderAccess(data).findings()
        #expect(
            Set(found.map(\.path)) == ["\(data)/segments", "\(data)/segments/t-00000001.mdb", "\(data)/head.mdb"],
            "\(found)")
        try FolderAccess(data).narrow()
        #expect(try FolderAccess(data).findings().isEmpty)
        #expect(folder.mode("data/segments") == 0o2750 && folder.mode("data/segments/t-00000001.mdb") == 0o640)
    }

    @Test(.enabled(if: isRoot, "only root may give files to others"))
    func `root gives what lies in another user's directory to that user, and not what has another name`() throws {
        try FolderAccess(data).narrow()
        let outside = folder.path("outside")
        try Data("secret".utf8).write(to: URL(fileURLWithPath: outside))
        #expect(link(outside, "\(data)/segments/u-00000001.mdb") == 0)
        for name in ["", "/segments", "/head.mdb"] { chown(data + name, 65534, 65534) }
        try FolderAccess(data).narrow()
        var status = stat()
        #expect(lstat("\(data)/segments/t-00000001.mdb", &status) == 0 && status.st_uid == 65534)
        #expect(lstat(outside, &status) == 0 && status.st_uid == 0)
    }

    @Test(.enabled(if: isRoot, "only root may become another user"))
    func `a group is let in by who is in it, for an owner who is in it, or not at all`() async throws {
        try FolderAccess(data).narrow()
        let names = try FileManager.default.subpathsOfDirectory(atPath: data)
        for name in [""] + names { chown("\(data)/\(name)", 65534, 65534) }
        let before = try AccessFolder.modes(in: data)
        // For nobody, who is in no other group.
        #expect(throws: FileError(code: EPERM, path: data)) { try FolderAccess(data).share(with: 54321) }
        await #expect(processExitsWith: .success) { [data = data as String] in
            guard setgroups(0, nil) == 0, setgid(65534) == 0, setuid(65534) == 0 else {
                throw Unexpected(what: "setuid")
            }
            do {
                try FolderAccess(data).share(with: 54321)
                throw Unexpected(what: "shared")
            } catch let error as FileError where error.code == EPERM {}
        }
        #expect(try AccessFolder.modes(in: data) == before)
        try FolderAccess(data).share(with: 65534)
        // Whatever the umask and the groups of who makes a folder there, it is not half the group's.
        await #expect(processExitsWith: .success) { [data = data as String] in
            guard setgroups(0, nil) == 0, setgid(54321) == 0, setuid(65534) == 0 else {
                throw Unexpected(what: "setuid")
            }
            try withUmask(0o077) { _ = try DataFile.makeFolder(data + "/run") }
            try withUmask(0o022) { _ = try DataFile.makeFolder(data + "/projections") }
        }
        #expect(folder.mode("data/run") == 0o2700 && folder.mode("data/projections") == 0o2750)
        #expect(try FolderAccess(data).findings().map(\.path) == ["\(data)/run"])
    }

    @Test(.enabled(if: isRoot, "only root may become another user"))
    func `whoever swaps folders for links while root changes modes gets at nothing outside`() async throws {
        let outside = folder.path("outside")
        #expect(mkdir(outside, 0o700) == 0)
        try Data("secret".utf8).write(to: URL(fileURLWithPath: outside + "/secret"))
        chmod(outside + "/secret", 0o600)
        let swapping = Thread { [data] in
            while !Thread.current.isCancelled {
                rename("\(data)/blobs/ab", "\(data)/blobs/away")
                symlink(outside, "\(data)/blobs/ab")
                unlink("\(data)/blobs/ab")
                rename("\(data)/blobs/away", "\(data)/blobs/ab")
            }
        }
        swapping.start()
        for _ in 0..<300 {
            try FolderAccess(data).share(with: 65534)
            try FolderAccess(data).restrict()
        }
        swapping.cancel()
        try await eventually("the end of the thread") { swapping.isFinished }
        var status = stat()
        #expect(folder.mode("outside") == 0o700 && folder.mode("outside/secret") == 0o600)
        #expect(lstat(outside + "/secret", &status) == 0 && status.st_gid != 65534)
    }

    @Test(.enabled(if: isRoot, "only root may become another user"))
    func `a directory of another user's that can't be closed gets no log, and root takes no log from its user`()
        async throws
    {
        let volume = folder.path("volume")
        #expect(mkdir(volume, 0o777) == 0 && chmod(volume, 0o777) == 0)
        await #expect(processExitsWith: .success) { [volume = volume as String] in
            guard setgid(65534) == 0, setuid(65534) == 0 else { throw Unexpected(what: "setuid") }
            do {
                _ = try EventLog.open(volume, .create)
                throw Unexpected(what: "made")
            } catch LogError.readOnlyDirectory {}
            guard try FileManager.default.contentsOfDirectory(atPath: volume).isEmpty else {
                throw Unexpected(what: "left")
            }
            // A folder inside of it will do.
            _ = try EventLog.open(volume + "/data", .create)
        }
        // The log of one user in the directory of another.
        chown(volume + "/data", 0, 0)
        chmod(volume + "/data", 0o770)
        let error = #expect(throws: FileError.self) { try FolderAccess(volume + "/data").narrow() }
        #expect(error?.cause == .otherOwner)
        var status = stat()
        #expect(lstat(volume + "/data/head.mdb", &status) == 0 && status.st_uid == 65534)
        #expect(AccessFolder.mode(volume + "/data") == 0o770)
    }

    @Test(.enabled(if: isRoot, "only root may give files to others"))
    func `root writes to no file of another user's that has a second name`() throws {
        try FolderAccess(data).narrow()
        let outside = folder.path("outside")
        try Data("secret".utf8).write(to: URL(fileURLWithPath: outside))
        chown(data, 65534, 65534)
        #expect(link(outside, "\(data)/seal.lock") == 0)
        let error = #expect(throws: FileError.self) { try DataFile.open("\(data)/seal.lock", O_RDWR | O_CREAT) }
        #expect(error?.cause == .hasOtherName)
        var status = stat()
        #expect(lstat(outside, &status) == 0 && status.st_uid == 0)
    }

    @Test(.enabled(if: isRoot, "only root may become another user"))
    func `what belongs to another user is not narrowed without a word`() async throws {
        chmod(folder.path, 0o777)
        await #expect(processExitsWith: .success) { [data = data as String] in
            guard setgid(65534) == 0, setuid(65534) == 0 else { throw Unexpected(what: "setuid") }
            do {
                try FolderAccess(data).narrow()
                throw Unexpected(what: "narrowed")
            } catch let error as FileError where error.code == EPERM {}
        }
        #expect(folder.mode("data/head.mdb") == 0o644)
    }
}
