import Glibc
internal import CLMDB

extension Environment {
    /// The room that was written ahead behind the last page in use, in bytes; 0 where the file ends there.
    package func prewrittenBytes() -> Int { max(0, fileBytes() - usedBytes()) }

    /// Writes zeros behind the end of the file, so that commits which use them later find blocks that are allocated, and
    /// need not make the file's new size durable with each sync: that takes a fifth to a half off a small commit.
    ///
    /// Only pages behind the file's end and behind the last page in use are written, by whoever holds LMDB's write lock: so
    /// nobody's page is. It may be called at any time, by any process; a crash in the middle leaves a file that is longer by a
    /// part of it. The lock is held for as long as the system takes to copy the zeros, not while they go to the device.
    ///
    /// - Parameters:
    ///   - bytes: how much to write.
    ///   - reserve: nothing is written where so much is there by now.
    ///   - freeBytesMin: what has to stay free on the disk; else nothing is written.
    /// - Returns: Whether there is such a reserve now; else there is no room for one.
    /// - Throws: ``LMDBError`` where the device or the lock failed.
    package func prewrite(_ bytes: Int, atLeast reserve: Int, leavingFree freeBytesMin: Int) throws(LMDBError) -> Bool {
        var descriptor = mdb_filehandle_t()
        guard mdb_env_get_fd(core.handle, &descriptor) == MDB_SUCCESS else { return false }
        do {
            let transaction = try core.begin(readOnly: false)
            defer {
                mdb_txn_abort(transaction)
                core.ended()
            }
            if prewrittenBytes() >= reserve { return true }
            let start = max(fileBytes(), usedBytes())
            guard hasRoom(descriptor, end: start + bytes, bytes: bytes + freeBytesMin) else { return false }
            guard writeZeros(descriptor, start..<(start + bytes)) else { return false }
        }
        guard fdatasync(descriptor) == 0 else { throw core.failure(errno, "sync what was written ahead") }
        return true
    }

    private func fileBytes() -> Int {
        var descriptor = mdb_filehandle_t()
        var status = stat()
        guard mdb_env_get_fd(core.handle, &descriptor) == MDB_SUCCESS, fstat(descriptor, &status) == 0 else { return 0 }
        return Int(status.st_size)
    }

    private func hasRoom(_ descriptor: Int32, end: Int, bytes: Int) -> Bool {
        var info = MDB_envinfo()
        mdb_env_info(core.handle, &info)
        guard end <= info.me_mapsize else { return false }
        // Beyond the limit a write is not only refused: SIGXFSZ ends the process.
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0, limit.rlim_cur >= UInt64(end) else {
            return false
        }
        var system = statvfs()
        guard fstatvfs(descriptor, &system) == 0 else { return false }
        return UInt64(system.f_bavail).multipliedReportingOverflow(by: UInt64(system.f_frsize)).partialValue
            >= UInt64(bytes)
    }

    private func writeZeros(_ descriptor: Int32, _ range: Range<Int>) -> Bool {
        let zeros = UnsafeMutableRawPointer.allocate(byteCount: range.count, alignment: 4096)
        defer { zeros.deallocate() }
        memset(zeros, 0, range.count)
        var place = range.lowerBound
        while place < range.upperBound {
            let count = pwrite(descriptor, zeros, range.upperBound - place, off_t(place))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            place += count
        }
        return true
    }
}
