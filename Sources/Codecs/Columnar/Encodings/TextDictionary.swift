internal import Bytes

/// The distinct texts of the column in the order of first use, and a code per row.
/// ```
/// distinct  varint
/// entries   see ``TextEntries``
/// codes     inner block of codes, each below `distinct`
/// ```
enum TextDictionary {
    /// Decodes all but the codes.
    static func decodeEntries(
        _ cursor: inout FrameCursor, count: Int, kind: ColumnKind, into vector: inout ColumnVector,
        scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        let distinct = try cursor.count(in: 1...count, "dictionary size")
        try TextEntries.decode(&cursor, count: distinct, kind: kind, into: &vector, scratch: &scratch)
    }
}
