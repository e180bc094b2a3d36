internal import Bytes

/// Which rows of a column are null; the values that follow are those of the other rows only.
/// ```
/// bitmap:  ceil(rows / 8) bytes, least significant bit first, set where null
/// runs:    varint number of runs, then their lengths as varints: present, null, present, ... ; the first may be 0
/// ```
enum Presence: UInt8 {
    case all = 0
    case bitmap = 1
    case runs = 2

    /// Appends the smaller form; some rows are null and some are not.
    static func encode(_ nulls: UnsafePointer<UInt64>, rows: Int, into out: inout ByteBuffer) -> Presence {
        let bitmapBytes = (rows + 7) / 8
        let start = out.count
        let runs = runCount(nulls, rows: rows)
        if runs < bitmapBytes / 2 {
            out.append(varint: UInt64(runs))
            var row = 0
            var isNull = false
            while row < rows {
                let end = runEnd(nulls, from: row, rows: rows, isNull: isNull)
                out.append(varint: UInt64(end - row))
                row = end
                isNull.toggle()
            }
            if out.count - start < bitmapBytes { return .runs }
            out.truncate(to: start)
        }
        out.append(UnsafeRawBufferPointer(start: nulls, count: bitmapBytes))
        return .bitmap
    }

    /// Fills the bitmap of `rows` rows, which is all zero, and returns the number of nulls: at least one, not all.
    static func decode(
        _ presence: Presence, _ cursor: inout FrameCursor, rows: Int, into nulls: UnsafeMutablePointer<UInt64>
    ) throws(ChunkError.Reason) -> Int {
        var nullCount = 0
        if presence == .bitmap {
            let bytes = try cursor.take((rows + 7) / 8)
            UnsafeMutableRawPointer(nulls).copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
            let words = NullBitmap.words(rows: rows)
            for word in 0..<words { nullCount += nulls[word].nonzeroBitCount }
            let tail = UInt64(truncatingIfNeeded: rows & 63)
            guard tail == 0 || nulls[words - 1] &>> tail == 0 else { throw .malformed("nulls beyond the last row") }
        } else {
            let runs = try cursor.count(in: 2...(rows + 1), "number of null runs")
            var row = 0
            for run in 0..<runs {
                let length = try cursor.count(in: 0...(rows - row), "length of a null run")
                if run & 1 == 1 {
                    for null in row..<(row + length) {
                        nulls[null >> 6] |= 1 &<< UInt64(truncatingIfNeeded: null & 63)
                    }
                    nullCount += length
                }
                row += length
            }
            guard row == rows else { throw .malformed("null runs are shorter than the column") }
        }
        guard nullCount > 0 && nullCount < rows else { throw .malformed("\(nullCount) nulls in \(rows) rows") }
        return nullCount
    }

    /// Copies the lanes of the rows that are not null, in order.
    static func compact(
        _ lanes: UnsafePointer<UInt64>, nulls: UnsafePointer<UInt64>, rows: Int,
        into dense: UnsafeMutablePointer<UInt64>
    ) {
        var next = 0
        for row in 0..<rows {
            dense[next] = lanes[row]
            next &+= Int(truncatingIfNeeded: ~(nulls[row &>> 6] &>> UInt64(truncatingIfNeeded: row & 63)) & 1)
        }
    }

    /// The reverse, in place and from the end: null rows become 0.
    static func expand(_ lanes: UnsafeMutablePointer<UInt64>, nulls: UnsafePointer<UInt64>, rows: Int, present: Int) {
        var source = present
        var row = rows
        while row > 0 {
            row &-= 1
            if nulls[row &>> 6] &>> UInt64(truncatingIfNeeded: row & 63) & 1 == 1 {
                lanes[row] = 0
            } else {
                source &-= 1
                lanes[row] = lanes[source]
            }
        }
    }

    /// Bits that differ from the one before, the first compared with "present", plus the first run.
    private static func runCount(_ nulls: UnsafePointer<UInt64>, rows: Int) -> Int {
        var changes = 1
        var last: UInt64 = 0
        for word in 0..<NullBitmap.words(rows: rows) {
            var bits = nulls[word]
            let inWord = min(64, rows - word * 64)
            // Beyond the last row the last bit goes on: no change there.
            if inWord < 64 && bits &>> UInt64(inWord - 1) & 1 == 1 { bits |= UInt64.max &<< UInt64(inWord) }
            changes += (bits ^ (bits &<< 1 | last)).nonzeroBitCount
            last = bits &>> 63
        }
        return changes
    }

    private static func runEnd(_ nulls: UnsafePointer<UInt64>, from start: Int, rows: Int, isNull: Bool) -> Int {
        var row = start
        while row < rows && (nulls[row &>> 6] &>> UInt64(truncatingIfNeeded: row & 63) & 1 == 1) == isNull { row += 1 }
        return row
    }
}
