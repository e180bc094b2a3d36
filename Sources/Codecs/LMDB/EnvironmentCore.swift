import Glibc
import Synchronization
internal import CLMDB
internal import DataFiles

/// One open LMDB environment of this process, shared by every ``Environment`` on the same file.
final class EnvironmentCore: @unchecked Sendable {
    // Sendable: `handle` is LMDB's, which is thread-safe; the rest is constant or guarded by a mutex.
    let handle: OpaquePointer
    let path: String
    let file: EnvironmentRegistry.Identity
    let isReadOnly: Bool
    let isUnlocked: Bool
    /// Transactions that live or are being begun.
    private let transactions = Mutex(0)
    private let databases = Mutex<[String: MDB_dbi]>([:])

    /// - Parameter name: `path` without symbolic links.
    init(
        _ path: String, openedAs name: String, _ file: EnvironmentRegistry.Identity, _ options: EnvironmentOptions,
        isUnsynced: Bool
    ) throws(LMDBError) {
        let findings = try DataFileCheck.inspect(path)
        var options = options
        if options.isReadOnly && options.isUnlocked {
            // An immutable file needs no room to grow; hundreds of segments would use up the address space.
            options.mapBytes = findings.neededBytes
        }
        let handle = try Self.openHandle(name, options, isUnsynced: isUnsynced)
        var descriptor = mdb_filehandle_t()
        var status = stat()
        guard mdb_env_get_fd(handle, &descriptor) == MDB_SUCCESS, fstat(descriptor, &status) == 0,
            EnvironmentRegistry.Identity(status) == file
        else {
            mdb_env_close(handle)
            throw LMDBError(code: ESTALE, operation: "open: it was replaced meanwhile", path: path)
        }
        self.path = path
        self.file = file
        self.handle = handle
        isReadOnly = options.isReadOnly
        isUnlocked = options.isUnlocked
    }

    func close() { mdb_env_close(handle) }

