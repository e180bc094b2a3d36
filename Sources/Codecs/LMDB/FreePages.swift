internal import CLMDB

extension ReadTransaction {
    /// The bytes of the file's pages that are free for reuse, once no older snapshot is being read.
    ///
    /// Walks LMDB's list of them, an entry per transaction that freed some.
    package borrowing func freeBytes() throws(LMDBError) -> Int {
        // Database 0 of every file: by transaction, the number of pages it freed and then each one's own number.
        let list = Database(handle: 0)
        var pages = 0
        var cursor = try cursor(list)
        var found = try cursor.first()
        while found {
            pages += cursor.value.unsafeLoadUnaligned(as: Int.self)
            found = try cursor.next()
        }
        var statistics = MDB_stat()
        let code = mdb_stat(rawHandle, list.handle, &statistics)
        guard code == MDB_SUCCESS else { throw LMDBError(code: code, operation: "stat", path: path) }
        return pages * Int(statistics.ms_psize)
    }
}
