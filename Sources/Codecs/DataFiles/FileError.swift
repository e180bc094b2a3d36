import ErrorKinds
import Glibc

/// What went wrong with a file, and with which.
package struct FileError: KindedError, Equatable {
    package enum Cause: Equatable, Sendable {
        /// What the system answered, an `errno`.
        case system(Int32)
        /// What was opened is neither a file nor a folder.
        case notAFile
        /// A data directory and the log in it are two users'.
        case otherOwner
        /// Root was to write a file of another user's that has a second name, and may be anybody's.
        case hasOtherName
    }

    package let cause: Cause
    package let path: String

    package init(_ cause: Cause, path: String) {
        self.cause = cause
        self.path = path
    }

    /// - Parameter code: an `errno`.
    package init(code: Int32, path: String) { self.init(.system(code), path: path) }

    /// The `errno`, where the system refused; `nil` where fflog did.
    package var code: Int32? {
        if case .system(let code) = cause { code } else { nil }
    }

    /// Whether the last part of the path is a symbolic link, which is never followed inside a data directory.
    package var isLink: Bool { code == ELOOP }

    /// Whether something lies there that fflog didn't put there.
    package var isForeign: Bool { isLink || code == nil }

    package var reason: String {
        switch cause {
        case .notAFile: "it is neither a file nor a folder"
        case .otherOwner:
            "the directory belongs to one user and the log in it to another: give both to the user who runs fflog"
        case .hasOtherName:
            "it has another name elsewhere (a hard link), so root does not write to it; remove it"
        case .system(ELOOP): "it is a symbolic link, which is not followed inside a data directory"
        case .system(let code): String(cString: strerror(code))
        }
    }

    package var description: String { "\(path): \(reason)" }

    package var kind: ErrorKind { code == ENOENT ? .notFound : .unavailable }

    package var remedy: Remedy? { code == ENOSPC || code == EDQUOT ? .freeSpace : nil }
}
