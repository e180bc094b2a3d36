internal import CZstd

/// A reused decompression context. One thread at a time.
package struct ZstdDecompressor: ~Copyable, @unchecked Sendable {
    // Sendable: the context has one owner, who may move it between threads but not share it.
    private let context: OpaquePointer

    package init() {
        guard let context = ZSTD_createDCtx() else { fatalError("zstd: no memory for a decompression context") }
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }

    /// The content size that a frame states, or `nil` where it states none.
    ///
    /// - Throws: ``ZstdError`` when the bytes don't begin with a zstd frame.
    package static func contentSize(_ frame: UnsafeRawBufferPointer) throws(ZstdError) -> Int? {
        let size = ZSTD_getFrameContentSize(frame.baseAddress, frame.count)
        if size == ZSTD_CONTENTSIZE_UNKNOWN_VALUE { return nil }
        guard size != ZSTD_CONTENTSIZE_ERROR_VALUE, size <= UInt64(Int.max) else {
            throw ZstdError(message: "not a zstd frame")
        }
        return Int(size)
    }

    /// Decompresses one whole frame and returns the number of bytes written.
    package mutating func decompress(
        _ frame: UnsafeRawBufferPointer, into destination: UnsafeMutableRawBufferPointer
    ) throws(ZstdError) -> Int {
        let written = ZSTD_decompressDCtx(
            context, destination.baseAddress, destination.count, frame.baseAddress, frame.count)
        guard ZSTD_isError(written) == 0 else { throw ZstdError(code: written) }
        return written
    }

    /// Decompresses a frame of unknown content size, growing the output up to `limit` bytes.
    package mutating func decompress(_ frame: UnsafeRawBufferPointer, limit: Int) throws(ZstdError) -> [UInt8] {
        ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
        var output: [UInt8] = []
        var input = ZSTD_inBuffer(src: frame.baseAddress, size: frame.count, pos: 0)
        var block = [UInt8](repeating: 0, count: ZSTD_DStreamOutSize())
        while true {
            let (code, produced) = block.withUnsafeMutableBytes { bytes in
                var out = ZSTD_outBuffer(dst: bytes.baseAddress, size: bytes.count, pos: 0)
                let code = ZSTD_decompressStream(context, &out, &input)
                return (code, out.pos)
            }
            guard ZSTD_isError(code) == 0 else { throw ZstdError(code: code) }
            guard output.count + produced <= limit else {
                throw ZstdError(message: "content larger than the limit of \(limit) bytes")
            }
            output.append(contentsOf: block[0..<produced])
            if code == 0 { return output }
            if input.pos == input.size && produced == 0 { throw ZstdError(message: "truncated frame") }
        }
    }
}
