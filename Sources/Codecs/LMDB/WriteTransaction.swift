internal import CLMDB

/// The one writer of a file, among all processes. Consumed by ``commit()``; dropped means aborted.
///
/// Stays on the thread that began it; keeps its environment open. After a change has failed for lack of room or of a sound
/// file, LMDB refuses all else in the transaction with `MDB_BAD_TXN`, its commit too: what is half written is never kept.
package struct WriteTransaction: ~Copyable, Transaction {
    private var handle: OpaquePointer?
    package let environment: Environment
    package var rawHandle: OpaquePointer { handle! }

    init(handle: OpaquePointer, environment: Environment) {
        self.handle = handle
        self.environment = environment
    }

    deinit {
        guard let handle else { return }
        mdb_txn_abort(handle)
        environment.core.ended()
    }

    /// Commits and syncs. When it throws nothing of the transaction is in the file, except that after a failure of the
    /// device (``LMDBError/isDeviceFailure``) either state may be.
    package consuming func commit() throws(LMDBError) {
        let code = mdb_txn_commit(handle)
        handle = nil  // before the check: LMDB has freed it either way
        environment.core.ended()
        guard code == MDB_SUCCESS else { throw environment.core.failure(code, "commit") }
    }

    /// Sets the value of `key`, which has 1 to 511 bytes. Neither may point into what this transaction has itself written:
    /// those pages move.
    package func put(
        _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, in database: Database
    ) throws(LMDBError) {
        var k = MDB_val(mv_size: key.count, mv_data: UnsafeMutableRawPointer(mutating: key.baseAddress))
        var v = MDB_val(mv_size: value.count, mv_data: UnsafeMutableRawPointer(mutating: value.baseAddress))
        let code = mdb_put(rawHandle, database.handle, &k, &v, 0)
        guard code == MDB_SUCCESS else { throw environment.core.failure(code, "put a key of \(key.count) bytes") }
    }

    /// Sets the value of `key`.
    package func put(_ key: [UInt8], _ value: [UInt8], in database: Database) throws(LMDBError) {
        var result = Result<Void, LMDBError>.success(())
        key.withUnsafeBytes { k in
            value.withUnsafeBytes { v in
                do throws(LMDBError) { try put(k, v, in: database) } catch { result = .failure(error) }
            }
        }
        try result.get()
    }

    /// Room of `count` bytes in the file for the value of `key`, to be filled before the next change (`MDB_RESERVE`): the
    /// value is copied once, into its page.
    ///
    /// - Parameter appending: the key is greater than all others (`MDB_APPEND`); LMDB refuses with `MDB_KEYEXIST` where
    ///   it isn't.
    package func put(
        _ key: UnsafeRawBufferPointer, reserving count: Int, in database: Database, appending: Bool = false
    ) throws(LMDBError) -> UnsafeMutableRawBufferPointer {
        var k = MDB_val(mv_size: key.count, mv_data: UnsafeMutableRawPointer(mutating: key.baseAddress))
        var v = MDB_val(mv_size: count, mv_data: nil)
        let flags = UInt32(MDB_RESERVE) | (appending ? UInt32(MDB_APPEND) : 0)
        let code = mdb_put(rawHandle, database.handle, &k, &v, flags)
        guard code == MDB_SUCCESS else { throw environment.core.failure(code, "put a key of \(key.count) bytes") }
        return UnsafeMutableRawBufferPointer(start: v.mv_data, count: v.mv_size)
    }

    /// Removes `key`; `false` where it wasn't there.
    @discardableResult
    package func delete(_ key: UnsafeRawBufferPointer, in database: Database) throws(LMDBError) -> Bool {
        var k = MDB_val(mv_size: key.count, mv_data: UnsafeMutableRawPointer(mutating: key.baseAddress))
        let code = mdb_del(rawHandle, database.handle, &k, nil)
        if code == MDB_NOTFOUND { return false }
        guard code == MDB_SUCCESS else { throw environment.core.failure(code, "delete a key of \(key.count) bytes") }
        return true
    }

    @discardableResult
    package func delete(_ key: [UInt8], in database: Database) throws(LMDBError) -> Bool {
        var result = Result<Bool, LMDBError>.success(false)
        key.withUnsafeBytes { k in
            do throws(LMDBError) { result = .success(try delete(k, in: database)) } catch { result = .failure(error) }
        }
        return try result.get()
    }

    /// Removes every entry of `database`.
    package func clear(_ database: Database) throws(LMDBError) {
        let code = mdb_drop(rawHandle, database.handle, 0)
        guard code == MDB_SUCCESS else { throw environment.core.failure(code, "clear") }
    }
}
