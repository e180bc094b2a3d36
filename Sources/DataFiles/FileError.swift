import ErrorKinds
import Glibc

/// What the system answered to an operation on a file.
package struct FileError: KindedError, Equatable {
    /// An `errno`.
    package let code: Int32
    package let path: String

    package init(code: Int32, path: String) {
        self.code = code
        self.path = path
    }

    /// In place of an `errno`: what was opened is neither a file nor a folder.
    package static let notAFile: Int32 = -1

    /// In place of an `errno`: a data directory and the log in it are two users'.
    package static let otherOwner: Int32 = -2
    /// In place of an `errno`: root was to write a file of another user's that has a second name, and may be anybody's.
    package static let hasOtherName: Int32 = -3

    /// Whether the last part of the path is a symbolic link, which is never followed inside a data directory.
    package var isLink: Bool { code == ELOOP }

    /// Whether something lies there that fflog didn't put there.
    package var isForeign: Bool { isLink || code < 0 }

    package var reason: String {
        switch code {
        case Self.notAFile: return "it is neither a file nor a folder"
        case Self.otherOwner:
            return
                "the directory belongs to one user and the log in it to another: give both to the user who runs fflog"
        case Self.hasOtherName:
            return "it has another name elsewhere (a hard link), so root does not write to it; remove it"
        default: break
        }
        return isLink
            ? "it is a symbolic link, which is not followed inside a data directory" : String(cString: strerror(code))
    }

    package var description: String { "\(path): \(reason)" }

    package var kind: ErrorKind { code == ENOENT ? .notFound : .unavailable }

    package var remedy: Remedy? {
        [ENOSPC, EDQUOT].contains(code) ? .freeSpace : nil
    }
}
