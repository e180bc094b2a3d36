internal import CLMDB
import Glibc

/// How an environment is opened.
package struct EnvironmentOptions: Sendable {
    /// The address space set aside for the file, which is the most it can grow to. Not memory, not disk.
    package var mapBytes: Int
    package var databasesMax: Int
    package var readersMax: Int
    package var isReadOnly: Bool
    /// No lock file: for immutable files, and for a folder that can't be written.
    package var isUnlocked: Bool

    package init(
        mapBytes: Int = 1 << 38, databasesMax: Int = 32, readersMax: Int = 1022, isReadOnly: Bool = false,
        isUnlocked: Bool = false
    ) {
        self.mapBytes = mapBytes
        self.databasesMax = databasesMax
        self.readersMax = readersMax
        self.isReadOnly = isReadOnly
        self.isUnlocked = isUnlocked
    }
}

/// A named database of an environment. Cheap to copy; valid as long as its environment is open.
package struct Database: Sendable {
    let handle: UInt32
}

/// An open LMDB file: one writer at a time among all processes, any number of readers, each on a snapshot.
///
/// Commits are synchronous: when ``write(_:)`` returns, its changes have been synced to the device. Opening the same file
/// again in a process shares the environment underneath; dropping the last ``Environment`` closes it.
package final class Environment: Sendable {
    let core: EnvironmentCore

    package var path: String { core.path }
    package var isReadOnly: Bool { core.isReadOnly }

    /// Opens an existing file.
    ///
    /// - Throws: ``LMDBError``; `MDB_INVALID` when it isn't an LMDB file, `MDB_CORRUPTED` when it was cut short.
    package init(opening path: String, _ options: EnvironmentOptions = EnvironmentOptions()) throws(LMDBError) {
        core = try EnvironmentCore.acquire(path, options)
    }

    deinit { core.release() }

    /// Makes a new file at `path` with the named databases, durably, or not at all: it is built under a temporary name in
    /// the same folder, synced, and linked to its name.
    ///
    /// The caller holds an advisory lock when several processes may create the same file.
    /// - Throws: ``LMDBError``, `EEXIST` when `path` exists: an existing file is never replaced.
    package static func create(
        _ path: String, databases: [String], _ options: EnvironmentOptions = EnvironmentOptions(),
        filling fill: (borrowing WriteTransaction, [String: Database]) throws -> Void
    ) throws {
        let temporary = "\(path).creating-\(getpid())"
        unlink(temporary)
        unlink(temporary + "-lock")
        defer {
            unlink(temporary)
            unlink(temporary + "-lock")
        }
        var plain = options
        plain.isUnlocked = true  // nobody else knows the name, and no lock file is left behind
        do {
            let handle = try EnvironmentCore.openHandle(temporary, plain)
            mdb_env_close(handle)
            let environment = try Environment(opening: temporary, plain)
            var opened: [String: Database] = [:]
            for name in databases { opened[name] = try environment.database(name, create: true) }
            try environment.write { transaction in try fill(transaction, opened) }
        }
        guard link(temporary, path) == 0 else { throw LMDBError(code: errno, operation: "create", path: path) }
        try syncFolder(of: path)
    }

    /// Syncs the folder that holds `path`, so that a name made or removed in it survives a power cut.
    package static func syncFolder(of path: String) throws(LMDBError) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LMDBError(code: errno, operation: "open folder", path: folder) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw LMDBError(code: errno, operation: "sync folder", path: folder) }
    }

    /// The named database; `nil` where it doesn't exist and isn't to be created.
    package func databaseIfPresent(_ name: String) throws(LMDBError) -> Database? {
        try core.database(name, create: false).map(Database.init(handle:))
    }

    /// The named database, created where it is missing and `create` says so.
    package func database(_ name: String, create: Bool = false) throws(LMDBError) -> Database {
        guard let handle = try core.database(name, create: create) else {
            throw LMDBError(code: MDB_NOTFOUND, operation: "open database \(name)", path: path)
        }
        return Database(handle: handle)
    }

    /// Begins reading on the newest snapshot. Keep it short: pages freed after it can't be reused while it lives.
    package func beginRead() throws(LMDBError) -> ReadTransaction {
        ReadTransaction(handle: try core.begin(readOnly: true), core: core)
    }

    /// Begins writing, waiting for the writer of any process to finish. Commit or drop it on this thread.
    @available(*, noasync, message: "LMDB ties a write transaction to its thread; use write { }")
    package func beginWrite() throws(LMDBError) -> WriteTransaction {
        WriteTransaction(handle: try core.begin(readOnly: false), core: core)
    }

    /// Reads on one snapshot.
    package func read<R: ~Copyable>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        let transaction = try beginRead()
        return try body(transaction)
    }

    /// Writes in one transaction: committed and synced when `body` returns, aborted when it throws.
    @available(*, noasync, message: "LMDB ties a write transaction to its thread")
    package func write<R>(_ body: (borrowing WriteTransaction) throws -> R) throws -> R {
        let transaction = try beginWrite()
        let result = try body(transaction)
        try transaction.commit()
        return result
    }

    /// Frees the slots of readers whose process died, so that their snapshots no longer hold back reuse of pages.
    @discardableResult
    package func clearStaleReaders() -> Int {
        var dead: Int32 = 0
        _ = mdb_reader_check(core.handle, &dead)
        return Int(dead)
    }

    /// The file's size in use: (last page + 1) x page size, in bytes, free pages included.
    package func usedBytes() -> Int {
        var info = MDB_envinfo()
        var statistics = MDB_stat()
        mdb_env_info(core.handle, &info)
        mdb_env_stat(core.handle, &statistics)
        return (info.me_last_pgno + 1) * Int(statistics.ms_psize)
    }
}
