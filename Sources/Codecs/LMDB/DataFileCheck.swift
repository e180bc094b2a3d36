import Glibc
internal import CLMDB

/// Looks at an LMDB data file before LMDB does: LMDB maps what the file says it has, and a file cut short then kills the
/// process with SIGBUS on the first read beyond its end.
///
/// Source: `MDB_meta` and `MDB_page` in LMDB 0.9's `mdb.c`. Two meta pages; the one with the higher transaction id is
/// in force. Each is a 16-byte page header, then: magic (4), version (4), address (8), map size (8), two database
/// records of 48 bytes (the first, of free pages, begins with the page size and ends with its root page), last used page
/// (8), transaction id (8).
enum DataFileCheck {
    struct Findings {
        let pageBytes: Int
        let fileBytes: Int
        /// Where the last page ends that was ever used; the file may be shorter when its last pages are free.
        let neededBytes: Int
    }

    /// A file keeps the page size of the machine that made it, 4 or 16 KiB, and LMDB reads and writes it by that anywhere; where the
    /// system has larger pages than this, LMDB 0.9 makes its own no larger (`MAX_PAGESIZE`): it couldn't address what is in them.
    static let pageBytesMax = 32768

    /// - Throws: ``LMDBError`` with `MDB_INVALID` (not an LMDB file), `MDB_VERSION_MISMATCH`, `MDB_CORRUPTED` (cut
    ///   short) or the system's own error.
    static func inspect(_ path: String) throws(LMDBError) -> Findings {
        // Not blocking, since it may be a pipe.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw LMDBError(code: errno, operation: "open", path: path) }
        defer { Glibc.close(descriptor) }
        let first = try meta(descriptor, at: 0, "read the first meta page", path)
        let pageBytes = Int(first.number(at: 40) as UInt32)
        guard pageBytes >= 512, pageBytes <= 65536, pageBytes & (pageBytes - 1) == 0 else {
            throw LMDBError(code: MDB_CORRUPTED, operation: "read the page size: \(pageBytes)", path: path)
        }
        guard pageBytes <= pageBytesMax else {
            throw LMDBError(
                code: MDB_VERSION_MISMATCH,
                operation: "open: its pages have \(pageBytes) bytes, and this version of LMDB reads at most "
                    + "\(pageBytesMax)",
                path: path, help: "read it with the program that wrote it, and bring what it has over as events")
        }
        let second: [UInt8]
        do {
            second = try meta(descriptor, at: pageBytes, "read the second meta page", path)
        } catch {
            // After a sound first page this one is damaged or cut off.
            let code = error.code == MDB_INVALID ? MDB_CORRUPTED : error.code
            throw LMDBError(code: code, operation: error.operation, path: path)
        }
        let newest = (first.number(at: 144) as UInt64) >= second.number(at: 144) ? first : second
        // The size is taken after the meta pages: a writer beside us writes pages before the meta that counts them.
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw LMDBError(code: errno, operation: "stat", path: path) }
        let fileBytes = Int(status.st_size)
        let pages = (newest.number(at: 136) as UInt64) &+ 1
        guard pages >= 2, pages <= UInt64(Int.max / pageBytes) else {
            throw LMDBError(code: MDB_CORRUPTED, operation: "read the number of pages: \(pages)", path: path)
        }
        let findings = Findings(pageBytes: pageBytes, fileBytes: fileBytes, neededBytes: Int(pages) * pageBytes)
        if fileBytes < findings.neededBytes {
            let missing = UInt64(fileBytes / pageBytes)..<pages
            let free = FreeList(descriptor: descriptor, pageBytes: pageBytes, root: newest.number(at: 80))
            // LMDB doesn't write pages that the transaction which took them also freed, so that a sound file can end
            // before them. No file can lack more pages than its free list has room for in what is left of it.
            guard missing.count <= fileBytes / 8, free.holds(missing) else {
                throw LMDBError(
                    code: MDB_CORRUPTED,
                    operation: "open: the file has \(fileBytes) bytes where its last page ends at "
                        + "\(findings.neededBytes): it was cut short",
                    path: path)
            }
        }
        return findings
    }

    private static func meta(
        _ descriptor: Int32, at offset: Int, _ operation: String, _ path: String
    ) throws(LMDBError) -> [UInt8] {
        let size = 152
        var bytes = [UInt8](repeating: 0, count: size)
        let count = pread(descriptor, &bytes, size, off_t(offset))
        guard count >= 0 else { throw LMDBError(code: errno, operation: operation, path: path) }
        let isMeta = (bytes.number(at: 10) as UInt16) & 0x08 != 0 && (bytes.number(at: 16) as UInt32) == 0xBEEF_C0DE
        guard count == size, isMeta else { throw LMDBError(code: MDB_INVALID, operation: operation, path: path) }
        guard (bytes.number(at: 20) as UInt32) == 1 else {
            throw LMDBError(code: MDB_VERSION_MISMATCH, operation: operation, path: path)
        }
        return bytes
    }
}
