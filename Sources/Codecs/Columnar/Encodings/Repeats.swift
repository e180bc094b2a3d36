internal import Bytes

/// Wide values of which some come back: each once, where it comes first, and elsewhere a reference to it.
///
/// A dictionary that costs nothing for what does not repeat: for pseudonyms in a chunk that spans only a part of a visit.
/// ```
/// fresh       varint: distinct values
/// bits        ceil(rows / 8) bytes, least significant first, set where a value came before
/// values      leaf block of `fresh` values, in the order of their first rows
/// references  inner block of one position among them per set bit; absent where there is none
/// ```
enum Repeats {
    /// Turns codes in the order of first use into bits and references, in place; returns the number of references.
    static func split(
        _ codes: UnsafeMutablePointer<UInt64>, count: Int, bits: UnsafeMutablePointer<UInt64>
    ) -> Int {
        var fresh: UInt64 = 0
        var references = 0
        for row in 0..<count {
            let code = codes[row]
            let isRepeat: UInt64 = code == fresh ? 0 : 1
            bits[row &>> 6] |= isRepeat &<< UInt64(truncatingIfNeeded: row & 63)
            codes[references] = code
            references &+= Int(truncatingIfNeeded: isRepeat)
            fresh &+= 1 &- isRepeat
        }
        return references
    }

    static func decode(
        _ cursor: inout FrameCursor, count: Int, into lanes: UnsafeMutablePointer<UInt64>, scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        let fresh = try cursor.count(in: 1...count, "number of distinct values")
        let bitmap = try cursor.take((count + 7) / 8)
        // One more: the place of the next fresh value is read even where none is left.
        scratch.entries.reserve(fresh + 1)
        let values = scratch.entries.base
        try ScalarBlock.decode(&cursor, nesting: .leaf, count: fresh, into: values, scratch: &scratch)
        // References lie at the end of the column's own lanes, and are always read before their row is written over.
        let references = lanes + fresh
        if fresh < count {
            try ScalarBlock.decode(&cursor, nesting: .inner, count: count - fresh, into: references, scratch: &scratch)
            try ScalarDictionary.checkCodes(references, count: count - fresh, below: fresh)
        }
        var nextFresh = 0
        var nextReference = 0
        var start = 0
        while start < count {
            var word = FrameCursor.word(bitmap, at: start &>> 3)
            let end = min(start &+ 64, count)
            let repeats = word.nonzeroBitCount
            guard nextReference &+ repeats <= count &- fresh, nextFresh &+ (end &- start &- repeats) <= fresh else {
                throw .malformed("repeats do not fit \(fresh) distinct values")
            }
            for row in start..<end {
                let isRepeat = Int(truncatingIfNeeded: word & 1)
                // What is read beyond the last reference is not used.
                let reference = nextReference < count &- fresh ? Int(truncatingIfNeeded: references[nextReference]) : 0
                lanes[row] = values[isRepeat == 1 ? reference : nextFresh]
                nextReference &+= isRepeat
                nextFresh &+= 1 &- isRepeat
                word &>>= 1
            }
            guard word == 0 else { throw .malformed("repeats beyond the last row") }
            start = end
        }
    }
}
