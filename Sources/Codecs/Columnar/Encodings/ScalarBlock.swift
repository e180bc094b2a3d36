internal import Bytes

/// A run of values inside a frame: one byte for the encoding, then what the encoding stores.
enum ScalarBlock {
    static func decode(
        _ cursor: inout FrameCursor, nesting: Nesting, count: Int, into lanes: UnsafeMutablePointer<UInt64>,
        scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        let number = try cursor.byte()
        guard let encoding = Encoding(rawValue: number) else { throw .unknownEncoding(number) }
        try decode(&cursor, encoding, nesting: nesting, count: count, into: lanes, scratch: &scratch)
    }

    /// Decodes `count` > 0 values of a known scalar encoding.
    static func decode(
        _ cursor: inout FrameCursor, _ encoding: Encoding, nesting: Nesting, count: Int,
        into lanes: UnsafeMutablePointer<UInt64>, scratch: inout LaneScratch
    ) throws(ChunkError.Reason) {
        switch encoding {
        case .constant: try Constant.decode(&cursor, count: count, into: lanes)
        case .frameOfReference: try FrameOfReference.decode(&cursor, count: count, into: lanes)
        case .deltaFrameOfReference: try DeltaFrameOfReference.decode(&cursor, count: count, into: lanes)
        case .raw: try Raw.decode(&cursor, count: count, into: lanes)
        case .runLength where nesting >= .inner:
            try RunLength.decode(&cursor, count: count, into: lanes, scratch: &scratch)
        case .patchedBlocks where nesting >= .inner:
            try PatchedBlocks.decode(&cursor, count: count, into: lanes, scratch: &scratch)
        case .scalarDictionary where nesting >= .frame:
            try ScalarDictionary.decode(&cursor, count: count, into: lanes, scratch: &scratch)
        case .repeats where nesting >= .frame:
            try Repeats.decode(&cursor, count: count, into: lanes, scratch: &scratch)
        default: throw .malformed("encoding \(encoding) is not allowed here")
        }
    }
}
