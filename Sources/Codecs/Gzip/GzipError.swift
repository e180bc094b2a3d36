import ErrorKinds

/// What is wrong with a gzip stream.
package enum GzipError: KindedError, Equatable {
    /// The stream ends inside a member.
    case truncated
    /// The stream has no bytes, or what follows a member is neither another member nor zero padding.
    case notGzip
    /// Header, data, checksum or length of a member are damaged; zlib's own words.
    case corrupt(String)
    /// The content is larger than the caller allows.
    case contentTooLarge(limit: Int)

    package var kind: ErrorKind {
        switch self {
        case .truncated, .notGzip, .corrupt: .malformed
        case .contentTooLarge: .tooLarge
        }
    }

    package var description: String {
        switch self {
        case .truncated: "gzip: the stream ends inside a member; the file or batch is incomplete"
        case .notGzip: "gzip: the bytes are not a gzip member"
        case .corrupt(let reason): "gzip: \(reason)"
        case .contentTooLarge(let limit): "gzip: the content is larger than the limit of \(limit) bytes"
        }
    }
}
