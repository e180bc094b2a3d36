internal import CZlib
package import Bytes

/// Inflates a whole deflate stream without a header (RFC 1951), as blocks of containers have it.
package enum RawInflater {
    /// - Parameter limit: the most bytes that the content may have. A small stream can state gigabytes.
    /// - Throws: ``GzipError``; what was appended to `output` by then is to be discarded.
    package static func inflate(
        _ whole: UnsafeRawBufferPointer, limit: Int, into output: inout ByteBuffer
    ) throws(GzipError) {
        var stream = z_stream()
        guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            fatalError("zlib: no memory for a decompression state")
        }
        defer { inflateEnd(&stream) }
        let start = output.count
        stream.next_in = whole.baseAddress.map {
            UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: UInt8.self))
        }
        stream.avail_in = UInt32(clamping: whole.count)
        while true {
            let room = 64 << 10
            let before = output.count
            stream.next_out = output.appendUninitialized(room).assumingMemoryBound(to: UInt8.self)
            stream.avail_out = UInt32(room)
            let code = CZlib.inflate(&stream, Z_NO_FLUSH)
            output.truncate(to: before + room - Int(stream.avail_out))
            guard output.count - start <= limit else { throw .contentTooLarge(limit: limit) }
            switch code {
            case Z_STREAM_END: return
            case Z_OK where stream.avail_out == 0: continue
            case Z_OK, Z_BUF_ERROR: throw .truncated
            default: throw .corrupt(stream.msg.map { String(cString: $0) } ?? "zlib error \(code)")
            }
        }
    }
}
