import Glibc

/// The names in a folder, without `.` and `..`.
///
/// ```swift
/// for name in try FolderNames.sorted(in: path) where name.hasSuffix(".mdb") { … }
/// ```
package enum FolderNames {
    /// - Throws: ``FileError``, `ENOENT` or `ENOTDIR` where there is no such folder.
    package static func sorted(in path: String) throws(FileError) -> [String] {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(code: errno, path: path) }
        let names = try read(descriptor, path).map { name in
            String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return names.sorted()
    }

    /// As the system has them, ending in 0, in its order: they need not be UTF-8.
    ///
    /// - Parameter descriptor: of the folder; it is closed.
    static func read(_ descriptor: Int32, _ path: String) throws(FileError) -> [[CChar]] {
        guard let listing = fdopendir(descriptor) else {
            let code = errno
            close(descriptor)
            throw FileError(code: code, path: path)
        }
        defer { closedir(listing) }
        rewinddir(listing)
        var found: [[CChar]] = []
        while true {
            errno = 0
            guard let next = readdir(listing) else {
                guard errno == 0 else { throw FileError(code: errno, path: path) }
                return found
            }
            let name = withUnsafeBytes(of: &next.pointee.d_name) { bytes in
                bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
            }
            if name != [46, 0], name != [46, 46, 0] { found.append(name) }
        }
    }
}
