internal import CZlib
package import Bytes

/// A reused inflater of gzip streams (RFC 1952): a push decoder that does no I/O and takes input in pieces of any size.
///
/// A stream may have several members one after another, as `cat a.gz b.gz` makes them, with zero padding between and
/// after. One thread at a time; dropping it frees zlib's state.
package struct GzipDecoder: ~Copyable, @unchecked Sendable {
    // Sendable: the state has one owner, who may move it between threads but not share it.
    // On the heap because zlib's state points back at its z_stream, which therefore must never move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isInMember = false
    private var sawMember = false

    package init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window + 16: gzip members only, not bare zlib streams.
        let code = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { fatalError("zlib: no memory for a decompression state") }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Forgets the stream so far; the next piece begins a new one.
    package mutating func reset() {
        inflateReset(stream)
        isInMember = false
        sawMember = false
    }

    /// Decodes from the front of `input` into `output` until one of them is used up.
    ///
    /// Call again with what was not consumed, or with more room. With no progress left (`consumed == 0 && produced == 0`)
    /// and no more input, call ``finish()``.
    ///
    /// - Throws: ``GzipError``; the decoder is then of no use until ``reset()``.
    package mutating func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(GzipError) -> (consumed: Int, produced: Int) {
        var consumed = 0
        var produced = 0
        while true {
            if !isInMember {
                while sawMember, consumed < input.count, input[consumed] == 0 { consumed += 1 }
                guard consumed < input.count else { return (consumed, produced) }
                guard input[consumed] == 0x1F else {
                    // The members before it are given out first.
                    guard produced == 0 else { return (consumed, produced) }
                    throw .notGzip
                }
                inflateReset(stream)
                isInMember = true
            }
            let inputLeft = UInt32(clamping: input.count - consumed)
            let outputLeft = UInt32(clamping: output.count - produced)
            stream.pointee.next_in = input.baseAddress.map {
                UnsafeMutablePointer(mutating: ($0 + consumed).assumingMemoryBound(to: UInt8.self))
            }
            stream.pointee.avail_in = inputLeft
            stream.pointee.next_out = output.baseAddress.map { ($0 + produced).assumingMemoryBound(to: UInt8.self) }
            stream.pointee.avail_out = outputLeft
            let code = inflate(stream, Z_NO_FLUSH)
            consumed += Int(inputLeft - stream.pointee.avail_in)
            produced += Int(outputLeft - stream.pointee.avail_out)
            switch code {
            case Z_STREAM_END:
                isInMember = false
                sawMember = true
            case Z_OK where consumed < input.count && produced < output.count:
                continue
            case Z_OK, Z_BUF_ERROR:  // Z_BUF_ERROR: nothing to read or nowhere to write; not a fault
                return (consumed, produced)
            case Z_MEM_ERROR:
                fatalError("zlib: no memory to decompress")
            default:
                throw .corrupt(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)")
            }
        }
    }

    /// Says that the input is complete.
    ///
    /// - Throws: ``GzipError/truncated`` inside a member, ``GzipError/notGzip`` when there was none.
    package mutating func finish() throws(GzipError) {
        guard !isInMember else { throw .truncated }
        guard sawMember else { throw .notGzip }
    }

    /// Appends the content of a whole gzip stream to `output`.
    ///
    /// - Parameter limit: the most bytes that the content may have. A small stream can state gigabytes.
    /// - Throws: ``GzipError``; what was appended to `output` by then is to be discarded.
    package mutating func decompress(
        _ whole: UnsafeRawBufferPointer, limit: Int, into output: inout ByteBuffer
    ) throws(GzipError) {
        reset()
        let start = output.count
        var position = 0
        var step = min(max(whole.count &* 4, 4096), 1 << 20)
        while true {
            // One byte beyond the limit is room enough to notice that the content exceeds it.
            let room = min(step - 1, limit - (output.count - start)) + 1
            let before = output.count
            let base = output.appendUninitialized(room)
            let (consumed, produced) = try decode(
                UnsafeRawBufferPointer(rebasing: whole[position...]),
                into: UnsafeMutableRawBufferPointer(start: base, count: room))
            output.truncate(to: before + produced)
            position += consumed
            guard output.count - start <= limit else { throw .contentTooLarge(limit: limit) }
            if produced < room, position == whole.count || consumed == 0 { break }
            step = min(step * 2, 16 << 20)
        }
        try finish()
    }
}
