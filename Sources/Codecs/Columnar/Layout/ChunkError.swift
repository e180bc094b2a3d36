import ErrorKinds

/// Why a chunk, or one column of it, can't be read. The caller adds topic, partition and offset.
package struct ChunkError: KindedError, Equatable {
    package enum Reason: Error, Equatable {
        /// Written by a newer program.
        case unsupportedVersion(UInt8)
        /// A stored checksum and the bytes differ: the bytes were damaged.
        case checksumMismatch(stored: UInt32, computed: UInt32)
        /// The bytes don't have the form that the format demands.
        case malformed(String)
        case unknownEncoding(UInt8)
        /// The frame holds another kind of values than was asked for.
        case kindMismatch(ColumnKind)
        case noSuchColumn
        case invalidUTF8(entry: Int)
        case zstd(String)
    }

    /// `nil` for the chunk's header and directory.
    package var column: ChunkColumn?
    package var reason: Reason

    package init(column: ChunkColumn?, reason: Reason) {
        self.column = column
        self.reason = reason
    }

    package var kind: ErrorKind { reason.kind }

    package var description: String {
        let place =
            switch column {
            case nil: "chunk header"
            case .timestamp: "timestamp column"
            case .key: "key column"
            case .headers: "headers column"
            case .appendTime: "append time column"
            case .value(let index): "value column \(index)"
            }
        return "\(place): \(reason)"
    }
}

extension ChunkError.Reason: KindedError {
    package var kind: ErrorKind {
        switch self {
        case .unsupportedVersion, .unknownEncoding: .unsupported
        case .checksumMismatch, .malformed, .kindMismatch, .noSuchColumn, .invalidUTF8, .zstd: .damaged
        }
    }

    package var description: String {
        switch self {
        case .unsupportedVersion(let version): "format version \(version) is newer than this program"
        case .checksumMismatch(let stored, let computed):
            "checksum mismatch (stored \(String(stored, radix: 16)), computed \(String(computed, radix: 16)))"
        case .malformed(let what): "malformed: \(what)"
        case .unknownEncoding(let encoding): "unknown encoding \(encoding)"
        case .kindMismatch(let kind): "does not hold \(kind) values"
        case .noSuchColumn: "no such column in this chunk"
        case .invalidUTF8(let entry): "dictionary entry \(entry) is not UTF-8"
        case .zstd(let message): message
        }
    }
}
