import ErrorKinds

/// Why the bytes of a file can't be had.
package enum SourceFileError: KindedError, Equatable {
    case unreadable(path: String, reason: String)
    /// A folder where a file is asked for.
    case folder(path: String)
    /// A pipe or a device where a file is asked for: the content has to be read twice, and again after a kill.
    case notARegularFile(path: String)
    /// The gzip stream at `path` is damaged or cut off.
    case corruptGzip(path: String, reason: String)
    /// It is no text, or not of the encoding by which it was to be read.
    case noText(path: String, TextFault)
    /// The file was written to while it was read.
    case changed(path: String)

    package var kind: ErrorKind {
        switch self {
        case .unreadable, .changed: .unavailable
        case .folder, .notARegularFile, .corruptGzip: .malformed
        case .noText(_, let fault): fault.kind
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .noText(_, let fault): fault.remedy
        case .folder(let path): .nameFiles(in: path)
        case .unreadable, .notARegularFile, .corruptGzip, .changed: nil
        }
    }

    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path): can't be read: \(reason)"
        case .folder(let path): "\(path): is a folder, not a file"
        case .notARegularFile(let path):
            "\(path): is not a regular file. The content is identified before it is read, so write it to a file first"
        case .corruptGzip(let path, let reason): "\(path): the gzip stream is damaged: \(reason)"
        case .noText(let path, let fault): "\(path): \(fault)"
        case .changed(let path): "\(path): changed while it was read. Import it again once it is complete"
        }
    }
}
