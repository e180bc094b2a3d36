internal import CZstd

/// What libzstd said: the code's own name, such as `Destination buffer is too small`.
package struct ZstdError: Error, Equatable, CustomStringConvertible {
    package let message: String

    init(code: Int) { message = String(cString: ZSTD_getErrorName(code)) }
    init(message: String) { self.message = message }

    package var description: String { "zstd: \(message)" }
}
