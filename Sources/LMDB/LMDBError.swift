internal import CLMDB

/// What LMDB, or the system below it, answered: LMDB's own name, what was being done, and to which file.
package struct LMDBError: Error, CustomStringConvertible, Sendable {
    /// LMDB's return code (negative) or an `errno` (positive).
    package let code: Int32
    /// What was being done, such as `commit` or `open`.
    package let operation: String
    /// The data file, where it is known.
    package let path: String

    package init(code: Int32, operation: String, path: String) {
        self.code = code
        self.operation = operation
        self.path = path
    }

    /// LMDB's own name of the error (`MDB_MAP_FULL`), or the `errno` in words.
    package var name: String { Self.names[code] ?? "errno \(code)" }

    package var description: String {
        "\(path): \(operation): \(name): \(String(cString: mdb_strerror(code)))"
    }

    package static let notFound = MDB_NOTFOUND
    package static let keyExists = MDB_KEYEXIST
    package static let mapFull = MDB_MAP_FULL
    package static let corrupted = MDB_CORRUPTED
    package static let invalid = MDB_INVALID

    private static let names: [Int32: String] = [
        MDB_KEYEXIST: "MDB_KEYEXIST", MDB_NOTFOUND: "MDB_NOTFOUND", MDB_PAGE_NOTFOUND: "MDB_PAGE_NOTFOUND",
        MDB_CORRUPTED: "MDB_CORRUPTED", MDB_PANIC: "MDB_PANIC", MDB_VERSION_MISMATCH: "MDB_VERSION_MISMATCH",
        MDB_INVALID: "MDB_INVALID", MDB_MAP_FULL: "MDB_MAP_FULL", MDB_DBS_FULL: "MDB_DBS_FULL",
        MDB_READERS_FULL: "MDB_READERS_FULL", MDB_TLS_FULL: "MDB_TLS_FULL", MDB_TXN_FULL: "MDB_TXN_FULL",
        MDB_CURSOR_FULL: "MDB_CURSOR_FULL", MDB_PAGE_FULL: "MDB_PAGE_FULL", MDB_MAP_RESIZED: "MDB_MAP_RESIZED",
        MDB_INCOMPATIBLE: "MDB_INCOMPATIBLE", MDB_BAD_RSLOT: "MDB_BAD_RSLOT", MDB_BAD_TXN: "MDB_BAD_TXN",
        MDB_BAD_VALSIZE: "MDB_BAD_VALSIZE", MDB_BAD_DBI: "MDB_BAD_DBI",
        1: "EPERM", 2: "ENOENT", 5: "EIO", 12: "ENOMEM", 13: "EACCES", 17: "EEXIST", 22: "EINVAL", 27: "EFBIG",
        28: "ENOSPC", 30: "EROFS", 122: "EDQUOT",
    ]

    /// Whether the disk, a quota, a file size limit or the map left no room.
    package var isOutOfSpace: Bool { [28, 27, 122, MDB_MAP_FULL].contains(code) }
    /// Whether the file or its folder may not be written.
    package var isReadOnly: Bool { [1, 13, 30].contains(code) }
    /// Whether the device failed: what the file holds is then unknown until it was opened and verified anew.
    package var isDeviceFailure: Bool { code == 5 || code == MDB_PANIC || code == MDB_CORRUPTED }
}
