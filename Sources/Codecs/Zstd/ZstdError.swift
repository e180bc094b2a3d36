import ErrorKinds
internal import CZstd

/// What went wrong in a zstd frame.
package enum ZstdError: KindedError, Equatable {
    /// libzstd's own name of the fault, such as `Destination buffer is too small`.
    case library(String)
    /// The bytes don't begin with a zstd frame.
    case notAFrame
    /// The bytes end inside a frame.
    case truncated
    /// The content is larger than the caller allows.
    case contentTooLarge(limit: Int)

    init(code: Int) { self = .library(String(cString: ZSTD_getErrorName(code))) }

    package var kind: ErrorKind {
        switch self {
        case .library, .notAFrame, .truncated: .malformed
        case .contentTooLarge: .tooLarge
        }
    }

    package var description: String {
        switch self {
        case .library(let name): "zstd: \(name)"
        case .notAFrame: "zstd: the bytes are not a zstd frame"
        case .truncated: "zstd: the bytes end inside a frame"
        case .contentTooLarge(let limit): "zstd: the content is larger than the limit of \(limit) bytes"
        }
    }
}
