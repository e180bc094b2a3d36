internal import Bytes

/// Texts one after the other, as both text encodings store them.
/// ```
/// lengths   leaf block of one length per entry
/// bytes     the entries, without separators
/// ```
enum TextEntries {
    static func decode(
        _ cursor: inout FrameCursor, count: Int, kind: ColumnKind, into vector: inout ColumnVector,
        scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        scratch.entries.reserve(count)
        let lengths = scratch.entries.base
        try ScalarBlock.decode(&cursor, nesting: .leaf, count: count, into: lengths, scratch: &scratch)
        vector.reserve(entries: count)
        let offsets = vector.entryOffsets
        let available = UInt64(cursor.remaining)
        var total: UInt64 = 0
        for entry in 0..<count {
            offsets[entry] = UInt32(truncatingIfNeeded: total)
            // Both terms are at most `available`, which fits in 32 bits.
            guard lengths[entry] <= available &- total else {
                throw .malformed("texts are longer than their frame")
            }
            total &+= lengths[entry]
        }
        offsets[count] = UInt32(truncatingIfNeeded: total)
        let bytes = try cursor.take(Int(total))
        vector.setEntryBytes(bytes)
        vector.dictionaryCount = count
        if kind == .text && !UTF8Text.isASCII(bytes) {
            for entry in 0..<count where !UTF8Text.isValid(vector.entry(entry)) { throw .invalidUTF8(entry: entry) }
        }
    }
}
