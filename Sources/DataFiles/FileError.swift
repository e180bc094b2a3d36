import Glibc

/// What the system answered to an operation on a file.
package struct FileError: Error, CustomStringConvertible, Sendable {
    /// An `errno`.
    package let code: Int32
    package let path: String

    package init(code: Int32, path: String) {
        self.code = code
        self.path = path
    }

    /// Whether the last part of the path is a symbolic link, which is never followed inside a data directory.
    package var isLink: Bool { code == ELOOP }

    package var reason: String {
        isLink
            ? "it is a symbolic link, which is not followed inside a data directory" : String(cString: strerror(code))
    }

    package var description: String { "\(path): \(reason)" }
}
