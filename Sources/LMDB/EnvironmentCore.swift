internal import CLMDB
import Glibc
import Synchronization

/// One open LMDB environment of this process, shared by every ``Environment`` on the same file.
///
/// Opening a file twice in a process, or closing any descriptor of its lock file, drops the process's lock on it: another
/// process then gets the same write transaction. Hence the registry, by device and inode, whose mutex is held while an
/// environment opens or closes.
final class EnvironmentCore: @unchecked Sendable {
    // Sendable: `handle` is LMDB's, which is thread-safe; the rest is constant or guarded by a mutex.
    let handle: OpaquePointer
    let path: String
    let isReadOnly: Bool
    let liveTransactions = Atomic<Int>(0)
    private let databases = Mutex<[String: MDB_dbi]>([:])

    private struct Identity: Hashable {
        let device: UInt
        let inode: UInt
    }
    private struct Entry {
        let core: EnvironmentCore
        var users: Int
    }
    private static let registry = Mutex<[Identity: Entry]>([:])
    private let identity: Identity

    static func acquire(_ path: String, _ options: EnvironmentOptions) throws(LMDBError) -> EnvironmentCore {
        try registry.withLock { (entries) throws(LMDBError) in
            var status = stat()
            guard stat(path, &status) == 0 else { throw LMDBError(code: errno, operation: "stat", path: path) }
            let identity = Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
            if var entry = entries[identity] {
                guard !entry.core.isReadOnly || options.isReadOnly else {
                    throw LMDBError(
                        code: EACCES, operation: "open for writing: this process has it open read-only", path: path)
                }
                entry.users += 1
                entries[identity] = entry
                return entry.core
            }
            let core = try EnvironmentCore(path, identity, options)
            entries[identity] = Entry(core: core, users: 1)
            return core
        }
    }

    func release() {
        Self.registry.withLock { entries in
            guard var entry = entries[identity] else { return }
            entry.users -= 1
            entries[identity] = entry.users == 0 ? nil : entry
            if entry.users == 0 { mdb_env_close(handle) }
        }
    }

    private init(_ path: String, _ identity: Identity, _ options: EnvironmentOptions) throws(LMDBError) {
        _ = try DataFileCheck.inspect(path)
        self.path = path
        self.identity = identity
        isReadOnly = options.isReadOnly
        handle = try Self.openHandle(path, options)
    }

    static func openHandle(_ path: String, _ options: EnvironmentOptions) throws(LMDBError) -> OpaquePointer {
        var created: OpaquePointer?
        func check(_ code: Int32, _ operation: String) throws(LMDBError) {
            guard code == MDB_SUCCESS else {
                if let created { mdb_env_close(created) }
                throw LMDBError(code: code, operation: operation, path: path)
            }
        }
        try check(mdb_env_create(&created), "create environment")
        guard let environment = created else {
            throw LMDBError(code: ENOMEM, operation: "create environment", path: path)
        }
        try check(mdb_env_set_maxdbs(environment, MDB_dbi(options.databasesMax)), "set the number of databases")
        try check(mdb_env_set_maxreaders(environment, UInt32(options.readersMax)), "set the number of readers")
        try check(mdb_env_set_mapsize(environment, options.mapBytes), "set the map size")
        var flags = UInt32(MDB_NOSUBDIR | MDB_NOTLS | MDB_NORDAHEAD)
        if options.isReadOnly { flags |= UInt32(MDB_RDONLY) }
        if options.isUnlocked { flags |= UInt32(MDB_NOLOCK) }
        try check(mdb_env_open(environment, path, flags, 0o644), "open")
        if !options.isReadOnly && !options.isUnlocked {
            var dead: Int32 = 0
            _ = mdb_reader_check(environment, &dead)
        }
        return environment
    }

    /// The handle of a named database, opened at most once: LMDB forbids two transactions to open databases at once.
    func database(_ name: String, create: Bool) throws(LMDBError) -> MDB_dbi? {
        try databases.withLock { (open) throws(LMDBError) in
            if let known = open[name] { return known }
            var transaction: OpaquePointer?
            let writes = create && !isReadOnly
            var code = mdb_txn_begin(handle, nil, writes ? 0 : UInt32(MDB_RDONLY), &transaction)
            guard code == MDB_SUCCESS, let transaction else {
                throw LMDBError(code: code, operation: "begin", path: path)
            }
            var dbi: MDB_dbi = 0
            code = mdb_dbi_open(transaction, name, writes ? UInt32(MDB_CREATE) : 0, &dbi)
            guard code == MDB_SUCCESS else {
                mdb_txn_abort(transaction)
                if code == MDB_NOTFOUND { return nil }
                throw LMDBError(code: code, operation: "open database \(name)", path: path)
            }
            // A read transaction is committed too: only then does its handle outlive it.
            code = mdb_txn_commit(transaction)
            guard code == MDB_SUCCESS else { throw LMDBError(code: code, operation: "commit", path: path) }
            open[name] = dbi
            return dbi
        }
    }

    /// Begins a transaction; adopts the map size of another process where that grew and nothing here is reading.
    func begin(readOnly: Bool) throws(LMDBError) -> OpaquePointer {
        liveTransactions.add(1, ordering: .acquiringAndReleasing)
        var transaction: OpaquePointer?
        let flags = readOnly ? UInt32(MDB_RDONLY) : 0
        var code = mdb_txn_begin(handle, nil, flags, &transaction)
        if code == MDB_MAP_RESIZED, liveTransactions.load(ordering: .acquiring) == 1 {
            code = mdb_env_set_mapsize(handle, 0)
            if code == MDB_SUCCESS { code = mdb_txn_begin(handle, nil, flags, &transaction) }
        }
        if code == MDB_READERS_FULL {
            var dead: Int32 = 0
            _ = mdb_reader_check(handle, &dead)
            code = mdb_txn_begin(handle, nil, flags, &transaction)
        }
        guard code == MDB_SUCCESS, let transaction else {
            liveTransactions.subtract(1, ordering: .acquiringAndReleasing)
            throw LMDBError(code: code, operation: readOnly ? "begin reading" : "begin writing", path: path)
        }
        return transaction
    }

    func ended() { liveTransactions.subtract(1, ordering: .acquiringAndReleasing) }
}
