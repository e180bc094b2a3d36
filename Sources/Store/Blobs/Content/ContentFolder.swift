internal import CPlatform
internal import DataFiles
internal import EventLog
internal import Glibc

/// The files of contents, under their SHA-256: `blobs/ab/cdef…`, whole and durable before they have that name.
///
/// It knows no names: who calls holds the ``ContentLock``. Any thread may use it.
struct ContentFolder: Sendable {
    let path: String
    let step: @Sendable (BlobStep) -> Void

    private var incoming: String { path + "/incoming" }
    /// Up to so many files are synced one by one; more by one sync of the file system, which costs as much as a few.
    private static let filesSyncedSingly = 4

    func path(of digest: SHA256Digest) -> String {
        let name = digest.hexadecimal
        return "\(path)/\(name.prefix(2))/\(name.dropFirst(2))"
    }

    /// Makes the folders, unless they are there.
    func create() throws {
        if access(incoming, F_OK) == 0 { return }
        for folder in [path, incoming] { try Self.make(folder) }
        try Self.syncFolder(path)
    }

    // MARK: Adding

    /// Writes contents that differ from one another; when it returns they are on the device under their names.
    func write(_ contents: [(digest: SHA256Digest, bytes: [UInt8])]) throws {
        guard !contents.isEmpty else { return }
        let isSingle = contents.count <= Self.filesSyncedSingly
        let mark = "\(incoming)/\(getpid())-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
        var made = 0
        do {
            for content in contents {
                made += 1
                try writeFile("\(mark)-\(made)", content.bytes, syncing: isSingle)
            }
            step(.bytesWritten)
            // Else a name could come before its bytes, and another put would take it for whole.
            if !isSingle { try syncFileSystem() }
            step(.bytesSynced)
            var folders: Set<String> = []
            for (number, content) in contents.enumerated() {
                try name("\(mark)-\(number + 1)", content.digest, &folders)
                step(.contentNamed)
            }
            if isSingle { for folder in folders { try Self.syncFolder(folder) } } else { try syncFileSystem() }
            step(.foldersSynced)
        } catch {
            for number in 1...made { unlink("\(mark)-\(number)") }
            throw error
        }
    }

    private func writeFile(_ file: String, _ bytes: [UInt8], syncing: Bool) throws {
        let descriptor: Int32
        do throws(FileError) { descriptor = try DataFile.open(file, O_WRONLY | O_CREAT | O_EXCL) } catch {
            throw LogError(error)
        }
        defer { close(descriptor) }
        do throws(FileError) { try DataFile.write(bytes, to: descriptor, file) } catch { throw LogError(error) }
        if syncing, fsync(descriptor) != 0 { throw LogError(systemError: errno, at: file) }
    }

    private func name(_ file: String, _ digest: SHA256Digest, _ folders: inout Set<String>) throws {
        let target = path(of: digest)
        let folder = String(target.prefix(target.utf8.count - 63))
        if rename(file, target) != 0 {
            guard errno == ENOENT else { throw LogError(systemError: errno, at: target) }
            try Self.make(folder)
            folders.insert(path)
            guard rename(file, target) == 0 else { throw LogError(systemError: errno, at: target) }
        }
        folders.insert(folder)
    }

    private static func make(_ folder: String) throws {
        do throws(FileError) { try DataFile.makeFolder(folder) } catch { throw LogError(error) }
    }

    // MARK: Reading

    /// The bytes of a content; `nil` where there is no such file.
    func read(_ digest: SHA256Digest) throws -> [UInt8]? {
        let file = path(of: digest)
        let descriptor: Int32
        do throws(FileError) {
            try DataFile.refuseLink(DataFile.split(file).folder)
            descriptor = try DataFile.open(file, O_RDONLY)
        } catch {
            if error.code == ENOENT { return nil }
            throw LogError(error)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw LogError(systemError: errno, at: file) }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
            count = 0
            while count < buffer.count {
                let got = Glibc.read(descriptor, buffer.baseAddress! + count, buffer.count - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got > 0 else { return }
                count += got
            }
        }
        guard failure == 0 else { throw LogError(systemError: failure, at: file) }
        return bytes
    }

    // MARK: Removing

    /// Removes files, those that are missing included.
    ///
    /// - Parameter isSynced: when it returns no power cut brings one back.
    func remove(_ digests: [SHA256Digest], isSynced: Bool = true) throws {
        try remove(files: digests.map(path(of:)), isSynced: isSynced)
    }

    private func remove(files: [String], isSynced: Bool) throws {
        var folders: Set<String> = []
        for file in files {
            guard unlink(file) == 0 else {
                if errno == ENOENT { continue }
                throw LogError(systemError: errno, at: file)
            }
            folders.insert(String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)]))
            step(.contentRemoved)
        }
        guard isSynced else { return }
        if folders.count <= Self.filesSyncedSingly {
            for folder in folders { try Self.syncFolder(folder) }
        } else {
            try syncFileSystem()
        }
    }

    /// Removes what puts that were killed have left; there is none under way.
    func removeIncoming() throws -> Int {
        let files = try incomingFiles()
        try remove(files: files, isSynced: true)
        return files.count
    }

    func incomingFiles() throws -> [String] { try Self.entries(incoming).map { "\(incoming)/\($0)" } }

    func byteCount(of digest: SHA256Digest) -> Int {
        var status = stat()
        return lstat(path(of: digest), &status) == 0 ? Int(status.st_size) : 0
    }

    /// All files of contents there are.
    func digests() throws -> [SHA256Digest] {
        var found: [SHA256Digest] = []
        for folder in try Self.entries(path) where folder.utf8.count == 2 {
            for file in try Self.entries("\(path)/\(folder)") {
                if let digest = SHA256Digest(hexadecimal: folder + file) { found.append(digest) }
            }
        }
        return found
    }

    static func entries(_ folder: String) throws -> [String] {
        do throws(FileError) { return try FolderNames.sorted(in: folder) } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return [] }
            throw LogError(error)
        }
    }

    // MARK: Syncing

    func syncFileSystem() throws {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LogError(systemError: errno, at: path) }
        defer { close(descriptor) }
        guard fflog_sync_file_system(descriptor) == 0 else { throw LogError(systemError: errno, at: path) }
    }

    private static func syncFolder(_ folder: String) throws {
        do throws(FileError) { try DataFile.syncFolder(folder) } catch { throw LogError(error) }
    }
}
