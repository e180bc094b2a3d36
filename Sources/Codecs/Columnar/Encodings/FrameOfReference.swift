internal import Bytes

/// The minimum, and the bit-packed distance of every value from it.
///
/// Source: Goldstein, Ramakrishnan and Shaft, "Compressing relations and indexes", 1998.
/// ```
/// width     1 byte, 0...56 or 64
/// base      zigzag varint
/// packed    ceil(count x width / 8) bytes
/// ```
enum FrameOfReference {
    static func encode(
        _ lanes: UnsafePointer<UInt64>, count: Int, base: UInt64, width: Int, into out: inout ByteBuffer
    ) {
        out.append(UInt8(truncatingIfNeeded: width))
        out.append(zigzag: Int64(bitPattern: base))
        appendPacked(lanes, count: count, base: base, width: width, into: &out)
    }

    static func appendPacked(
        _ lanes: UnsafePointer<UInt64>, count: Int, base: UInt64, width: Int, into out: inout ByteBuffer
    ) {
        let bytes = BitPacking.byteCount(count: count, width: width)
        let end = out.count + bytes
        let start = out.appendUninitialized(bytes + BitPacking.slack)
        BitPacking.pack(lanes, count: count, subtracting: base, width: width, into: start)
        out.truncate(to: end)
    }

    static func decode(
        _ cursor: inout FrameCursor, count: Int, into lanes: UnsafeMutablePointer<UInt64>
    ) throws(ChunkError.Reason) {
        let width = try cursor.width()
        let base = try cursor.zigzag()
        let packed = try cursor.take(BitPacking.byteCount(count: count, width: width))
        BitPacking.unpack(packed, count: count, adding: base, width: width, into: lanes)
    }
}
