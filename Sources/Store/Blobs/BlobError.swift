import ErrorKinds
internal import Bytes
internal import EventSchema
package import EventLog

/// What the blob store refuses or finds: each says what and why.
package enum BlobError: Error, Equatable, Sendable {
    case invalidName(String, reason: String)
    case invalidContentType(String, reason: String)
    case invalidMetadata(String)
    case tooLarge(String, bytes: Int, limit: Int)
    case notFound(String)
    /// The name was to be free, and has a blob.
    case exists(String, etag: UInt64)
    /// The blob was changed since its ETag was read; `found` is `nil` where it is gone.
    case etagMismatch(String, expected: UInt64, found: UInt64?)
    /// A name whose bytes are not there.
    case missingBytes(String, path: String)
    /// Bytes that are not those that were stored.
    case corruptBytes(String, path: String)
    case corruptIndex(String, reason: String)
    case newerIndex(String, found: Int, supported: Int)
    /// The index is of another log, or of a copy that has grown since, and this log no longer has all that an index is made of.
    case otherLog(String, topic: String, partition: PartitionID, reason: String)
    /// The index is behind the log and can't be written.
    case readOnlyIndex(String, reason: String)
}

extension BlobError: KindedError {
    package var description: String {
        switch self {
        case .invalidName(let name, let reason): "'\(name.prefix(80))' is no name of a blob: \(reason)"
        case .invalidContentType(let text, let reason): "content type '\(text.prefix(80))': \(reason)"
        case .invalidMetadata(let reason): "metadata: \(reason)"
        case .tooLarge(let name, let bytes, let limit):
            "blob '\(name)': \(bytes) bytes or more; the limit is \(limit)"
        case .notFound(let name): "there is no blob '\(name)'"
        case .exists(let name, let etag):
            "there is a blob '\(name)' already, ETag \(ETag.text(etag)); nothing was changed"
        case .etagMismatch(let name, let expected, let found):
            "blob '\(name)' is not what was expected: its ETag is "
                + (found.map { "\(ETag.text($0)), not \(ETag.text(expected))" } ?? "none, for it is gone")
                + "; nothing was changed"
        case .missingBytes(let name, let path):
            "blob '\(name)' has no bytes: \(path) is missing"
        case .corruptBytes(let name, let path):
            "blob '\(name)': the bytes in \(path) are not those that were stored"
        case .corruptIndex(let path, let reason):
            "the index of blobs \(path) is damaged: \(reason). Without the file it is rebuilt from the log"
        case .newerIndex(let path, let found, let supported):
            "\(path) was written by a newer fflog: its format is \(found), this program knows up to \(supported)"
        case .otherLog(let path, let topic, let partition, let reason):
            "the index of blobs \(path) belongs to another log: \(reason). It was not rebuilt, because records of topic '\(topic)', "
                + "partition \(partition) were purged, and the blobs that they name would be lost. Without the file it is rebuilt "
                + "from what the log still has"
        case .readOnlyIndex(let path, let reason):
            "the index of blobs \(path) is behind the log and can't be brought up to it: \(reason)"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .invalidName, .invalidContentType, .invalidMetadata: .usage
        case .tooLarge: .tooLarge
        case .notFound: .nothingMatched
        case .exists, .etagMismatch, .otherLog: .refused
        case .missingBytes, .corruptBytes, .corruptIndex: .damaged
        case .newerIndex: .unsupported
        case .readOnlyIndex: .unavailable
        }
    }

    package var remedy: Remedy? {
        switch self {
        case .notFound: .listBlobs
        case .exists: .replaceBlob
        case .etagMismatch(let name, _, _): .showBlob(name)
        case .missingBytes(let name, let path), .corruptBytes(let name, let path):
            .oneOf([.restoreFile(path), .deleteBlob(name)])
        case .corruptIndex(let path, _), .otherLog(let path, _, _, _): .removeFile(path)
        case .newerIndex: .useNewerProgram
        case .invalidName, .invalidContentType, .invalidMetadata, .tooLarge, .readOnlyIndex: nil
        }
    }
}

/// A version of a blob: another one after each change of its bytes or metadata.
package enum ETag {
    /// 16 hexadecimal digits.
    package static func text(_ etag: UInt64) -> String {
        Hexadecimal.text(etag)
    }

    /// `nil` unless the text is 16 hexadecimal digits, in quotes or not.
    package static func parse(_ text: String) -> UInt64? {
        var text = text
        if text.count == 18, text.hasPrefix("\""), text.hasSuffix("\"") { text = String(text.dropFirst().dropLast()) }
        return Array(text.utf8).withUnsafeBytes { Hexadecimal.uint64($0) }
    }
}
