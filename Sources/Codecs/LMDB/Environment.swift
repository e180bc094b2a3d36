import Glibc
internal import CLMDB

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

/// A named database of an environment. Cheap to copy; valid as long as its environment is open, in transactions that began
/// after it was opened.
package struct Database: Sendable {
    let handle: UInt32
}

/// An open LMDB file: one writer at a time among all processes, any number of readers, each on a snapshot.
///
/// Commits are synchronous: when ``write(_:)`` returns, its changes have been synced to the device. Opening the same file
/// again in a process shares the environment underneath; it closes when the last ``Environment`` and the last transaction
/// have been dropped. Any thread may use it.
///
/// - Warning: LMDB names the lock file after the data file. Processes that open one file under the names of two hard links
///   don't see each other's locks, and both write.
package final class Environment: Sendable {
    let core: EnvironmentCore

    package var path: String { core.path }
    package var isReadOnly: Bool { core.isReadOnly }

    /// Opens an existing file. Where this process has it open already, the options of then stay in force.
    ///
    /// - Throws: ``LMDBError``; `MDB_INVALID` when it isn't an LMDB file, `MDB_CORRUPTED` when it was cut short, `EACCES`
    ///   when this process has it open read-only or without a lock file and asks for more.
    package init(opening path: String, _ options: EnvironmentOptions = EnvironmentOptions()) throws(LMDBError) {
        core = try EnvironmentRegistry.acquire(path, options, isUnsynced: false)
        try adoptNewestCommit()
    }

    /// - Parameter isUnsynced: commits are durable after `mdb_env_sync` only. For files that nobody relies on yet, and for
    ///   measurements of what syncing costs.
    package init(opening path: String, _ options: EnvironmentOptions, isUnsynced: Bool) throws(LMDBError) {
        core = try EnvironmentRegistry.acquire(path, options, isUnsynced: isUnsynced)
    }

    deinit { EnvironmentRegistry.release(core) }

    /// The named database; `nil` where it doesn't exist and isn't to be created.
    package func databaseIfPresent(_ name: String) throws(LMDBError) -> Database? {
        try core.database(name, create: false).map(Database.init(handle:))
    }

    /// The named database, created where it is missing and `create` says so.
    ///
    /// Creating one is a write transaction of its own: never do it while this thread is writing, it would wait for itself.
    /// - Throws: ``LMDBError``, `MDB_NOTFOUND` where it is missing and not to be created.
    package func database(_ name: String, create: Bool = false) throws(LMDBError) -> Database {
        guard let handle = try core.database(name, create: create) else {
            throw LMDBError(code: MDB_NOTFOUND, operation: "open database \(name)", path: path)
        }
        return Database(handle: handle)
    }

    /// Begins reading on the newest snapshot, without waiting for anyone. Keep it short: pages freed after it can't be reused
    /// while it lives. It may move to another thread.
    package func beginRead() throws(LMDBError) -> ReadTransaction {
        ReadTransaction(handle: try core.begin(readOnly: true), environment: self)
    }

    /// Begins writing, waiting for the writer of any process to finish. Commit or drop it on this thread.
    @available(*, noasync, message: "LMDB ties a write transaction to its thread; use write { }")
    package func beginWrite() throws(LMDBError) -> WriteTransaction {
        WriteTransaction(handle: try core.begin(readOnly: false), environment: self)
    }

    /// Reads on one snapshot.
    package func read<R: ~Copyable>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        let transaction = try beginRead()
        return try body(transaction)
    }

    /// Writes in one transaction: committed and synced when `body` returns, aborted when it throws. Not to be nested: the
    /// second would wait for the first.
    @available(*, noasync, message: "LMDB ties a write transaction to its thread")
    package func write<R>(_ body: (borrowing WriteTransaction) throws -> R) throws -> R {
        let transaction = try beginWrite()
        let result = try body(transaction)
        try transaction.commit()
        return result
    }

    /// Whether this process can write the file's lock file, which is there: readers that can't write the file itself then hold back
    /// the reuse of pages like any other.
    package static func mayRegisterReaders(_ path: String) -> Bool { access(path + "-lock", R_OK | W_OK) == 0 }

    /// Frees the slots of readers whose process died, so that their snapshots no longer hold back reuse of pages.
    @discardableResult
    package func clearStaleReaders() -> Int {
        var dead: Int32 = 0
        mdb_reader_check(core.handle, &dead)
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
