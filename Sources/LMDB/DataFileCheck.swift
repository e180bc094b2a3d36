internal import CLMDB
import Glibc

/// Looks at an LMDB data file before LMDB does: LMDB maps what the file says it has, and a file cut short then kills the
/// process with SIGBUS on the first read beyond its end.
///
/// Source: `MDB_meta` and `MDB_page` in LMDB 0.9's `mdb.c`. Two meta pages; the one with the higher transaction id is
/// in force. Each is a 16-byte page header, then: magic (4), version (4), address (8), map size (8), two database
/// records of 48 bytes (the first begins with the page size), last used page (8), transaction id (8).
enum DataFileCheck {
    struct Findings {
        let pageSize: Int
        let lastPage: UInt64
        let fileSize: UInt64
    }

    /// - Throws: ``LMDBError`` with `MDB_INVALID` (not an LMDB file), `MDB_VERSION_MISMATCH`, `MDB_CORRUPTED` (cut
    ///   short) or the system's own error.
    static func inspect(_ path: String) throws(LMDBError) -> Findings {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LMDBError(code: errno, operation: "open", path: path) }
        defer { Glibc.close(descriptor) }

        var first = [UInt8](repeating: 0, count: metaEnd)
        guard pread(descriptor, &first, metaEnd, 0) == metaEnd else {
            throw LMDBError(code: MDB_INVALID, operation: "read the first meta page", path: path)
        }
        guard load(first, 16, UInt32.self) == 0xBEEF_C0DE else {
            throw LMDBError(code: MDB_INVALID, operation: "read the first meta page", path: path)
        }
        guard load(first, 20, UInt32.self) == 1 else {
            throw LMDBError(code: MDB_VERSION_MISMATCH, operation: "read the first meta page", path: path)
        }
        let pageSize = Int(load(first, 40, UInt32.self))
        guard pageSize >= 512, pageSize <= 65536, pageSize & (pageSize - 1) == 0 else {
            throw LMDBError(code: MDB_CORRUPTED, operation: "read the page size", path: path)
        }
        var second = [UInt8](repeating: 0, count: metaEnd)
        guard pread(descriptor, &second, metaEnd, off_t(pageSize)) == metaEnd,
            load(second, 16, UInt32.self) == 0xBEEF_C0DE
        else { throw LMDBError(code: MDB_CORRUPTED, operation: "read the second meta page", path: path) }

        let newest = load(first, 144, UInt64.self) >= load(second, 144, UInt64.self) ? first : second
        let lastPage = load(newest, 136, UInt64.self)
        // The size is taken after the meta pages: a writer beside us writes pages before the meta that counts them.
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw LMDBError(code: errno, operation: "stat", path: path) }
        let findings = Findings(pageSize: pageSize, lastPage: lastPage, fileSize: UInt64(status.st_size))
        let (needed, overflow) = (lastPage &+ 1).multipliedReportingOverflow(by: UInt64(pageSize))
        // LMDB leaves the last page unwritten when it is free, and so may a file end just before it.
        guard !overflow, findings.fileSize >= needed else {
            throw LMDBError(
                code: MDB_CORRUPTED,
                operation: "the file has \(findings.fileSize) bytes where its last page ends at \(needed): cut short",
                path: path)
        }
        return findings
    }

    private static let metaEnd = 152

    private static func load<T: FixedWidthInteger>(_ bytes: [UInt8], _ offset: Int, _ type: T.Type) -> T {
        bytes.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: T.self)) }
    }
}
