internal import CLMDB

/// What reading and writing transactions have in common: looking things up on their snapshot.
///
/// A span that a transaction returns points into the mapped file and is tied to the transaction by the compiler. In a write
/// transaction it is valid until the next change.
package protocol Transaction: ~Copyable {
    var rawHandle: OpaquePointer { get }
    var environment: Environment { get }
}

extension Transaction where Self: ~Copyable {
    package var path: String { environment.path }

    /// The value of `key`, or `nil`.
    @_lifetime(borrow self)
    package borrowing func get(_ key: UnsafeRawBufferPointer, in database: Database) throws(LMDBError) -> RawSpan? {
        var k = MDB_val(mv_size: key.count, mv_data: UnsafeMutableRawPointer(mutating: key.baseAddress))
        var v = MDB_val()
        let code = mdb_get(rawHandle, database.handle, &k, &v)
        if code == MDB_NOTFOUND { return nil }
        guard code == MDB_SUCCESS else {
            throw LMDBError(code: code, operation: "get a key of \(key.count) bytes", path: path)
        }
        let span = RawSpan(_unsafeStart: UnsafeRawPointer(v.mv_data), byteCount: v.mv_size)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// The value of `key`, copied, or `nil`.
    package borrowing func bytes(_ key: [UInt8], in database: Database) throws(LMDBError) -> [UInt8]? {
        var k = MDB_val()
        var v = MDB_val()
        let code = key.withUnsafeBytes { bytes in
            k = MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            return mdb_get(rawHandle, database.handle, &k, &v)
        }
        if code == MDB_NOTFOUND { return nil }
        guard code == MDB_SUCCESS else {
            throw LMDBError(code: code, operation: "get a key of \(key.count) bytes", path: path)
        }
        return [UInt8](UnsafeRawBufferPointer(start: v.mv_data, count: v.mv_size))
    }

    /// A cursor over `database`, which lives no longer than the transaction.
    @_lifetime(borrow self)
    package borrowing func cursor(_ database: Database) throws(LMDBError) -> Cursor {
        var cursor: OpaquePointer?
        let code = mdb_cursor_open(rawHandle, database.handle, &cursor)
        guard code == MDB_SUCCESS, let cursor else {
            throw LMDBError(code: code, operation: "open cursor", path: path)
        }
        return unsafe _overrideLifetime(Cursor(handle: cursor, core: environment.core), borrowing: self)
    }

    /// The number of entries of `database`.
    package borrowing func count(_ database: Database) throws(LMDBError) -> Int {
        var statistics = MDB_stat()
        let code = mdb_stat(rawHandle, database.handle, &statistics)
        guard code == MDB_SUCCESS else { throw LMDBError(code: code, operation: "stat", path: path) }
        return statistics.ms_entries
    }

    /// The pages of `database`, times the page size, in bytes.
    package borrowing func storedBytes(_ database: Database) throws(LMDBError) -> Int {
        var statistics = MDB_stat()
        let code = mdb_stat(rawHandle, database.handle, &statistics)
        guard code == MDB_SUCCESS else { throw LMDBError(code: code, operation: "stat", path: path) }
        return (statistics.ms_branch_pages + statistics.ms_leaf_pages + statistics.ms_overflow_pages)
            * Int(statistics.ms_psize)
    }

    /// The identity of the snapshot: grows by one with every commit that changed something; a write transaction has the one
    /// that its commit will make.
    package borrowing func snapshotID() -> Int { mdb_txn_id(rawHandle) }
}

/// A snapshot of the whole file. Dropping it ends it; it keeps its environment open.
package struct ReadTransaction: ~Copyable, Transaction {
    package let rawHandle: OpaquePointer
    package let environment: Environment

    init(handle: OpaquePointer, environment: Environment) {
        rawHandle = handle
        self.environment = environment
    }

    deinit {
        mdb_txn_abort(rawHandle)
        environment.core.ended()
    }
}
