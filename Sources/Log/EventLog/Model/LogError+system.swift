import Glibc
import LMDB
package import DataFiles

extension LogError {
    /// What the system's answer means where no symbolic link is followed.
    package init(_ error: FileError) {
        if let code = error.code, !error.isForeign {
            self.init(systemError: code, at: error.path)
        } else {
            self = .storage(error.description)
        }
    }

    /// What the system's answer to a file operation means to the person who runs fflog.
    package init(systemError code: Int32, at path: String) {
        let reason = String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT, EFBIG: self = .diskFull(path, reason: reason)
        case EACCES, EPERM, EROFS: self = .readOnlyDirectory(path, reason: reason)
        case ENOTDIR: self = .notADataDirectory(path, reason: reason)
        default: self = .storage("\(path): \(reason)")
        }
    }

    /// What an LMDB error of a read means.
    init(_ error: LMDBError, reading path: String) {
        if error.isDeviceFailure {
            self = .corruptMetadata(path, reason: error.description)
        } else {
            self.init(error, writing: path)
        }
    }

    /// What an LMDB error of a write means.
    init(_ error: LMDBError, writing path: String) {
        if error.isOutOfSpace {
            self = .diskFull(path, reason: error.name)
        } else if error.isReadOnly {
            self = .readOnlyDirectory(path, reason: error.name)
        } else if error.isLink {
            self.init(FileError(code: ELOOP, path: error.path))
        } else if error.isDeviceFailure {
            self = .poisoned(path, reason: error.description)
        } else {
            self = .storage(error.description)
        }
    }
}
