internal import Bytes

/// Blocks of 1,024 values, the last one shorter, each with a frame of reference of its own: packed around a line, and
/// what is too far from it apart.
///
/// The patches are those of Zukowski, Heman, Nes and Boncz, "Super-scalar RAM-CPU cache compression", 2006, in the
/// form of Lemire and Boytsov, 2015: the low bits of an outlier stay in its place, its high bits lie apart. The line is
/// that of Liu, Zeng and Zhang, "LeCo: lightweight compression via learning serial correlations", 2024, with no more
/// than a slope.
/// ```
/// width     1 byte, 0...56 or 64
/// slope     zigzag varint: 2 x the rise over 1,024 rows, plus 1 where distances count downwards
/// base      zigzag varint
/// packed    ceil(rows x width / 8) bytes: the low bits of the distances
/// patches   varint: how many distances are wider than that; if any:
///   gap     1 byte: 0...10 the width of gaps, 11 bitmap
///   high    1 byte: the width of what follows, 0...56
///   places  packed gaps (rows between a patch and the one before), or ceil(rows / 8) bytes, a set bit per patch
///   highs   packed: the high bits less 1
/// ```
/// `value[i] = base + (rise x i >> 10) + distance[i]`, downwards `- distance[i]`; modulo 2^64, the shift arithmetic.
enum PatchedBlocks {
    static let rowsMax = 1024
    static let slopeShift: Int64 = 10
    static let bitmapGap = 11

    static func decode(
        _ cursor: inout FrameCursor, count: Int, into lanes: UnsafeMutablePointer<UInt64>, scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        scratch.patches.reserve(2 * rowsMax)
        let highs = scratch.patches.base
        var row = 0
        while row < count {
            let rows = min(rowsMax, count &- row)
            try decodeBlock(&cursor, rows: rows, into: lanes + row, highs: highs)
            row &+= rows
        }
    }

    private static func decodeBlock(
        _ cursor: inout FrameCursor, rows: Int, into lanes: UnsafeMutablePointer<UInt64>,
        highs: UnsafeMutablePointer<UInt64>
    ) throws(ChunkError.Reason) {
        let width = try cursor.width()
        let slope = try cursor.zigzag()
        let base = try cursor.zigzag()
        let isDescending = slope & 1 == 1
        let rise = Int64(bitPattern: slope) >> 1
        let packed = try cursor.take(BitPacking.byteCount(count: rows, width: width))
        // base - d is ~(d + ~base): so that patches are added to either.
        BitPacking.unpack(packed, count: rows, adding: isDescending ? ~base : base, width: width, into: lanes)
        let patches = try cursor.count(in: 0...rows, "number of patches")
        if patches > 0 { try patch(&cursor, lanes, rows: rows, width: width, patches: patches, highs: highs) }
        if isDescending {
            if rise == 0 {
                for row in 0..<rows { lanes[row] = ~lanes[row] }
            } else {
                var height: Int64 = 0
                for row in 0..<rows {
                    lanes[row] = ~lanes[row] &+ UInt64(bitPattern: height &>> slopeShift)
                    height &+= rise
                }
            }
        } else if rise != 0 {
            var height: Int64 = 0
            for row in 0..<rows {
                lanes[row] = lanes[row] &+ UInt64(bitPattern: height &>> slopeShift)
                height &+= rise
            }
        }
    }

    private static func patch(
        _ cursor: inout FrameCursor, _ lanes: UnsafeMutablePointer<UInt64>, rows: Int, width: Int, patches: Int,
        highs: UnsafeMutablePointer<UInt64>
    ) throws(ChunkError.Reason) {
        let gap = Int(try cursor.byte())
        guard gap <= bitmapGap, width < 64 else { throw .malformed("gaps of \(gap) bits beside \(width)") }
        let high = try cursor.width()
        let shift = UInt64(truncatingIfNeeded: width)
        let unit = (1 as UInt64) &<< shift
        if gap == bitmapGap {
            let bitmap = try cursor.take((rows + 7) / 8)
            let bytes = try cursor.take(BitPacking.byteCount(count: patches, width: high))
            BitPacking.unpack(bytes, count: patches, adding: 1, width: high, into: highs)
            var next = 0
            var byte = 0
            while byte < bitmap.count {
                var bits = FrameCursor.word(bitmap, at: byte)
                while bits != 0 {
                    let row = byte &* 8 &+ bits.trailingZeroBitCount
                    guard next < patches, row < rows else { throw .malformed("more patches than \(patches)") }
                    lanes[row] &+= highs[next] &* unit
                    next &+= 1
                    bits &= bits &- 1
                }
                byte &+= 8
            }
            guard next == patches else { throw .malformed("\(next) patches instead of \(patches)") }
            return
        }
        // Gaps lie behind the high bits, in room for two blocks.
        let gaps = highs + rowsMax
        let places = try cursor.take(BitPacking.byteCount(count: patches, width: gap))
        BitPacking.unpack(places, count: patches, adding: 0, width: gap, into: gaps)
        let bytes = try cursor.take(BitPacking.byteCount(count: patches, width: high))
        BitPacking.unpack(bytes, count: patches, adding: 1, width: high, into: highs)
        var row = -1
        for next in 0..<patches {
            // At most 2^10 each: no overflow.
            row &+= Int(truncatingIfNeeded: gaps[next]) &+ 1
            guard row < rows else { throw .malformed("a patch beyond its block") }
            lanes[row] &+= highs[next] &* unit
        }
    }
}
