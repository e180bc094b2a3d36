internal import CZlib
package import Bytes

/// A reused gzip compressor of whole buffers: one member, no name, no time, so that equal input gives equal bytes.
///
/// One thread at a time; dropping it frees zlib's state.
package struct GzipEncoder: ~Copyable, @unchecked Sendable {
    // Sendable: the state has one owner, who may move it between threads but not share it.
    // On the heap because zlib's state points back at its z_stream, which therefore must never move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var level: Int

    /// zlib's levels: 1 is fast, 9 is small.
    package static var levels: ClosedRange<Int> { 1...9 }

    package init(level: Int = 6) {
        precondition(Self.levels.contains(level), "gzip level \(level) is not within \(Self.levels)")
        self.level = level
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window + 16: a gzip header and trailer instead of zlib's. 8 is zlib's default memory level.
        let code = deflateInit2_(
            stream, Int32(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { fatalError("zlib: no memory for a compression state") }
    }

    deinit {
        deflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// The level of the members that follow.
    package mutating func setLevel(_ newLevel: Int) {
        precondition(Self.levels.contains(newLevel), "gzip level \(newLevel) is not within \(Self.levels)")
        guard newLevel != level else { return }
        deflateReset(stream)
        deflateParams(stream, Int32(newLevel), Z_DEFAULT_STRATEGY)
        level = newLevel
    }

    /// Appends `source`, compressed to one gzip member, to `output`. At most 4 GiB less one byte.
    package mutating func compress(_ source: UnsafeRawBufferPointer, into output: inout ByteBuffer) {
        precondition(source.count <= Int(UInt32.max), "gzip: more than 4 GiB in one call")
        deflateReset(stream)
        // zlib promises that one call suffices with this much room.
        let room = Int(deflateBound(stream, UInt(source.count)))
        let before = output.count
        let destination = output.appendUninitialized(room)
        stream.pointee.next_in = source.baseAddress.map {
            UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: UInt8.self))
        }
        stream.pointee.avail_in = UInt32(source.count)
        stream.pointee.next_out = destination.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: room)
        let code = deflate(stream, Z_FINISH)
        precondition(code == Z_STREAM_END, "zlib: deflate returned \(code) with room to spare")
        output.truncate(to: before + room - Int(stream.pointee.avail_out))
    }
}
