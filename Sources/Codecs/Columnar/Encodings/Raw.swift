internal import Bytes

/// The lanes as they are, 8 bytes each, little-endian: values without structure, such as pseudonyms.
enum Raw {
    static func encode(_ lanes: UnsafePointer<UInt64>, count: Int, into out: inout ByteBuffer) {
        out.append(UnsafeRawBufferPointer(start: lanes, count: count * 8))
    }

    static func decode(
        _ cursor: inout FrameCursor, count: Int, into lanes: UnsafeMutablePointer<UInt64>
    ) throws(ChunkError.Reason) {
        let bytes = try cursor.take(count * 8)
        UnsafeMutableRawPointer(lanes).copyMemory(from: bytes.baseAddress!, byteCount: count * 8)
    }
}

#if _endian(big)
    #error("lanes are stored as they lie in memory: this needs byte swaps on a big-endian machine")
#endif
