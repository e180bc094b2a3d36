internal import Bytes

/// One value for all rows.
/// ```
/// value   zigzag varint
/// ```
enum Constant {
    static func encode(_ value: UInt64, into out: inout ByteBuffer) { out.append(zigzag: Int64(bitPattern: value)) }

    static func decode(
        _ cursor: inout FrameCursor, count: Int, into lanes: UnsafeMutablePointer<UInt64>
    ) throws(ChunkError.Reason) {
        lanes.update(repeating: try cursor.zigzag(), count: count)
    }
}
