import Glibc

/// What the system answered to an operation on a file.
package struct FileError: Error, Equatable, CustomStringConvertible, Sendable {
    /// An `errno`.
    package let code: Int32
    package let path: String

    package init(code: Int32, path: String) {
        self.code = code
        self.path = path
    }

    /// In place of an `errno`: what was opened is neither a file nor a folder.
    package static let notAFile: Int32 = -1

    /// Whether the last part of the path is a symbolic link, which is never followed inside a data directory.
    package var isLink: Bool { code == ELOOP }

    /// Whether something lies there that fflog didn't put there.
    package var isForeign: Bool { isLink || code == Self.notAFile }

    package var reason: String {
        if code == Self.notAFile { return "it is neither a file nor a folder" }
        return isLink
            ? "it is a symbolic link, which is not followed inside a data directory" : String(cString: strerror(code))
    }

    package var description: String { "\(path): \(reason)" }
}
