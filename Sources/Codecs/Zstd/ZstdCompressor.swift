internal import CZstd
package import Bytes

/// A reused compression context: making one costs more than compressing a small batch with it.
///
/// One thread at a time. Frames carry their content size and no zstd checksum: fflog's own covers them.
package struct ZstdCompressor: ~Copyable, @unchecked Sendable {
    // Sendable: the context has one owner, who may move it between threads but not share it.
    private let context: OpaquePointer

    /// - Parameter level: libzstd's levels, 1 (fast) to 22 (small); 0 means libzstd's default.
    package init(level: Int) {
        guard let context = ZSTD_createCCtx() else { fatalError("zstd: no memory for a compression context") }
        self.context = context
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0)
    }

    deinit { ZSTD_freeCCtx(context) }

    /// The level of the frames that follow.
    package mutating func setLevel(_ level: Int) {
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
    }

    /// The levels that libzstd takes.
    package static var levels: ClosedRange<Int> { 1...Int(ZSTD_maxCLevel()) }

    /// The largest frame that `count` bytes can become.
    package static func bound(_ count: Int) -> Int { ZSTD_compressBound(count) }

    /// Compresses `source` into `destination` and returns the length of the frame.
    package mutating func compress(
        _ source: UnsafeRawBufferPointer, into destination: UnsafeMutableRawBufferPointer
    ) throws(ZstdError) -> Int {
        let written = ZSTD_compress2(
            context, destination.baseAddress, destination.count, source.baseAddress, source.count)
        guard ZSTD_isError(written) == 0 else { throw ZstdError(code: written) }
        return written
    }

    /// Appends `source`, compressed to one frame, to `output` and returns the length of the frame.
    @discardableResult
    package mutating func compress(
        _ source: UnsafeRawBufferPointer, into output: inout ByteBuffer
    ) throws(ZstdError) -> Int {
        let room = Self.bound(source.count)
        let before = output.count
        let destination = UnsafeMutableRawBufferPointer(start: output.appendUninitialized(room), count: room)
        do throws(ZstdError) {
            let written = try compress(source, into: destination)
            output.truncate(to: before + written)
            return written
        } catch {
            output.truncate(to: before)
            throw error
        }
    }
}
