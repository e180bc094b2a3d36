import ErrorKinds

/// Why keys can't be used. Nothing was changed.
public enum KeyRingError: Error, Sendable, Equatable {
    /// The key file lies in the data directory, where every copy of the data would take it along.
    case keyFileInside(String, directory: String)
    /// Others than its owner may read the key file.
    case keyFileExposed(String, mode: UInt32)
    case keyFileDamaged(String, reason: String)
    /// There are keys, and nothing to unwrap them with.
    case keyFileMissing(String, keys: Int)
    /// The file is another data directory's.
    case keyFileOfAnother(String, directory: String)
    /// The keys were wrapped by a key that the file doesn't have: one of the two is an old copy.
    case keyFileTooNewOrOld(String, directory: String)
    case damaged(String, reason: String)
    case newerFormat(String, found: Int, supported: Int)
    case system(String, reason: String)
}

extension KeyRingError: KindedError {
    public var description: String {
        switch self {
        case .keyFileInside(let path, let directory):
            "key file \(path) lies in the data directory \(directory), where every copy of the data takes it along"
        case .keyFileExposed(let path, let mode):
            "key file \(path) may be read by others (mode \(String(mode, radix: 8)))"
        case .keyFileDamaged(let path, let reason):
            "key file \(path) is damaged: \(reason). Nothing was changed"
        case .keyFileMissing(let path, let keys):
            "key file \(path) is missing, and \(keys) keys of the data directory are wrapped by what it held"
        case .keyFileOfAnother(let path, let directory):
            "key file \(path) belongs to another data directory than \(directory). Each needs its own: destroying a key in "
                + "one would lose all keys of the other"
        case .keyFileTooNewOrOld(let path, let directory):
            "key file \(path) does not hold the key that \(directory)/keys.mdb was wrapped with: one of the two is an old "
                + "copy. Keys that were destroyed since stay destroyed"
        case .damaged(let path, let reason):
            "\(path) is damaged: \(reason). It and the key file belong together"
        case .newerFormat(let path, let found, let supported):
            "\(path) was written by a newer fflog: its format is \(found), this program knows up to \(supported)"
        case .system(let path, let reason): "\(path): \(reason)"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .keyFileInside, .keyFileExposed, .keyFileOfAnother, .keyFileTooNewOrOld: .refused
        case .keyFileDamaged, .keyFileMissing, .damaged: .damaged
        case .newerFormat: .unsupported
        case .system: .unavailable
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .keyFileInside: .nameKeyFile
        case .keyFileExposed(let path, _): .makePrivate(path)
        case .keyFileDamaged(let path, _): .restoreFile(path)
        case .keyFileMissing(let path, _): .oneOf([.restoreFile(path), .nameKeyFile, .abandonKeys(file: "keys.mdb")])
        case .keyFileTooNewOrOld(_, let directory): .abandonKeys(file: directory + "/keys.mdb")
        case .damaged(let path, _): .oneOf([.restoreFile(path), .abandonKeys(file: path)])
        case .newerFormat: .useNewerProgram
        case .keyFileOfAnother, .system: nil
        }
    }
}
