import ErrorKinds
import Glibc
internal import CLMDB
internal import DataFiles

/// What LMDB, or the system below it, answered: LMDB's own name, what was being done, and to which file.
package struct LMDBError: KindedError {
    /// LMDB's return code (negative) or an `errno` (positive).
    package let code: Int32
    /// What was being done, such as `commit` or `open`.
    package let operation: String
    /// The data file, where it is known.
    package let path: String
    /// What helps, where the code alone doesn't say it.
    private let help: String?

    package init(code: Int32, operation: String, path: String, help: String? = nil) {
        self.code = code
        self.operation = operation
        self.path = path
        self.help = help
    }

    /// What a file operation for LMDB's file was answered.
    init(_ error: FileError, operation: String) {
        self.init(code: error.code ?? EINVAL, operation: operation, path: error.path)
    }

    /// LMDB's own name of the error (`MDB_MAP_FULL`), or the system's (`ENOSPC`).
    package var name: String { Self.names[code] ?? "errno \(code)" }

    /// What the error means, for people.
    package var reason: String {
        // LMDB's words begin with the name for some errors and not for others.
        let words = Self.meaning[code] ?? String(cString: mdb_strerror(code))
        return words.hasPrefix(name + ": ") ? String(words.dropFirst(name.count + 2)) : words
    }

    /// The place, what was being done, the error's name and meaning, and what helps.
    package var description: String {
        let advice = (help ?? Self.advice[code]).map { " (\($0))" } ?? ""
        return "\(path): \(operation): \(name): \(reason)\(advice)"
    }

    package static let notFound = MDB_NOTFOUND
    package static let keyExists = MDB_KEYEXIST
    package static let mapFull = MDB_MAP_FULL
    package static let corrupted = MDB_CORRUPTED
    package static let invalid = MDB_INVALID

    /// Whether the disk, a quota, a file size limit or the map left no room.
    package var isOutOfSpace: Bool { [ENOSPC, EFBIG, EDQUOT, MDB_MAP_FULL].contains(code) }
    /// Whether the file or its folder may not be written.
    package var isReadOnly: Bool { [EPERM, EACCES, EROFS].contains(code) }
    /// Whether the file, or its lock file, is a symbolic link.
    package var isLink: Bool { code == ELOOP }
    /// Whether the process has no memory, address space or descriptor left: the file is as it was.
    package var isOutOfResources: Bool { [ENOMEM, EMFILE, ENFILE].contains(code) }
    /// Whether there is no such file.
    package var isMissingFile: Bool { code == ENOENT }
    /// Whether the device failed: what the file holds is then unknown until it was opened and verified anew.
    package var isDeviceFailure: Bool { [EIO, MDB_PANIC, MDB_CORRUPTED, MDB_PAGE_NOTFOUND].contains(code) }

    package var kind: ErrorKind {
        switch code {
        case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_INVALID: .damaged
        case MDB_VERSION_MISMATCH: .unsupported
        case MDB_NOTFOUND, MDB_KEYEXIST, MDB_BAD_TXN, MDB_BAD_VALSIZE, MDB_BAD_DBI, MDB_BAD_RSLOT, MDB_INCOMPATIBLE:
            .failed
        case ENOENT: .notFound
        default: .unavailable
        }
    }

    private static let names: [Int32: String] = [
        MDB_KEYEXIST: "MDB_KEYEXIST", MDB_NOTFOUND: "MDB_NOTFOUND", MDB_PAGE_NOTFOUND: "MDB_PAGE_NOTFOUND",
        MDB_CORRUPTED: "MDB_CORRUPTED", MDB_PANIC: "MDB_PANIC", MDB_VERSION_MISMATCH: "MDB_VERSION_MISMATCH",
        MDB_INVALID: "MDB_INVALID", MDB_MAP_FULL: "MDB_MAP_FULL", MDB_DBS_FULL: "MDB_DBS_FULL",
        MDB_READERS_FULL: "MDB_READERS_FULL", MDB_TLS_FULL: "MDB_TLS_FULL", MDB_TXN_FULL: "MDB_TXN_FULL",
        MDB_CURSOR_FULL: "MDB_CURSOR_FULL", MDB_PAGE_FULL: "MDB_PAGE_FULL", MDB_MAP_RESIZED: "MDB_MAP_RESIZED",
        MDB_INCOMPATIBLE: "MDB_INCOMPATIBLE", MDB_BAD_RSLOT: "MDB_BAD_RSLOT", MDB_BAD_TXN: "MDB_BAD_TXN",
        MDB_BAD_VALSIZE: "MDB_BAD_VALSIZE", MDB_BAD_DBI: "MDB_BAD_DBI",
        EPERM: "EPERM", ENOENT: "ENOENT", EIO: "EIO", EAGAIN: "EAGAIN", ENOMEM: "ENOMEM", EACCES: "EACCES",
        EBUSY: "EBUSY", EEXIST: "EEXIST", ENOTDIR: "ENOTDIR", EISDIR: "EISDIR", EINVAL: "EINVAL", ENFILE: "ENFILE",
        EMFILE: "EMFILE", EFBIG: "EFBIG", ENOSPC: "ENOSPC", ESPIPE: "ESPIPE", EROFS: "EROFS",
        ENAMETOOLONG: "ENAMETOOLONG", ENOLCK: "ENOLCK", ELOOP: "ELOOP", ESTALE: "ESTALE", EDQUOT: "EDQUOT",
        EUCLEAN: "EUCLEAN",
    ]

    /// Where LMDB's own words mislead.
    private static let meaning: [Int32: String] = [
        MDB_CORRUPTED: "the file is damaged",
        EUCLEAN: "somebody has changed the lock file; nothing was written",
        ELOOP: FileError(code: ELOOP, path: "").reason,
        MDB_BAD_VALSIZE: "a key has 1 to 511 bytes, and a value less than 4 GiB",
        MDB_MAP_RESIZED: "another process let the file grow beyond this one's map",
        MDB_BAD_TXN: "the transaction has failed before, and keeps nothing",
    ]

    private static let advice: [Int32: String] = [
        MDB_CORRUPTED: "restore it from a backup",
        EUCLEAN: "end all processes that use the directory; the next to open it sets the lock file right",
        MDB_PANIC: "close it, and verify it after opening it again",
        MDB_VERSION_MISMATCH: "it was written by another version of LMDB",
        MDB_MAP_FULL: "open it with a larger map, or remove data",
        MDB_MAP_RESIZED: "end this process's transactions and try again, or open it with a larger map",
        MDB_READERS_FULL: "too many transactions read at once",
        ENOSPC: "free space on its device and try again",
        EDQUOT: "raise the quota or free space, and try again",
        EFBIG: "raise the file size limit of the process and try again",
        EIO: "the device failed: verify the file before relying on it",
    ]
}
