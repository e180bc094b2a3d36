import Glibc
import LMDB
internal import DataFiles

/// The folder that a log lives in: what is in it, and how it is created and recognised.
///
/// ```
/// head.mdb        recent batches and all metadata, with head.mdb-lock beside it
/// wake            the futex word that wakes readers in other processes
/// create.lock     held while the folder is being filled
/// seal.lock       held while segments are made or swept
/// segments/       sealed segments, a file each
/// projections/    a file for each projection and version
/// blobs/          contents of blobs, by their SHA-256, and the index of names
/// run/            who runs the pipeline, and what it last said of itself
/// keys.mdb        the keys of visitors' pseudonyms, wrapped
/// ```
/// It is its owner's alone, or lets a group read: ``FileSharing``.
package struct DataDirectory: Sendable {
    package let path: String

    package init(_ path: String) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    package var headPath: String { path + "/head.mdb" }
    package var wakePath: String { path + "/wake" }
    package var projectionsPath: String { path + "/projections" }
    package var segmentsPath: String { path + "/segments" }
    package var blobsPath: String { path + "/blobs" }
    package var sealLockPath: String { path + "/seal.lock" }
    var createLockPath: String { path + "/create.lock" }

    /// The version of the whole directory; a program refuses a newer one.
    static let formatVersion = 3

    static let databases =
        [
            "meta", "topics", "schemas", "partitions", "batches", "groups", "checkpoints", "positions", "trash",
        ] + lateDatabases

    /// Those that heads of older programs lack.
    static let lateDatabases = SegmentManifest.databases + [PolicyStore.database, SubstreamStore.database]

    var hasHead: Bool { access(headPath, F_OK) == 0 }

    /// Whether files in it can be made and changed by this process; the reason where not.
    package func writeRefusal() -> String? {
        var file = statvfs()
        if statvfs(path, &file) == 0, file.f_flag & UInt(ST_RDONLY) != 0 { return "its file system is read-only" }
        for place in [path, headPath] where access(place, F_OK) == 0 && access(place, W_OK) != 0 {
            return "\(place): \(String(cString: strerror(errno)))"
        }
        return nil
    }

    /// - Throws: ``LogError/noDataDirectory(_:)``, ``LogError/notADataDirectory(_:reason:)`` or
    ///   ``LogError/unreadableDirectory(_:)``.
    func requireExisting() throws {
        try requireName()
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { throw LogError.noDataDirectory(path) }
            throw LogError.notADataDirectory(path, reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw LogError.notADataDirectory(path, reason: "it is not a folder")
        }
        guard access(headPath, F_OK) == 0 else {
            if errno == EACCES {
                throw LogError.unreadableDirectory(path)
            }
            if try strangers().isEmpty { throw LogError.noDataDirectory(path) }
            throw LogError.notADataDirectory(path, reason: "it has other files in it, and no head.mdb")
        }
    }

    /// Makes the folder, and in it an empty head, unless there is one. Crash-safe, and safe beside others who do the same.
    func createIfMissing() throws {
        try requireName()
        if hasHead { return }
        try makeFolders()
        try refuseStrangers()  // before the lock's file becomes one more
        try checkAccess(isWritable: true)  // a directory that can't be closed gets no log
        try AdvisoryLock.withExclusive(createLockPath) {
            if hasHead { return }
            try refuseStrangers()
            try WakeWord.create(wakePath)
            do throws(FileError) { try DataFile.makeFolder(projectionsPath) } catch { throw LogError(error) }
            do {
                try Environment.create(headPath, databases: Self.databases, Head.options) { transaction, databases in
                    try HeadFormat.write(transaction, databases["meta"]!)
                    try HeadFormat.write(LogID.random(), transaction, databases["meta"]!)
                }
            } catch let error as LMDBError {
                throw LogError(error, writing: path)
            }
        }
    }

    /// An empty name would put the files into the root folder.
    private func requireName() throws {
        guard !path.isEmpty else { throw LogError.noDataDirectory("''") }
    }

    private func refuseStrangers() throws {
        let strangers = try strangers()
        guard strangers.isEmpty else {
            throw LogError.notADataDirectory(
                path, reason: "it has other files in it (\(strangers.prefix(3).joined(separator: ", ")))")
        }
    }

    private func makeFolders() throws {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else {
                throw LogError.notADataDirectory(path, reason: "it is not a folder")
            }
            if let reason = writeRefusal() { throw LogError.readOnlyDirectory(path, reason: reason) }
            return
        }
        let parts = path.split(separator: "/")
        var folder = path.hasPrefix("/") ? "/" : ""
        for (index, part) in parts.enumerated() {
            if !folder.isEmpty && folder != "/" { folder += "/" }
            folder += part
            guard try makeFolder(folder, isLast: index == parts.count - 1) else { continue }
            // Else a power cut could take the folder away with all that was acknowledged in it.
            do { try Environment.syncFolder(of: folder) } catch { throw LogError(error, writing: path) }
        }
    }

    /// - Parameter isLast: it is the data directory itself. Those above it are no part of it, and get the mode that the umask says.
    private func makeFolder(_ folder: String, isLast: Bool) throws -> Bool {
        if isLast {
            do throws(FileError) { return try DataFile.makeDirectory(folder) } catch { throw LogError(error) }
        }
        guard mkdir(folder, 0o755) != 0 else { return true }
        guard errno == EEXIST else { throw LogError(systemError: errno, at: folder) }
        return false
    }

    /// Refuses symbolic links, and takes from others what they should not get at: everything unless ``FileSharing`` names a group.
    ///
    /// - Throws: ``LogError`` where that can't be done.
    func checkAccess(isWritable: Bool) throws {
        let access = FolderAccess(path)
        do throws(FileError) { if isWritable { try access.narrow() } else { try access.refuseLinks() } } catch {
            guard error.code == EPERM else { throw LogError(error) }
            throw LogError.readOnlyDirectory(
                error.path,
                reason:
                    "others get at it, and it belongs to another user, who alone can change that: give it to the user who "
                    + "runs fflog, or use a folder inside of it")
        }
    }

    /// What lies in the folder that isn't ours.
    private func strangers() throws -> [String] {
        let names: [String]
        do throws(FileError) { names = try FolderNames.sorted(in: path) } catch {
            throw LogError.notADataDirectory(path, reason: error.reason)
        }
        return names.filter { $0 != DirectoryContents.recovered && !DirectoryContents.isOurs($0) }
    }
}
