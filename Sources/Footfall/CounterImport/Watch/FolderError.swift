import ErrorKinds

/// Why a folder can't be watched.
package enum FolderError: KindedError, Equatable {
    case notAFolder(String)
    /// Another process takes its files.
    case watched(String, by: Int32?)
    /// It is the data directory, or lies in it: the log itself would be taken for files to import.
    case dataDirectory(String)
    /// `done` or `refused` is on another file system: a file couldn't be moved there in one step.
    case otherFileSystem(String)
    case unreachable(path: String, reason: String)

    package var description: String {
        switch self {
        case .notAFolder(let path): "\(path) is not a folder"
        case .watched(let path, let process):
            "\(path) is watched already" + (process.map { " (process \($0))" } ?? "")
        case .dataDirectory(let path): "\(path) is the data directory or lies in it; its files are the log's own"
        case .otherFileSystem(let path):
            "\(path) is on another file system than the folder that is watched, so a file can't be moved there in one step"
        case .unreachable(let path, let reason): "\(path): \(reason)"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .notAFolder, .dataDirectory, .otherFileSystem: .usage
        case .watched: .refused
        case .unreachable: .unavailable
        }
    }
}
