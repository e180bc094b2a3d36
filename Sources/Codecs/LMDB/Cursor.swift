internal import CLMDB

/// Walks a database in key order. Tied to its transaction by the compiler.
///
/// `key` and `value` point into the mapped file; they are valid until the next move, and in a write transaction until the
/// next change. There are none before the first move that returned `true`; one that returned `false` leaves them.
package struct Cursor: ~Copyable, ~Escapable {
    private let handle: OpaquePointer
    private let core: EnvironmentCore
    private var k = MDB_val()
    private var v = MDB_val()

    @_lifetime(immortal)
    init(handle: OpaquePointer, core: EnvironmentCore) {
        self.handle = handle
        self.core = core
    }

    deinit { mdb_cursor_close(handle) }

    package var key: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            let span = RawSpan(_unsafeStart: UnsafeRawPointer(k.mv_data), byteCount: k.mv_size)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    package var value: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            let span = RawSpan(_unsafeStart: UnsafeRawPointer(v.mv_data), byteCount: v.mv_size)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    private mutating func move(
        _ operation: MDB_cursor_op, to target: UnsafeRawBufferPointer? = nil
    ) throws(LMDBError) -> Bool {
        var key = MDB_val(mv_size: target?.count ?? 0, mv_data: UnsafeMutableRawPointer(mutating: target?.baseAddress))
        var value = MDB_val()
        let code = mdb_cursor_get(handle, &key, &value, operation)
        if code == MDB_NOTFOUND { return false }
        guard code == MDB_SUCCESS else { throw core.failure(code, "move cursor") }
        k = key
        v = value
        return true
    }

    package mutating func first() throws(LMDBError) -> Bool { try move(MDB_FIRST) }
    package mutating func last() throws(LMDBError) -> Bool { try move(MDB_LAST) }
    package mutating func next() throws(LMDBError) -> Bool { try move(MDB_NEXT) }
    package mutating func previous() throws(LMDBError) -> Bool { try move(MDB_PREV) }

    /// Moves to the first entry whose key is at least `target`; `false` where there is none.
    package mutating func seek(_ target: UnsafeRawBufferPointer) throws(LMDBError) -> Bool {
        // LMDB refuses an empty key, which is less than all.
        target.isEmpty ? try first() : try move(MDB_SET_RANGE, to: target)
    }

    package mutating func seek(_ target: [UInt8]) throws(LMDBError) -> Bool {
        // A closure can't capture a non-escapable self, so the key is copied to where a pointer to it is at hand.
        let key = UnsafeMutableRawBufferPointer.allocate(byteCount: target.count, alignment: 8)
        defer { key.deallocate() }
        key.copyBytes(from: target)
        return try seek(UnsafeRawBufferPointer(key))
    }

    /// Removes the entry under the cursor (of a write transaction); `next()` then goes to the one after it.
    package mutating func delete() throws(LMDBError) {
        let code = mdb_cursor_del(handle, 0)
        guard code == MDB_SUCCESS else { throw core.failure(code, "delete at cursor") }
    }
}
