import InputFiles

/// Why a file that was imported wasn't whole.
package enum FileDisturbance: Sendable, Equatable, CustomStringConvertible {
    /// Somebody has it open for writing, and has not written yet.
    case opened
    case written
    /// Another file has its name now.
    case otherFile
    /// No file has its name any more.
    case gone

    /// - Parameter now: `nil` where there is no file.
    init(_ imported: FileStamp, now: FileStamp?) {
        guard let now else {
            self = .gone
            return
        }
        if now == imported {
            self = .opened
        } else {
            self = now.device == imported.device && now.number == imported.number ? .written : .otherFile
        }
    }

    /// Follows the file's name.
    package var description: String {
        switch self {
        case .opened: "was opened for writing while it was imported, and is taken again once it is closed"
        case .written: "was written to while it was imported, and is taken again once it is whole"
        case .otherFile: "was replaced by another file while it was imported; that one is taken once it is whole"
        case .gone: "was removed or renamed while it was imported"
        }
    }
}