    static func openHandle(
        _ path: String, _ options: EnvironmentOptions, isUnsynced: Bool = false
    ) throws(LMDBError) -> OpaquePointer {
        var created: OpaquePointer?
        func check(_ code: Int32, _ operation: String) throws(LMDBError) {
            guard code == MDB_SUCCESS else {
                if let created { mdb_env_close(created) }
                throw LMDBError(code: code, operation: operation, path: path)
            }
        }
        let lockPath = path + "-lock"
        do throws(FileError) {
            try StandardDescriptors.fill()
            // LMDB would open, and truncate, what it leads to.
            if !options.isUnlocked { try DataFile.refuseLink(lockPath) }
        } catch {
            throw LMDBError(error, operation: "open")
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
        if isUnsynced { flags |= UInt32(MDB_NOSYNC) }
        let code = mdb_env_open(environment, path, flags, 0o600)
        if code == ENOMEM, let error = AddressSpace.refusal(of: options.mapBytes, path: path) {
            mdb_env_close(environment)
            throw error
        }
        try check(code, "open")
        // LMDB makes its other descriptors close-on-exec, and not the one that it reads and writes pages with.
        var descriptor = mdb_filehandle_t()
        try check(mdb_env_get_fd(environment, &descriptor), "open")
        try check(fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 ? 0 : errno, "open: close-on-exec")
        if !options.isUnlocked { DataFile.complete(lockPath) }
        // Without a lock file there is no reader table, and LMDB then does nothing.
        mdb_reader_check(environment, nil)
        return environment
    }

    // MARK: Databases

    /// The handle of a named database, opened at most once: LMDB forbids two transactions to open databases at once.
    ///
    /// The mutex is never held while waiting for the writer, who may be waiting for the mutex.
    func database(_ name: String, create: Bool) throws(LMDBError) -> MDB_dbi? {
        let present = try databases.withLock { (open) throws(LMDBError) -> MDB_dbi? in
            if let known = open[name] { return known }
            let transaction = try begin(readOnly: true)
            defer { ended() }
            return try openDatabase(name, 0, transaction, &open)
        }
        if let present { return present }
        while create {
            let openBefore = databases.withLock { $0.count }
            let transaction = try begin(readOnly: false)
            defer { ended() }
            let created = try databases.withLock { (open) throws(LMDBError) -> MDB_dbi? in
                // A transaction gives a database the first handle that was free when it began: begin anew when another
                // thread has taken that one.
                guard open[name] == nil, open.count == openBefore else {
                    mdb_txn_abort(transaction)
                    return open[name]
                }
                return try openDatabase(name, UInt32(MDB_CREATE), transaction, &open)
            }
            if let created { return created }
        }
        return nil
    }

    /// Opens a database in `transaction` and ends that: by commit even where it only read, since an aborted transaction
    /// takes the handles it opened with it.
    private func openDatabase(
        _ name: String, _ flags: UInt32, _ transaction: OpaquePointer, _ open: inout [String: MDB_dbi]
    ) throws(LMDBError) -> MDB_dbi? {
        var opened: MDB_dbi = 0
        var code = mdb_dbi_open(transaction, name, flags, &opened)
        guard code == MDB_SUCCESS else {
            mdb_txn_abort(transaction)
            if code == MDB_NOTFOUND { return nil }
            throw failure(code, "open database \(name)")
        }
        code = mdb_txn_commit(transaction)
        guard code == MDB_SUCCESS else { throw failure(code, "create database \(name)") }
        open[name] = opened
        return opened
    }

    // MARK: Transactions

    /// Begins a transaction; adopts the map size of another process where that grew and nothing here is reading.
    /// ``ended()`` is called once it has been committed or aborted.
    func begin(readOnly: Bool) throws(LMDBError) -> OpaquePointer {
        transactions.withLock { $0 += 1 }
        var transaction: OpaquePointer?
        let flags = readOnly ? UInt32(MDB_RDONLY) : 0
        var code = mdb_txn_begin(handle, nil, flags, &transaction)
        if code == MDB_MAP_RESIZED, adoptMapSize() {
            code = mdb_txn_begin(handle, nil, flags, &transaction)
        }
        if code == MDB_READERS_FULL {
            mdb_reader_check(handle, nil)
            code = mdb_txn_begin(handle, nil, flags, &transaction)
        }
        guard code == MDB_SUCCESS, let transaction else {
            ended()
            throw failure(code, readOnly ? "begin reading" : "begin writing")
        }
        if readOnly && !isUnlocked { try settle(transaction) }
        if !readOnly { try checkNumber(transaction) }
        return transaction
    }

    /// The lock file tells a writer which commit is the newest, and so which meta page and free pages it goes on from; whoever may
    /// register as a reader can write that file. By another number than the meta pages have, a writer would write over the newest
    /// commit without a word.
    /// Source: `mdb_txn_renew0` in LMDB 0.9's `mdb.c`.
    private func checkNumber(_ transaction: OpaquePointer) throws(LMDBError) {
        var info = MDB_envinfo()
        mdb_env_info(handle, &info)
        let number = mdb_txn_id(transaction)
        guard number != info.me_last_txnid + 1 else { return }
        mdb_txn_abort(transaction)
        ended()
        throw LMDBError(
            code: EUCLEAN,
            operation: "begin writing: its lock file names commit \(number - 1), the newest in the file is "
                + "\(info.me_last_txnid)", path: path)
    }

    /// Renews a snapshot until it is of the commit that it says.
    ///
    /// LMDB 0.9 takes the number of the newest commit, N, and then copies the roots of its trees from one of two meta pages,
    /// which commit N + 2 overwrites before readers are told of it. Whoever is held up between the two for that long sees
    /// what may not be durable yet, and on the next snapshot, N + 1, less than before. If the newest meta page is at most
    /// N + 1, the other one was still N's.
    /// Source: `mdb_txn_renew0` and `mdb_env_write_meta` in LMDB 0.9's `mdb.c`.
    private func settle(_ transaction: OpaquePointer) throws(LMDBError) {
        var info = MDB_envinfo()
        for _ in 0..<1000 {
            mdb_env_info(handle, &info)
            if info.me_last_txnid <= mdb_txn_id(transaction) + 1 { return }
            mdb_txn_reset(transaction)
            let code = mdb_txn_renew(transaction)
            guard code == MDB_SUCCESS else {
                mdb_txn_abort(transaction)
                ended()
                throw failure(code, "begin reading")
            }
        }
    }

    func ended() { transactions.withLock { $0 -= 1 } }

    /// Maps the file anew in the size that another process gave it, unless a transaction besides the caller's lives here:
    /// its pages would vanish under it. The mutex keeps others from beginning one meanwhile.
    private func adoptMapSize() -> Bool {
        transactions.withLock { $0 == 1 && mdb_env_set_mapsize(handle, 0) == MDB_SUCCESS }
    }

    // MARK: Failures

    /// The error of an operation that may have written.
    ///
    /// LMDB reports a write that the system cut short as `EIO` ("short write, filesystem full?" in `mdb_page_flush`), and
    /// that is what the last write before a full disk gets. The two have to be told apart: one calls for space, the other
    /// for distrust of the device.
    func failure(_ code: Int32, _ operation: String) -> LMDBError {
        LMDBError(code: code == EIO ? lackOfSpace() ?? code : code, operation: operation, path: path)
    }

    private func lackOfSpace() -> Int32? {
        var statistics = MDB_stat()
        mdb_env_stat(handle, &statistics)
        let runBytes = UInt64(64 * statistics.ms_psize)  // LMDB writes at most 64 pages at once
        var descriptor = mdb_filehandle_t()
        var file = stat()
        var system = statvfs()
        guard mdb_env_get_fd(handle, &descriptor) == MDB_SUCCESS, fstat(descriptor, &file) == 0,
            fstatvfs(descriptor, &system) == 0
        else { return nil }
        let blocks = UInt64(geteuid() == 0 ? system.f_bfree : system.f_bavail)
        if blocks.multipliedReportingOverflow(by: UInt64(system.f_frsize)).partialValue < runBytes { return ENOSPC }
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { return nil }
        return limit.rlim_cur < UInt64(file.st_size) &+ runBytes ? EFBIG : nil
    }
}
