internal import Bytes

/// The texts row by row, where no two are alike: a dictionary would only add codes that count up.
///
/// The entries of a decoded column are distinct in either text encoding, so that codes can be compared in place of texts.
/// ```
/// entries   see ``TextEntries``, one per row that is not null
/// ```
enum PlainText {
    static func decode(
        _ cursor: inout FrameCursor, count: Int, kind: ColumnKind, into vector: inout ColumnVector,
        scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        try TextEntries.decode(&cursor, count: count, kind: kind, into: &vector, scratch: &scratch)
        for row in 0..<count { vector.lanes[row] = UInt64(truncatingIfNeeded: row) }
    }
}
