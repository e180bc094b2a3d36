internal import DataFiles
internal import EventLog
internal import Glibc
internal import LMDB

/// Where a projection's file lies, and under which version: a rebuild makes the next version beside it.
package struct ProjectionLocation: Sendable, Equatable {
    /// `DATA/projections`.
    package let folder: String
    package let name: String
    /// Counts the builds of this projection in this folder, from 1. Never given twice, as long as the catalog is there.
    package let version: Int

    package init(folder: String, name: String, version: Int) {
        self.folder = folder
        self.name = name
        self.version = version
    }

    package var path: String { "\(folder)/\(name)@\(version).mdb" }
    /// Locked while somebody computes: apart from LMDB's own lock file, which this process may not touch.
    package var runLockPath: String { "\(folder)/\(name)@\(version).run" }
    /// Whether there is a file.
    package var exists: Bool { access(path, F_OK) == 0 }

    /// Locked by the one who makes versions of the projection, or changes which one serves.
    package static func rebuildLockPath(_ name: String, in folder: String) -> String { "\(folder)/\(name).rebuild" }
    /// Held shared from looking up a version until its file is open, exclusively while a version's files are removed.
    static func filesLockPath(_ folder: String) -> String { "\(folder)/files.lock" }

    /// The versions of `name` in the folder, ascending.
    package static func versions(of name: String, in folder: String) -> [Int] {
        var found: [Int] = []
        for file in (try? FolderNames.sorted(in: folder)) ?? []
        where file.hasPrefix("\(name)@") && file.hasSuffix(".mdb") {
            if let version = Int(file.dropFirst(name.count + 1).dropLast(4)), version > 0 { found.append(version) }
        }
        return found.sorted()
    }

    /// The version that readers see: what the catalog says, and in a folder of before there was one the newest that is whole; `nil` where
    /// there is none, or somebody removed its file.
    package static func serving(_ name: String, in folder: String) throws -> ProjectionLocation? {
        let entry = try ProjectionCatalog(ifPresent: folder)?.entry(name) ?? .withoutCatalog(name, in: folder)
        let location = ProjectionLocation(folder: folder, name: name, version: entry.serving)
        return entry.serving > 0 && location.exists ? location : nil
    }

    /// Looks up versions and opens their files with none being removed in between. Not to be held for longer.
    static func whileFilesStay<R>(in folder: String, _ body: () throws -> R) throws -> R {
        try AdvisoryLock.withShared(filesLockPath(folder), body)
    }

    /// Removes the version's file and what lies beside it. The caller holds its run lock, and knows that it doesn't serve.
    ///
    /// Whoever has it open reads on: the disk comes back when the last one has closed it.
    func removeFiles() throws {
        try AdvisoryLock.withExclusive(Self.filesLockPath(folder)) {
            for file in [path, path + "-lock", runLockPath] where unlink(file) != 0 && errno != ENOENT {
                throw LogError(systemError: errno, at: file)
            }
            try Environment.syncFolder(of: path)
        }
    }
}
