internal import CZstd
package import Bytes

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
            throw .notAFrame
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

    /// Appends the content of one or more frames to `output`, whether or not they state its size.
    ///
    /// - Parameter limit: the most bytes that the content may have. A small frame can state gigabytes.
    /// - Throws: ``ZstdError``; `output` is then as it was before.
    package mutating func decompress(
        _ frames: UnsafeRawBufferPointer, limit: Int, into output: inout ByteBuffer
    ) throws(ZstdError) {
        let start = output.count
        do throws(ZstdError) {
            try stream(frames, limit: limit, into: &output)
        } catch {
            output.truncate(to: start)
            throw error
        }
    }

    private mutating func stream(
        _ frames: UnsafeRawBufferPointer, limit: Int, into output: inout ByteBuffer
    ) throws(ZstdError) {
        ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
        let start = output.count
        let stated = try Self.contentSize(frames)
        if let stated, stated > limit { throw .contentTooLarge(limit: limit) }
        // With room for all of it, libzstd decompresses in one pass and without a window of its own.
        var step = max(stated ?? frames.count &* 4, 4096)
        var input = ZSTD_inBuffer(src: frames.baseAddress, size: frames.count, pos: 0)
        while true {
            // One byte beyond the limit is room enough to notice that the content exceeds it.
            let room = min(step - 1, limit - (output.count - start)) + 1
            let before = output.count
            var out = ZSTD_outBuffer(dst: output.appendUninitialized(room), size: room, pos: 0)
            let code = ZSTD_decompressStream(context, &out, &input)
            guard ZSTD_isError(code) == 0 else { throw ZstdError(code: code) }
            output.truncate(to: before + out.pos)
            guard output.count - start <= limit else { throw .contentTooLarge(limit: limit) }
            if input.pos == input.size {
                if code == 0 { return }
                // Room was left and libzstd wants more bytes than there are.
                if out.pos < room { throw .truncated }
            }
            step = min(step * 2, 16 << 20)
        }
    }
}
