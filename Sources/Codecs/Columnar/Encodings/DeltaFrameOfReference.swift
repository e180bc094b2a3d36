internal import Bytes

/// The first value, and a frame of reference over the differences of neighbours, modulo 2^64. For times and counters.
/// ```
/// width     1 byte, 0...56 or 64
/// first     zigzag varint
/// minimum   zigzag varint: the smallest difference
/// packed    ceil((count - 1) x width / 8) bytes: difference - minimum
/// ```
enum DeltaFrameOfReference {
    /// - Parameter deltas: room for `count - 1` lanes.
    static func encode(
        _ lanes: UnsafePointer<UInt64>, count: Int, statistics: NeighbourStatistics,
        deltas: UnsafeMutablePointer<UInt64>, into out: inout ByteBuffer
    ) {
        for row in 0..<(count - 1) { deltas[row] = lanes[row &+ 1] &- lanes[row] }
        let width = statistics.deltaWidth
        out.append(UInt8(truncatingIfNeeded: width))
        out.append(zigzag: Int64(bitPattern: lanes[0]))
        out.append(zigzag: Int64(bitPattern: statistics.minimumDelta))
        FrameOfReference.appendPacked(
            deltas, count: count - 1, base: statistics.minimumDelta, width: width, into: &out)
    }

    static func decode(
        _ cursor: inout FrameCursor, count: Int, into lanes: UnsafeMutablePointer<UInt64>
    ) throws(ChunkError.Reason) {
        let width = try cursor.width()
        let first = try cursor.zigzag()
        let minimum = try cursor.zigzag()
        let packed = try cursor.take(BitPacking.byteCount(count: count - 1, width: width))
        BitPacking.unpack(packed, count: count - 1, adding: minimum, width: width, into: lanes + 1)
        var value = first
        lanes[0] = value
        for row in 1..<count {
            value &+= lanes[row]
            lanes[row] = value
        }
    }
}
